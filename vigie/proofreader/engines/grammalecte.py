"""The French engine: Grammalecte in a worker, its options chosen for Québec, its false alarms taken out."""

import os
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import regex

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import EngineReport, EngineState
from vigie.proofreader.engines.engine_client import UNKNOWN_WORD, EngineClient, EngineFinding
from vigie.proofreader.engines.false_positives import is_false_positive
from vigie.proofreader.engines.grammalecte_install import SYSTEM_PACKAGES, find_grammalecte
from vigie.proofreader.engines.unknown_words import (
    FOREIGN_WORD_DISTANCE,
    MAX_LETTERS,
    MIN_LETTERS,
    WordVerdict,
    accented_capital_remark,
    judge_word,
    strip_prefix,
    unknown_word_remark,
)
from vigie.proofreader.engines.worker_pool import ANSWER_TIMEOUT, WorkerPool, WorkerProcess
from vigie.proofreader.grammar import subject_agreement
from vigie.proofreader.grammar.morphology import MorphologyCache, MorphologyClient
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.time_budget import TimeBudget
from vigie.proofreader.vocabulary.inclusive_writing import find_doublets
from vigie.proofreader.vocabulary.known_words import is_bare_name, is_known_word, is_likely_intended

WORKER_PROGRAM = Path(__file__).with_name("grammalecte_worker.py")
#: Hyphens, capitals, confusions, phrases, agreement, infinitives, conjugation, participles, imperatives, questions,
#: moods, pleonasms, barbarisms, euphony. Typography is ours: theirs is that of France; so are the dates, which they
#: would say twice.
ENGINE_OPTIONS = (
    "tu",
    "maj",
    "conf",
    "loc",
    "gn",
    "infi",
    "conj",
    "ppas",
    "imp",
    "inte",
    "vmode",
    "pleo",
    "bs",
    "eleu",
)
MAX_WORKERS = 2
_NATURES = {"pleo": Nature.STYLE}


class GrammalecteEngine:
    """See `base.CheckingEngine`."""

    def __init__(
        self,
        folder: Path | None = None,
        most: Callable[[], int] = lambda: MAX_WORKERS,
        answer_timeout: float = ANSWER_TIMEOUT,
    ) -> None:
        self._folder = folder
        self.client = EngineClient("Grammalecte", WorkerPool(self._start_worker, most), answer_timeout)
        self._morphology_cache = MorphologyCache()

    @property
    def folder(self) -> Path | None:
        """Where it is, looked for again until it is found: it may be on its way."""
        if self._folder is None or not self._folder.is_dir():
            self._folder = find_grammalecte()
        return self._folder

    def find_remarks(self, text: ParsedText, context: ProofContext, budget: TimeBudget) -> Iterator[Remark]:
        morphology = MorphologyClient(self.client, self._morphology_cache, budget)
        doublets = find_doublets(text)
        findings = [
            found
            for found in self.client.find_faults(text, budget)
            if found.end > found.start and not text.is_masked(found.start, found.end)
        ]
        yield from self._check_unknown_words(text, context, findings, doublets, morphology, budget)
        for found in findings:
            if found.kind == UNKNOWN_WORD or is_false_positive(text, found, doublets):
                continue
            words = text.original[found.start : found.end]
            yield Remark(
                found.start,
                found.end,
                _NATURES.get(found.kind, Nature.FAULT),
                f"grammalecte.{found.kind}",
                found.message,
                tuple(dict.fromkeys(fix for fix in found.fixes if fix != words and "Xxxx" not in fix)),
                "Grammalecte" + (f", {found.address}" if found.address else ""),
                Severity.ADVICE if found.kind in _NATURES else Severity.WARN,
            )
        for remark in subject_agreement.find_remarks(text, morphology):
            if not any(start <= remark.start < end for start, end in doublets):
                yield remark

    def suggest_words(self, word: str) -> tuple[str, ...]:
        return self.client.ask_words("suggest", word, TimeBudget())[:8]

    def report(self) -> EngineReport:
        if self.folder is None:
            return EngineReport("Grammalecte", EngineState.REPLACED, reason=N_("Grammalecte is not on this machine."))
        if self.client.last_error:
            reason = N_("Grammalecte does not answer.")
            return EngineReport(
                "Grammalecte", EngineState.BROKEN, self.client.pool.version, reason, self.client.last_error
            )
        state = EngineState.WORKING if self.client.pool.pids else EngineState.ASLEEP
        return EngineReport("Grammalecte", state, self.client.pool.version)

    def close(self) -> None:
        self.client.close()

    def _check_unknown_words(
        self,
        text: ParsedText,
        context: ProofContext,
        findings: Sequence[EngineFinding],
        doublets: Sequence[tuple[int, int]],
        morphology: MorphologyClient,
        budget: TimeBudget,
    ) -> Iterator[Remark]:
        """The remarks on the words that the dictionary has not, but for those that are meant."""
        unknown = [found for found in findings if found.kind == UNKNOWN_WORD]
        lowercase = sorted(found.start for found in unknown if text.original[found.start : found.end].islower())
        quoted = _quoted_word_starts(text)
        for found in unknown:
            word = text.original[found.start : found.end]
            in_doublet = any(start <= found.start < end for start, end in doublets)
            if found.start in quoted or (in_doublet and not word.isalpha()):  # a part of « citoyen·ne·s »
                continue
            is_quebec_name = is_bare_name(word) and not context.style_guide.known_words
            if not is_quebec_name:
                if is_known_word(word, context) or is_likely_intended(text, found.start, found.end, word):
                    continue
                if self._is_derived_word(word, budget):
                    continue
            is_name = is_quebec_name
            if not is_name and word.islower() and len(word) <= MAX_LETTERS:
                name = word.capitalize()
                is_name = morphology.analyse_words([name])[name].has_tag(":MP", ":M1")
            near: tuple[str, ...] = ()
            if MIN_LETTERS <= len(word) <= MAX_LETTERS:
                near = self.client.ask_words("near", word, budget)
            first = bisect_left(lowercase, found.start - FOREIGN_WORD_DISTANCE)
            crowd = bisect_right(lowercase, found.start + FOREIGN_WORD_DISTANCE) - first
            verdict = judge_word(text, found.start, found.end, near, crowd=crowd, is_name=is_name)
            if verdict is WordVerdict.NAME:
                yield unknown_word_remark(found.start, found.end, word, (word.capitalize(),), "Grammalecte")
            elif verdict is WordVerdict.CAPITAL:
                yield accented_capital_remark(found.start, found.end, word, near)
            elif verdict is not WordVerdict.MEANT:
                sure = verdict is WordVerdict.MISTAKE
                yield unknown_word_remark(found.start, found.end, word, (), "Grammalecte", sure=sure)

    def _is_derived_word(self, word: str, budget: TimeBudget) -> bool:
        """A known word after a learned prefix, or one that only lacks a ligature: that is typography."""
        if len(word) > MAX_LETTERS:
            return False
        with_ligature = word.replace("oe", "œ") if "oe" in word else ""
        built = (strip_prefix(word), with_ligature)
        return any(one and self.client.ask_words("valid", one, budget) for one in built)

    def _start_worker(self) -> WorkerProcess:
        folder = self.folder
        if folder is None:
            raise FileNotFoundError("grammalecte")
        python = (
            "/usr/bin/python3" if folder == SYSTEM_PACKAGES and Path("/usr/bin/python3").exists() else sys.executable
        )
        # Few arenas: an engine of dictionaries gives nothing back to many.
        environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "PYTHONIOENCODING": "utf-8:surrogatepass"}
        return WorkerProcess([python, "-I", "-S", str(WORKER_PROGRAM), str(folder), *ENGINE_OPTIONS], environment)


def _quoted_word_starts(text: ParsedText) -> frozenset[int]:
    """Where the words of short quotations begin: a word held with tongs is meant."""
    return frozenset(
        piece.start + found.start()
        for piece in text.quotations
        if len(piece.text) < 80 and len(piece.text.split()) <= 3
        for found in regex.finditer(r"\b\w|[^\s\w]", piece.text)
    )
