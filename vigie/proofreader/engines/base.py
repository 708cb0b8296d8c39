"""What every checking engine is to the proof-reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Remark
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.time_budget import TimeBudget

UNKNOWN_WORD_RULE = "spelling.unknown"  # the rule of every unknown word, whichever engine found it


class EngineState(StrEnum):
    WORKING = "working"
    ASLEEP = "asleep"  # it starts at the first text
    REPLACED = "replaced"  # it cannot be had; another does a part of its work
    OFF = "off"  # it was not asked for
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class EngineReport:
    """How an engine is. `reason` is an English msgid, empty when all is well; `detail` is what the machine said."""

    name: str
    state: EngineState
    version: str = ""
    reason: str = ""
    detail: str = ""


class CheckingEngine(Protocol):
    """Says what is wrong in a text of its language; never raises for a text."""

    def find_remarks(self, text: ParsedText, context: ProofContext, budget: TimeBudget) -> Iterable[Remark]:
        """Its remarks on the whole text, in any order. What it had no time for is noted in the budget."""

    def suggest_words(self, word: str) -> tuple[str, ...]:
        """Words near an unknown one, the best first."""

    def report(self) -> EngineReport:
        """How it is."""

    def close(self) -> None:
        """Stop what it started."""
