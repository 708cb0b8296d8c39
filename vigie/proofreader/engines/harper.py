"""The English engine: Harper in a worker that starts at the first English text, and leaves when there is none."""

import os
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from vigie.kit.text import N_
from vigie.proofreader.context import Context
from vigie.proofreader.engines.base import Report, State
from vigie.proofreader.engines.engine_client import Finding, Program
from vigie.proofreader.engines.unknown_words import unknown
from vigie.proofreader.engines.worker_pool import Pool, Worker
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.vocabulary.known_words import is_known, looks_meant, opens_sentence

PROGRAM = Path(__file__).with_name("harper_worker.py")
SECONDS = 5.0
IDLE = 180.0  # seconds without English after which its 130 MB are given back
_STYLE = frozenset(("Style", "Enhancement", "Readability", "Redundancy", "WordChoice", "Regionalism"))
_UNHEARD = frozenset(("Formatting",))
_UNHEARD_RULES = frozenset(
    ("OrthographicConsistency", "PronounVerbAgreement")
)  # wrong too often on names and on thanks


class Harper:
    """See `base.CheckingEngine`. `on_wake` is called when its worker is about to start."""

    def __init__(self, on_wake: Callable[[], None] = lambda: None) -> None:
        self._on_wake = on_wake
        self.program = Program(Pool(self._worker, idle=IDLE, keep=0), SECONDS)

    @property
    def is_awake(self) -> bool:
        return self.program.pool.is_awake

    def remarks(self, text: Text, context: Context) -> Iterator[Remark]:
        if not find_spec("harper"):
            return
        for found in self.program.findings(text):
            if found.end <= found.start or text.hides(found.start, found.end) or found.kind in _UNHEARD:
                continue
            if found.rule in _UNHEARD_RULES:
                continue
            words = text.original[found.start : found.end]
            if found.kind == "spell":
                if not self._is_meant(text, context, found, words):
                    yield unknown(found.start, found.end, words, found.fixes, "Harper")
            elif not (words.isupper() and len(words) > 1):
                yield _remark(found, words)

    def suggest(self, word: str) -> tuple[str, ...]:
        text = Text(word, "en")
        return next((found.fixes for found in self.program.findings(text) if found.kind == "spell"), ())

    def report(self) -> Report:
        if not find_spec("harper"):
            return Report("Harper", State.BROKEN, reason=N_("Harper is not installed: English is not checked."))
        if self.program.trouble:
            reason = N_("Harper does not answer.")
            return Report("Harper", State.BROKEN, self.program.pool.version, reason, self.program.trouble)
        return Report("Harper", State.WORKING if self.is_awake else State.ASLEEP, self.program.pool.version)

    def close(self) -> None:
        self.program.close()

    def _is_meant(self, text: Text, context: Context, found: Finding, word: str) -> bool:
        if is_known(word, context) or looks_meant(text, found.start, found.end, word):
            return True
        return word[:1].isupper() and opens_sentence(text, found.start) and not _is_slip(word, found.fixes)

    def _worker(self) -> Worker:
        self._on_wake()
        # One arena: with more, its dictionaries take half as much again.
        return Worker([sys.executable, "-I", str(PROGRAM)], {**os.environ, "MALLOC_ARENA_MAX": "1"})


def _is_slip(word: str, fixes: tuple[str, ...]) -> bool:
    """Whether a word one slip away exists, not itself a name."""
    return any(fix[:1].islower() or abs(len(fix) - len(word)) <= 1 for fix in fixes[:1]) and len(word) > 3


def _remark(found: Finding, words: str) -> Remark:
    nature = Nature.STYLE if found.kind in _STYLE else Nature.FAULT
    fixes = tuple(dict.fromkeys(fix for fix in found.fixes if fix != words and "Xxxx" not in fix))
    severity = Severity.ADVICE if nature is Nature.STYLE else Severity.WARN
    name = f"harper.{found.rule}"
    return Remark(found.start, found.end, nature, name, found.message, fixes, f"Harper, {found.rule}", severity)
