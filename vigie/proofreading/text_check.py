"""Reading a text before it leaves: what the proof-reader says of it, and what the house demands.

A `Draft` is a text on its way to a channel. `check_text` is what the composer, the reply box and the preflight ask.
"""

import hashlib
import logging
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.proofreader.context import ProofContext
from vigie.proofreader.proofreader import CheckResult
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.result_cache import ResultCache
from vigie.proofreader.time_budget import TimeBudget
from vigie.proofreading import lookups
from vigie.proofreading.context import context_for
from vigie.proofreading.house_settings import HouseSettings
from vigie.proofreading.models import Demand
from vigie.proofreading.proofreaders import get_proofreader
from vigie.proofreading.requirements import Demands
from vigie.team.models import Workspace

#: Seconds: while somebody types, and when a text is about to leave.
TYPING_TIMEOUT: float = settings.PROOFREADING_TIMEOUTS["typing"]
DEPARTURE_TIMEOUT: float = settings.PROOFREADING_TIMEOUTS["departure"]
MAX_CACHED_CHECKS = 512  # readings remembered, the oldest forgotten first
log = logging.getLogger("vigie.proofreading")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way. `text_key` is born with it: what is ignored or cleared is so for that key.

    `channel` None: not chosen yet. `publish_at` None: at once. `part`: what it is of the post, as screens name it (a
    title, a description); empty, it is its text.
    """

    text: str
    workspace: Workspace
    channel: Channel | None = None
    text_key: uuid.UUID | None = None
    language: str = ""
    is_paid: bool = False
    publish_at: datetime | None = None
    media_without_alt: int = 0
    part: str = ""

    @property
    def fingerprint(self) -> str:
        return text_fingerprint(self.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark, and what the house demands of it. `is_cleared`: somebody who may has let it through."""

    remark: Remark
    demand: Demand
    words: str
    draft: Draft
    is_cleared: bool = False

    @property
    def channel(self) -> Channel | None:
        return self.draft.channel

    @property
    def message(self) -> str:
        return self.remark.translated_message(_)

    @property
    def located_message(self) -> str:
        """The same, with the part of the post that it is about, when that is not its text."""
        part = self.draft.part
        return _("%(part)s: %(remark)s") % {"part": part, "remark": self.message} if part else self.message

    @property
    def is_blocking(self) -> bool:
        return self.demand == Demand.BLOCK and not self.is_cleared

    @property
    def needs_second_person(self) -> bool:
        return self.demand == Demand.SECOND and not self.is_cleared


@dataclass(frozen=True, slots=True)
class CheckedText:
    """What was found in a text, in its order. `is_partial`: an engine or a rule did not have its say in time."""

    draft: Draft
    findings: tuple[Finding, ...]
    is_partial: bool = False

    def without_length(self) -> "CheckedText":
        """Without what is said of the length, for whoever counts each part of a thread apart."""
        findings = (finding for finding in self.findings if not finding.remark.rule.startswith("length."))
        return replace(self, findings=tuple(findings))

    @property
    def blocking_findings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def second_person_findings(self) -> list[Finding]:
        """Those that want a second person."""
        return [finding for finding in self.findings if finding.needs_second_person]

    @property
    def typography_remarks(self) -> list[Remark]:
        """What "fix all typography" fixes."""
        found = (finding.remark for finding in self.findings)
        return [remark for remark in found if remark.nature is Nature.TYPOGRAPHY and remark.fixes]


def check_text(
    draft: Draft, limit: float = DEPARTURE_TIMEOUT, rows: HouseSettings | None = None, budget: TimeBudget | None = None
) -> CheckedText:
    """Read a text for its channel in at most `limit` seconds: past it, nothing more is begun but the rules of law.

    `rows`: those of the house, and `budget` (in place of `limit`): the time of all, when several drafts of one place
    are read.
    """
    rows = rows or HouseSettings(draft.workspace, draft.text_key)
    if not draft.text.strip():
        return _check_law_only(draft, rows)
    result = _run_proofreader(draft.text, context_for(draft, rows), budget or TimeBudget(limit))
    return _apply_house_rules(draft, result.remarks, result.is_partial, rows)


def check_before_departure(draft: Draft, look: bool = True) -> CheckedText:
    """Read a text right before it leaves: engines are asked only where the house lets them stop something.

    With `look`, its links and handles are looked up at once: call it outside a transaction, and not for a page.
    """
    rows = HouseSettings(draft.workspace, draft.text_key)
    demands = Demands(rows.house_rules, draft.channel)
    if look and demands.needs_lookups:
        lookups.refresh_lookups(draft)
    if not draft.text.strip():
        return _check_law_only(draft, rows)
    if demands.needs_engines:
        result = _run_proofreader(
            draft.text, context_for(draft, rows), TimeBudget(DEPARTURE_TIMEOUT), require_rules=True
        )
        return _apply_house_rules(draft, result.remarks, result.is_partial, rows)
    return _apply_house_rules(draft, own_rules_only(draft.text, context_for(draft, rows)), True, rows)


def _check_law_only(draft: Draft, rows: HouseSettings) -> CheckedText:
    """A picture without words: the law has its say all the same."""
    if draft.part or not (draft.is_paid or rows.blackouts_at(draft.publish_at or clock.now())):
        return CheckedText(draft, ())
    found = own_rules_only(draft.text, context_for(draft, rows))
    return _apply_house_rules(draft, [remark for remark in found if remark.nature is Nature.LAW], False, rows)


def _apply_house_rules(draft: Draft, remarks: Sequence[Remark], partial: bool, rows: HouseSettings) -> CheckedText:
    """What the house demands of each remark; what it does not want to hear, and what was ignored, is left out."""
    if not remarks:
        return CheckedText(draft, (), partial)
    demands = Demands(rows.house_rules, draft.channel)
    # Let through by somebody in this very text, on this channel.
    cleared = {
        (one.rule, one.words)
        for one in rows.clearances
        if draft.channel and one.channel_id == draft.channel.pk and one.fingerprint == draft.fingerprint
    }
    findings = []
    for remark in remarks:
        demand = demands.demand_for(remark)
        is_measured = bool(draft.part) and remark.nature is Nature.LENGTH  # the limit is the text's
        if demand == Demand.OFF or is_measured:
            continue
        words = remark.words_in(draft.text)[:500]
        # What stops a text is corrected, cleared or approved, by who may: a writer alone does not ignore it.
        if demand == Demand.WARN and (remark.rule, words) in rows.ignored_remarks:
            continue
        findings.append(Finding(remark, demand, words, draft, (remark.rule, words) in cleared))
    return CheckedText(draft, tuple(findings), partial)


def check_drafts(
    drafts: Sequence[Draft], limit: float = TYPING_TIMEOUT, rows: HouseSettings | None = None
) -> list[CheckedText]:
    """Several drafts of one text (its accounts, its parts), in at most `limit` seconds for all."""
    if not drafts:
        return []
    rows = rows or HouseSettings(drafts[0].workspace, drafts[0].text_key)
    budget = TimeBudget(limit)
    return [check_text(draft, rows=rows, budget=budget) for draft in drafts]


def merge_checks(checks: Sequence[CheckedText]) -> CheckedText:
    """The same text checked for several channels: each remark once, at its most demanding."""
    kept: dict[tuple[int, int, str], Finding] = {}
    for checked in checks:
        for finding in checked.findings:
            key = (finding.remark.start, finding.remark.end, finding.remark.rule)
            if key not in kept or _severity_rank(finding) > _severity_rank(kept[key]):
                kept[key] = finding
    found = tuple(sorted(kept.values(), key=lambda finding: (finding.remark.start, finding.remark.end)))
    return CheckedText(checks[0].draft, found, any(checked.is_partial for checked in checks))


def text_fingerprint(text: str) -> str:
    """Of a text as it reads: how its lines are cut does not count."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode("utf-8", "replace")).hexdigest()


def _severity_rank(finding: Finding) -> int:
    return 0 if finding.is_cleared else list(Demand).index(finding.demand)


# --- the engine


_checks: ResultCache[CheckResult] = ResultCache(MAX_CACHED_CHECKS)


def _run_proofreader(text: str, context: ProofContext, budget: TimeBudget, require_rules: bool = False) -> CheckResult:
    """What the proof-reader says of a text. What was read to its end is remembered, and read again by nobody."""
    # In words that are equal for equal contexts: sets have no order of their own.
    key = (text, repr([(name, _stable_form(getattr(context, name))) for name in context.__slots__]))
    known = _checks.get(key)
    if known is not None:
        return known
    result = get_proofreader().check(text, context, budget=budget, require_rules=require_rules)
    if result.is_partial:
        log.warning("a text of %s characters was not read by %s", len(text), ", ".join(result.skipped))
        return result
    _checks.store(key, result)
    return result


def own_rules_only(text: str, context: ProofContext) -> tuple[Remark, ...]:
    """Our own rules without any engine, whatever the time: so that the law still blocks."""
    return get_proofreader().check(text, context, use_engines=False, require_rules=True).remarks


def _stable_form(value: object) -> object:
    if isinstance(value, frozenset):
        return len(value), hash(value)  # equal sets have equal hashes; house lists are long
    if hasattr(value, "__slots__"):
        return [(name, _stable_form(getattr(value, name))) for name in value.__slots__]
    if isinstance(value, dict):
        return sorted(value.items(), key=repr)
    return value
