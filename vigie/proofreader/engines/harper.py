"""The English engine: Harper in a worker that starts at the first English text, and leaves when there is none."""

import os
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import EngineReport, EngineState
from vigie.proofreader.engines.engine_client import UNKNOWN_WORD, EngineClient
from vigie.proofreader.engines.unknown_words import unknown_word_remark
from vigie.proofreader.engines.worker_pool import ANSWER_TIMEOUT, WorkerPool, WorkerProcess
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.time_budget import TimeBudget
from vigie.proofreader.vocabulary.known_words import is_known_word, is_likely_intended, is_sentence_start

WORKER_PROGRAM = Path(__file__).with_name("harper_worker.py")
IDLE_TIMEOUT = 180.0  # seconds without English after which its 130 MB are given back
_STYLE_KINDS = frozenset(("Style", "Enhancement", "Readability", "Redundancy", "WordChoice", "Regionalism"))
_IGNORED_KINDS = frozenset(("Formatting",))
_IGNORED_RULES = frozenset(
    ("OrthographicConsistency", "PronounVerbAgreement")
)  # wrong too often on names and on thanks


class HarperEngine:
    """See `base.CheckingEngine`. `on_wake` is called when its worker is about to start."""

    def __init__(self, on_wake: Callable[[], None] = lambda: None, answer_timeout: float = ANSWER_TIMEOUT) -> None:
        self._on_wake = on_wake
        pool = WorkerPool(self._start_worker, idle=IDLE_TIMEOUT, keep=0)
        self.client = EngineClient("Harper", pool, answer_timeout)

    @property
    def is_awake(self) -> bool:
        return self.client.pool.is_awake

    def find_remarks(self, text: ParsedText, context: ProofContext, budget: TimeBudget) -> Iterator[Remark]:
        if not find_spec("harper"):
            return
        for found in self.client.find_faults(text, budget):
            if found.end <= found.start or text.is_masked(found.start, found.end) or found.kind in _IGNORED_KINDS:
                continue
            if found.rule in _IGNORED_RULES:
                continue
            word = text.original[found.start : found.end]
            if found.kind == UNKNOWN_WORD:
                if is_known_word(word, context) or is_likely_intended(text, found.start, found.end, word):
                    continue
                if word[:1].isupper() and is_sentence_start(text, found.start):
                    # A capital that opens a sentence says nothing, unless a word that is no name is one slip away.
                    best = found.fixes[:1]
                    is_slip = any(fix[:1].islower() or abs(len(fix) - len(word)) <= 1 for fix in best)
                    if len(word) <= 3 or not is_slip:
                        continue
                yield unknown_word_remark(found.start, found.end, word, found.fixes, "Harper")
            elif not (word.isupper() and len(word) > 1):
                is_style = found.kind in _STYLE_KINDS
                yield Remark(
                    found.start,
                    found.end,
                    Nature.STYLE if is_style else Nature.FAULT,
                    f"harper.{found.rule}",
                    found.message,
                    tuple(dict.fromkeys(fix for fix in found.fixes if fix != word and "Xxxx" not in fix)),
                    "Harper",
                    Severity.ADVICE if is_style else Severity.WARN,
                )

    def suggest_words(self, word: str) -> tuple[str, ...]:
        text = ParsedText(word, "en")
        return next(
            (found.fixes for found in self.client.find_faults(text, TimeBudget()) if found.kind == UNKNOWN_WORD), ()
        )

    def report(self) -> EngineReport:
        if not find_spec("harper"):
            return EngineReport(
                "Harper", EngineState.BROKEN, reason=N_("Harper is not on this machine: English is not checked.")
            )
        if self.client.last_error:
            reason = N_("Harper does not answer.")
            return EngineReport("Harper", EngineState.BROKEN, self.client.pool.version, reason, self.client.last_error)
        return EngineReport(
            "Harper", EngineState.WORKING if self.is_awake else EngineState.ASLEEP, self.client.pool.version
        )

    def close(self) -> None:
        self.client.close()

    def _start_worker(self) -> WorkerProcess:
        self._on_wake()
        # One arena: with more, its dictionaries take half as much again.
        return WorkerProcess([sys.executable, "-I", str(WORKER_PROGRAM)], {**os.environ, "MALLOC_ARENA_MAX": "1"})
