"""What the proof-reader says of a place in a text."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """The kinds of remarks, from the mistake to the law."""

    FAULT = "fault"
    TYPOGRAPHY = "typography"
    STYLE = "style"
    SENSE = "sense"
    VOICE = "voice"
    LAW = "law"
    LENGTH = "length"


#: The natures that say how to write: their fixes can be put in all at once. The others are a choice.
WRITING_NATURES = frozenset((Nature.FAULT, Nature.TYPOGRAPHY))


class Severity(StrEnum):
    """How much it weighs before the house rules have their say."""

    ADVICE = "advice"
    WARN = "warn"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        return _SEVERITIES[self]


_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on `text[start:end]`, offsets in Unicode code points of the original text; end excluded.

    `message` is a sentence: an English msgid with `params` (named, `%(word)s`) for our own rules, the engine's own
    French or English for the others. `fixes` are texts to put in place of the span, the best one first. `rule` is
    `family.name`; `source` says where the rule comes from.
    """

    start: int
    end: int
    nature: Nature
    rule: str
    message: str
    fixes: tuple[str, ...] = ()
    source: str = ""
    severity: Severity = Severity.WARN
    params: tuple[tuple[str, str | int], ...] = ()

    def overlaps(self, other: "Remark") -> bool:
        """Whether both are about some of the same words; one about no words touches what stands around its place."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end

    def words_in(self, text: str) -> str:
        """The words it is about; with `rule`, what "ignore here" remembers."""
        return text[self.start : self.end]

    def translated_message(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, translated (give gettext) and filled in."""
        sentence = translate(self.message)
        return sentence % dict(self.params) if self.params else sentence
