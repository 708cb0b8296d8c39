"""The list of remarks beside a text: how many, of what nature, and what may be done about each."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from vigie.proofreader.fixes import select_fixes
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreading.clearances import can_clear
from vigie.proofreading.models import Demand
from vigie.proofreading.text_check import Finding, Reading
from vigie.team.models import Member

#: A nature: its name, and the shape that says it without colour.
NATURES: dict[str, tuple[str | Promise, str]] = {
    Nature.FAULT: (pgettext_lazy("nature of a remark", "Fault"), "≈"),
    Nature.TYPOGRAPHY: (pgettext_lazy("nature of a remark", "Typography"), "⋯"),
    Nature.STYLE: (pgettext_lazy("nature of a remark", "Style"), "–"),
    Nature.SENSE: (pgettext_lazy("nature of a remark", "Sense"), "?"),
    Nature.VOICE: (pgettext_lazy("nature of a remark", "Voice"), "@"),
    Nature.LAW: (pgettext_lazy("nature of a remark", "Law"), "§"),
    Nature.LENGTH: (pgettext_lazy("nature of a remark", "Length"), "↔"),
}
DEMANDS = {
    Demand.BLOCK: gettext_lazy("Blocks until it is corrected or cleared."),
    Demand.SECOND: gettext_lazy("Asks for a second person before it leaves."),
}
SPELLING = "spelling.unknown"
ROUND = 24  # characters shown on each side of a change


@dataclass(frozen=True)
class Line:
    """One remark in the list. Offsets for the page are in UTF-16 units, as its scripts count."""

    field: str
    text: str
    language: str
    finding: Finding
    member: Member

    @property
    def remark(self) -> Remark:
        return self.finding.remark

    @property
    def start(self) -> int:
        return _units(self.text, self.remark.start)

    @property
    def end(self) -> int:
        return _units(self.text, self.remark.end)

    @property
    def nature(self) -> str | Promise:
        return NATURES[self.remark.nature][0]

    @property
    def shape(self) -> str:
        return NATURES[self.remark.nature][1]

    @property
    def demand(self) -> str | Promise:
        if self.finding.cleared:
            return _("Cleared for this text.")
        return DEMANDS.get(self.finding.demand, "")

    @property
    def is_unknown_word(self) -> bool:
        return self.remark.rule.startswith("spelling.") and " " not in self.finding.words.strip()

    @property
    def wants_suggestions(self) -> bool:
        return self.is_unknown_word and not self.remark.fixes

    @property
    def fixes(self) -> list[tuple[str, str]]:
        """What to put in place, as it is shown, and the value of its button."""
        return [(shown(fix), self.button("fix", to=fix)) for fix in self.remark.fixes[:4]]

    @property
    def ignore(self) -> str:
        return self.button("ignore", rule=self.remark.rule)

    @property
    def learn(self) -> str:
        return self.button("learn", word=self.finding.words)

    @property
    def may_ignore(self) -> bool:
        """What stops a text is not ignored by who writes it."""
        return self.finding.demand == Demand.WARN

    @property
    def can_clear(self) -> bool:
        """Whether she may let it through as it is."""
        finding = self.finding
        stops = finding.blocks or finding.wants_second
        return stops and finding.channel is not None and can_clear(self.member, finding.channel, self.remark.rule)

    @property
    def clear(self) -> str:
        channel = self.finding.channel
        return self.button("clear", rule=self.remark.rule, channel=channel.pk if channel else 0)

    def button(self, act: str, **more: str | int) -> str:
        span = {"start": self.remark.start, "end": self.remark.end, "words": self.finding.words}
        return json.dumps({"do": act, "field": self.field, **span, **more}, ensure_ascii=False)


@dataclass(frozen=True)
class Change:
    """A typographic fix as it is shown before it is made."""

    before: str
    old: str
    new: str
    after: str
    start: int
    end: int
    to: str


@dataclass(frozen=True)
class Sheet:
    """What stands beside a field."""

    field: str
    reading: Reading
    member: Member
    is_awaiting: bool = False  # what it names is being looked up: ask again soon

    @cached_property
    def lines(self) -> list[Line]:
        text = self.reading.draft.text
        return [Line(self.field, text, self.language, finding, self.member) for finding in self.reading.findings]

    @property
    def language(self) -> str:
        """In which words are looked for near an unknown one."""
        draft = self.reading.draft
        return (draft.language or (draft.channel.language if draft.channel else "") or draft.workspace.language)[:2]

    @cached_property
    def changes(self) -> list[Change]:
        """All typographic fixes at once, in order, none over another."""
        text = self.reading.draft.text
        return [_change(text, remark) for remark in select_fixes(text, self.reading.typography)]

    @property
    def typography(self) -> str:
        return json.dumps({"do": "typography", "field": self.field})

    @property
    def said(self) -> str:
        """The count, in words."""
        if not self.reading.draft.text.strip():
            return ""
        if not self.lines:
            return _("Nothing to say about this text.")
        counted = len(self.lines)
        words = ngettext("%(n)s remark", "%(n)s remarks", counted) % {"n": counted}
        faults = sum(line.remark.nature is Nature.FAULT for line in self.lines)
        if faults:
            words += _(", ") + ngettext("%(n)s fault", "%(n)s faults", faults) % {"n": faults}
        return words


@dataclass(frozen=True)
class Standing:
    """What holds a text that would leave, on its own page."""

    finding: Finding
    place: uuid.UUID | None
    print: str
    can_clear: bool


def standing(readings: Iterable[Reading], member: Member) -> list[Standing]:
    """What blocks a post, or wants a second person, and whether she may let it through."""
    held = [finding for reading in readings for finding in (*reading.blocking, *reading.second)]
    return [
        Standing(
            finding,
            finding.draft.place,
            finding.draft.fingerprint,
            finding.channel is not None and can_clear(member, finding.channel, finding.remark.rule),
        )
        for finding in held
    ]


def shown(words: str) -> str:
    """Words with their spaces made visible: a no-break space is a small box, a thin one a dot, nothing else a cup."""
    if not words:
        return _("(nothing)")
    seen = words.replace("\u202f", "·").replace("\u00a0", "⍽").replace("\n", "↵")
    return seen if seen.strip(" ") else "␣" * len(seen)


def _change(text: str, remark: Remark) -> Change:
    start, end = remark.start, remark.end
    return Change(
        _before(text, start),
        shown(text[start:end]) if end > start else "",
        shown(remark.fixes[0]) if remark.fixes[0] else "",
        _after(text, end),
        _units(text, start),
        _units(text, end),
        remark.fixes[0],
    )


def _before(text: str, at: int) -> str:
    """What stands before, on its line: whole words only."""
    line = text[:at].split("\n")[-1]
    return line if len(line) <= ROUND else "… " + line[-ROUND:].partition(" ")[2]


def _after(text: str, at: int) -> str:
    line = text[at:].split("\n")[0]
    return line if len(line) <= ROUND else line[:ROUND].rpartition(" ")[0] + " …"


def _units(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
