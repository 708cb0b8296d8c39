"""Reading a text before it leaves: what the proof-reader says of it, and what the house demands.

A `Draft` is a text on its way to a channel. `read` is what the composer, the reply box and the door out all ask.
"""

import hashlib
import logging
import unicodedata
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.rule_registry import load_rules
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreading import lookups
from vigie.proofreading.context import context_for
from vigie.proofreading.house_settings import HouseRows
from vigie.proofreading.models import Demand
from vigie.proofreading.proofreaders import proofreader
from vigie.proofreading.requirements import Demands
from vigie.team.models import Workspace

#: Seconds: while she types, and when it is about to leave.
TYPING, LEAVING = 2.0, 8.0
KEPT = 512  # readings remembered, the oldest forgotten first
log = logging.getLogger("vigie.proofreading")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way. `place` is the key born with it: what is ignored or cleared is so for that key.

    `channel` None: not chosen yet. `publish_at` None: at once. `part`: what it is of the post, as screens name it (a
    title, a description); empty, it is its text.
    """

    text: str
    workspace: Workspace
    channel: Channel | None = None
    place: uuid.UUID | None = None
    language: str = ""
    is_paid: bool = False
    publish_at: datetime | None = None
    media_without_alt: int = 0
    part: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark, and what the house demands of it. `cleared`: somebody who may let it through."""

    remark: Remark
    demand: Demand
    words: str
    draft: Draft
    cleared: bool = False

    @property
    def channel(self) -> Channel | None:
        return self.draft.channel

    @property
    def says(self) -> str:
        return self.remark.translated_message(_)

    @property
    def says_where(self) -> str:
        """The same, with the part of the post that it is about, when that is not its text."""
        part = self.draft.part
        return _("%(part)s: %(remark)s") % {"part": part, "remark": self.says} if part else self.says

    @property
    def blocks(self) -> bool:
        return self.demand == Demand.BLOCK and not self.cleared

    @property
    def wants_second(self) -> bool:
        return self.demand == Demand.SECOND and not self.cleared


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text, in its order. `partial`: the engines did not answer in time, our own rules did."""

    draft: Draft
    findings: tuple[Finding, ...]
    partial: bool = False

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.blocks]

    @property
    def second(self) -> list[Finding]:
        """Those that want a second person."""
        return [finding for finding in self.findings if finding.wants_second]

    @property
    def typography(self) -> list[Remark]:
        """What "fix all typography" fixes."""
        found = (finding.remark for finding in self.findings)
        return [remark for remark in found if remark.nature is Nature.TYPOGRAPHY and remark.fixes]


def read(draft: Draft, limit: float = LEAVING, rows: HouseRows | None = None) -> Reading:
    """Read a text for its channel. Never longer than `limit` seconds: past it, our own rules alone have their say.

    `rows`: those of the house, when several drafts of one place are read.
    """
    rows = rows or HouseRows(draft.workspace, draft.place)
    if not draft.text.strip():
        return _law_alone(draft, rows)
    remarks, partial = _remarks(draft.text, context_for(draft, rows), limit)
    return _read(draft, remarks, partial, rows)


def read_at_the_door(draft: Draft, look: bool = True) -> Reading:
    """Read a text right before it leaves: engines are asked only where the house lets them stop something.

    With `look`, links and people too, at once: call it outside a transaction, and not for a page.
    """
    rows = HouseRows(draft.workspace, draft.place)
    demands = Demands(rows.rules, draft.channel)
    if look and demands.need_lookups:
        lookups.refresh(draft)
    if demands.need_engines:
        return read(draft, rows=rows)
    if not draft.text.strip():
        return _law_alone(draft, rows)
    return _read(draft, by_the_book(draft.text, context_for(draft, rows)), True, rows)


def _law_alone(draft: Draft, rows: HouseRows) -> Reading:
    """A picture without words: the law has its say all the same."""
    if draft.part or not (draft.is_paid or rows.blackouts(draft.publish_at or clock.now())):
        return Reading(draft, ())
    found = by_the_book(draft.text, context_for(draft, rows))
    return _read(draft, [remark for remark in found if remark.nature is Nature.LAW], False, rows)


def _read(draft: Draft, remarks: Sequence[Remark], partial: bool, rows: HouseRows) -> Reading:
    cleared = set(_cleared(draft, rows)) if remarks else set()
    found = _findings(draft, remarks, Demands(rows.rules, draft.channel), cleared)
    findings = tuple(finding for finding in found if not _is_ignored(finding, rows))
    return Reading(draft, findings, partial)


def read_together(drafts: Sequence[Draft], limit: float = TYPING) -> Reading:
    """The same text for several channels: each remark once, at its most demanding."""
    kept: dict[tuple[int, int, str], Finding] = {}
    rows = HouseRows(drafts[0].workspace, drafts[0].place)
    readings = [read(draft, limit, rows) for draft in drafts]
    for reading in readings:
        for finding in reading.findings:
            key = (finding.remark.start, finding.remark.end, finding.remark.rule)
            if key not in kept or _rank(finding) > _rank(kept[key]):
                kept[key] = finding
    found = tuple(sorted(kept.values(), key=lambda finding: (finding.remark.start, finding.remark.end)))
    return Reading(drafts[0], found, any(reading.partial for reading in readings))


def fingerprint(text: str) -> str:
    """Of a text as it reads: how its lines are cut does not count."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode("utf-8", "replace")).hexdigest()


def _findings(
    draft: Draft, remarks: Sequence[Remark], demands: Demands, cleared: set[tuple[str, str]]
) -> Iterator[Finding]:
    for remark in remarks:
        demand = demands.of(remark)
        is_measured = bool(draft.part) and remark.nature is Nature.LENGTH  # the limit is the text's
        if demand != Demand.OFF and not is_measured:
            words = remark.words_in(draft.text)[:500]
            yield Finding(remark, demand, words, draft, (remark.rule, words) in cleared)


def _is_ignored(finding: Finding, rows: HouseRows) -> bool:
    """What stops a text is corrected, cleared or approved, by who may: a writer alone does not ignore it."""
    return finding.demand == Demand.WARN and (finding.remark.rule, finding.words) in rows.ignored


def _cleared(draft: Draft, rows: HouseRows) -> Iterator[tuple[str, str]]:
    """What somebody let through in this very text, on this channel."""
    for one in rows.clearances:
        if draft.channel and one.channel_id == draft.channel.pk and one.fingerprint == draft.fingerprint:
            yield one.rule, one.words


def _rank(finding: Finding) -> int:
    return 0 if finding.cleared else list(Demand).index(finding.demand)


# --- the engine, in threads of its own


_hands = ThreadPoolExecutor(4, thread_name_prefix="proof-reader")
_known: OrderedDict[tuple[str, str], tuple[Remark, ...]] = OrderedDict()
_lock = Lock()


def _remarks(text: str, context: ProofContext, limit: float) -> tuple[tuple[Remark, ...], bool]:
    """The engine's remarks, and whether they are our own rules' alone."""
    key = (text, _said(context))
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key], False
    work: Future[tuple[Remark, ...]] = _hands.submit(proofreader().check, text, context)
    try:
        found = work.result(limit)
    except TooLate:
        log.warning("a text of %s characters was not read in %s s", len(text), limit)
        return by_the_book(text, context), True
    except Exception:
        log.exception("the proof-reader failed")
        return by_the_book(text, context), True
    with _lock:
        _known[key] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return found, False


def by_the_book(text: str, context: ProofContext) -> tuple[Remark, ...]:
    """Our own rules without any engine: what is left when an engine is dead, so that the law still blocks."""
    text = unicodedata.normalize("NFC", text)
    language = (context.language or context.channel_language or "fr")[:2]
    whole = ParsedText(text, language)
    found: list[Remark] = []
    for rule in load_rules().values():
        if not rule.applies_to(language, context.disabled_rules):
            continue
        try:
            found += rule.find_remarks(whole, context)
        except Exception:
            log.exception("the rule %s failed", rule.name)
    return tuple(sorted(found, key=lambda remark: (remark.start, remark.end)))


def _said(context: ProofContext) -> str:
    """A context in words that are equal for equal contexts (sets have no order of their own)."""
    plain = {name: getattr(context, name) for name in context.__slots__}
    return repr([(name, _ordered(value)) for name, value in plain.items()])


def _ordered(value: object) -> object:
    if isinstance(value, frozenset):
        return len(value), hash(value)  # equal sets have equal hashes; house lists are long
    if hasattr(value, "__slots__"):
        return [(name, _ordered(getattr(value, name))) for name in value.__slots__]
    if isinstance(value, dict):
        return sorted(value.items(), key=repr)
    return value
