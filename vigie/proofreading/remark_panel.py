"""The list of remarks beside a text: how many, of what nature, and what may be done about each."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from vigie.kit.text import utf16_offset
from vigie.proofreader.fixes import select_fixes
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreading.clearances import can_clear
from vigie.proofreading.models import Demand
from vigie.proofreading.text_check import CheckedText, Finding
from vigie.team.models import Member

#: A nature: its name, and the shape that says it without colour.
NATURE_LABELS: dict[str, tuple[str | Promise, str]] = {
    Nature.FAULT: (pgettext_lazy("nature of a remark", "Fault"), "≈"),
    Nature.TYPOGRAPHY: (pgettext_lazy("nature of a remark", "Typography"), "⋯"),
    Nature.STYLE: (pgettext_lazy("nature of a remark", "Style"), "–"),
    Nature.SENSE: (pgettext_lazy("nature of a remark", "Sense"), "?"),
    Nature.VOICE: (pgettext_lazy("nature of a remark", "Voice"), "@"),
    Nature.LAW: (pgettext_lazy("nature of a remark", "Law"), "§"),
    Nature.LENGTH: (pgettext_lazy("nature of a remark", "Length"), "↔"),
}
DEMAND_LABELS = {
    Demand.BLOCK: gettext_lazy("Blocks until it is corrected or cleared."),
    Demand.SECOND: gettext_lazy("Asks for a second person before it leaves."),
}
SPELLING_RULE = "spelling.unknown"
MAX_CONTEXT_LENGTH = 24  # characters shown on each side of a change


@dataclass(frozen=True)
class RemarkRow:
    """One remark in the list. Offsets for the page are in UTF-16 units, as its scripts count."""

    field: str
    text: str
    language: str
    finding: Finding
    member: Member
    is_under_caret: bool = False  # about a word that is perhaps not whole yet: shown a moment later

    @property
    def remark(self) -> Remark:
        return self.finding.remark

    @property
    def start(self) -> int:
        return utf16_offset(self.text, self.remark.start)

    @property
    def end(self) -> int:
        return utf16_offset(self.text, self.remark.end)

    @property
    def nature_label(self) -> str | Promise:
        return NATURE_LABELS[self.remark.nature][0]

    @property
    def shape(self) -> str:
        return NATURE_LABELS[self.remark.nature][1]

    @property
    def demand_label(self) -> str | Promise:
        if self.finding.is_cleared:
            return _("Cleared for this text.")
        return DEMAND_LABELS.get(self.finding.demand, "")

    @property
    def is_unknown_word(self) -> bool:
        return self.remark.rule.startswith("spelling.") and " " not in self.finding.words.strip()

    @property
    def wants_suggestions(self) -> bool:
        return self.is_unknown_word and not self.remark.fixes

    @property
    def fix_buttons(self) -> list[tuple[str, str]]:
        """What to put in place, as it is shown, and the value of its button."""
        return [(show_spaces(fix), self.button_value("fix", to=fix)) for fix in self.remark.fixes[:4]]

    @property
    def ignore_value(self) -> str:
        return self.button_value("ignore", rule=self.remark.rule, channel=self._channel_pk)

    @property
    def learn_value(self) -> str:
        return self.button_value("learn", word=self.finding.words)

    @property
    def can_ignore(self) -> bool:
        """What stops a text is not ignored by who writes it."""
        return self.finding.demand == Demand.WARN

    @property
    def can_clear(self) -> bool:
        """Whether the member may let it through as it is."""
        finding = self.finding
        stops = finding.is_blocking or finding.needs_second_person
        return stops and finding.channel is not None and can_clear(self.member, finding.channel, self.remark.rule)

    @property
    def clear_value(self) -> str:
        return self.button_value("clear", rule=self.remark.rule, channel=self._channel_pk)

    @property
    def _channel_pk(self) -> int:
        return self.finding.channel.pk if self.finding.channel else 0

    def button_value(self, act: str, **more: str | int) -> str:
        span = {"start": self.remark.start, "end": self.remark.end, "words": self.finding.words}
        return json.dumps({"do": act, "field": self.field, **span, **more}, ensure_ascii=False)


@dataclass(frozen=True)
class TypographyChange:
    """A typographic fix as it is shown before it is made."""

    before: str
    old: str
    new: str
    after: str
    start: int
    end: int
    to: str


@dataclass(frozen=True)
class RemarkPanel:
    """What stands beside a field. `caret`: where somebody types in it, in code points; None: nobody does."""

    field: str
    checked: CheckedText
    member: Member
    is_awaiting: bool = False  # what it names is being looked up: ask again soon
    is_unfinished: bool = False  # an address or a handle is being typed: it is looked up once it is whole
    caret: int | None = None

    @cached_property
    def rows(self) -> list[RemarkRow]:
        text = self.checked.draft.text
        rows = []
        for finding in self.checked.findings:
            end = finding.remark.end
            last = text[end - 1 : end]
            is_under_caret = end == self.caret and (last.isalnum() or last in "'’-")
            rows.append(RemarkRow(self.field, text, self.language, finding, self.member, is_under_caret))
        return rows

    @property
    def text_key(self) -> uuid.UUID | None:
        return self.checked.draft.text_key

    @property
    def fingerprint(self) -> str:
        return self.checked.draft.fingerprint

    @property
    def language(self) -> str:
        """The language in which words are looked for near an unknown one: "fr", "en"…"""
        draft = self.checked.draft
        if draft.language:
            return draft.language[:2]
        if draft.channel and draft.channel.language:
            return draft.channel.language[:2]
        return draft.workspace.language[:2]

    @cached_property
    def changes(self) -> list[TypographyChange]:
        """All typographic fixes at once, in order, none over another."""
        text = self.checked.draft.text
        changes = []
        for remark in select_fixes(text, self.checked.typography_remarks):
            before = text[: remark.start].split("\n")[-1]
            if len(before) > MAX_CONTEXT_LENGTH:  # whole words only
                before = "… " + before[-MAX_CONTEXT_LENGTH:].partition(" ")[2]
            after = text[remark.end :].split("\n")[0]
            if len(after) > MAX_CONTEXT_LENGTH:
                after = after[:MAX_CONTEXT_LENGTH].rpartition(" ")[0] + " …"
            old = text[remark.start : remark.end]
            fix = remark.fixes[0]
            changes.append(
                TypographyChange(
                    before=before,
                    old=show_spaces(old) if old else "",
                    new=show_spaces(fix) if fix else "",
                    after=after,
                    start=utf16_offset(text, remark.start),
                    end=utf16_offset(text, remark.end),
                    to=fix,
                )
            )
        return changes

    @property
    def typography_value(self) -> str:
        return json.dumps({"do": "typography", "field": self.field})

    @property
    def summary(self) -> str:
        """The count of what is shown at once, in words."""
        return self._count([row for row in self.rows if not row.is_under_caret])

    @property
    def full_summary(self) -> str:
        """The same with the word under the caret, once it is taken for whole."""
        return self._count(self.rows)

    def _count(self, rows: list[RemarkRow]) -> str:
        if not self.checked.draft.text.strip():
            return ""
        incomplete = _("Incomplete check") if self.checked.is_partial else ""
        if not rows:
            return incomplete or _("No remarks.")
        remarks = ngettext("%(n)s remark", "%(n)s remarks", len(rows)) % {"n": len(rows)}
        count = sum(row.remark.nature is Nature.FAULT for row in rows)
        faults = ngettext("%(n)s fault", "%(n)s faults", count) % {"n": count}
        words = remarks
        if count == len(rows):
            words = faults
        elif count:
            words = _("%(remarks)s, including %(faults)s") % {"remarks": remarks, "faults": faults}
        return f"{words} · {incomplete}" if incomplete else words


@dataclass(frozen=True)
class HoldingRemark:
    """What holds a text that would leave, on its own page."""

    finding: Finding
    text_key: uuid.UUID | None
    fingerprint: str
    can_clear: bool


def holding_remarks(readings: Iterable[CheckedText], member: Member) -> list[HoldingRemark]:
    """What blocks a post, or wants a second person, and whether the member may let it through."""
    held = [
        finding for reading in readings for finding in (*reading.blocking_findings, *reading.second_person_findings)
    ]
    return [
        HoldingRemark(
            finding,
            finding.draft.text_key,
            finding.draft.fingerprint,
            finding.channel is not None and can_clear(member, finding.channel, finding.remark.rule),
        )
        for finding in held
    ]


def show_spaces(words: str) -> str:
    """Words with their spaces made visible: a no-break space is a small box, a thin one a dot, nothing else a cup."""
    if not words:
        return _("(nothing)")
    seen = words.replace("\u202f", "·").replace("\u00a0", "⍽").replace("\n", "↵")
    return seen if seen.strip(" ") else "␣" * len(seen)
