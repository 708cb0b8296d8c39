"""The French engine: Grammalecte in a worker, its options chosen for Québec, its false alarms taken out."""

import os
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path

import regex

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import EngineReport, EngineState
from vigie.proofreader.engines.engine_client import EngineClient, EngineFinding
from vigie.proofreader.engines.false_positives import is_false_positive
from vigie.proofreader.engines.grammalecte_install import SYSTEM_PACKAGES, find_grammalecte
from vigie.proofreader.engines.unknown_words import FOREIGN_WORD_DISTANCE as AROUND
from vigie.proofreader.engines.unknown_words import (
    MAX_LETTERS,
    MIN_LETTERS,
    WordVerdict,
    accented_capital_remark,
    judge_word,
    strip_prefix,
    unknown_word_remark,
)
from vigie.proofreader.engines.worker_pool import WorkerPool, WorkerProcess
from vigie.proofreader.grammar import subject_agreement
from vigie.proofreader.grammar.morphology import MorphologyClient
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.parsed_text import ParsedText
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
ANSWER_TIMEOUT = 2.0  # for one paragraph; more by its length
MAX_WORKERS = 2  # workers
_NATURES = {"pleo": Nature.STYLE}


class GrammalecteEngine:
    """See `base.CheckingEngine`."""

    def __init__(self, folder: Path | None = None, most: Callable[[], int] = lambda: MAX_WORKERS) -> None:
        self._folder = folder
        self.client = EngineClient(WorkerPool(self._start_worker, most), ANSWER_TIMEOUT)
        self._morphology = MorphologyClient(self.client)

    @property
    def folder(self) -> Path | None:
        """Where it is, looked for again until it is found: it may be on its way."""
        if self._folder is None or not self._folder.is_dir():
            self._folder = find_grammalecte()
        return self._folder

    def find_remarks(self, text: ParsedText, context: ProofContext) -> Iterator[Remark]:
        pairs = find_doublets(text)
        quoted = _quoted_word_starts(text)
        findings = list(self.client.find_faults(text))
        strangers = sorted(one.start for one in findings if one.kind == "spell" and _is_lowercase_unknown(text, one))
        for found in findings:
            if text.is_masked(found.start, found.end) or found.end <= found.start:
                continue
            if found.kind == "spell":
                if found.start not in quoted and not _is_abbreviated_doublet(text, found, pairs):
                    yield from self._check_unknown_word(text, context, found, _count_neighbours(strangers, found.start))
            elif not is_false_positive(text, found, pairs):
                yield _make_remark(text, found)
        for remark in subject_agreement.find_remarks(text, self._morphology):
            if not any(start <= remark.start < end for start, end in pairs):
                yield remark

    def suggest_words(self, word: str) -> tuple[str, ...]:
        return self.client.ask_words("suggest", word)[:8]

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

    def _check_unknown_word(
        self, text: ParsedText, context: ProofContext, found: EngineFinding, crowd: int
    ) -> Iterator[Remark]:
        word = text.original[found.start : found.end]
        bare = is_bare_name(word) and not context.style_guide.known_words
        if not bare and (
            is_known_word(word, context)
            or is_likely_intended(text, found.start, found.end, word)
            or self._is_derived_word(word)
        ):
            return
        near = self.client.ask_words("near", word) if MIN_LETTERS <= len(word) <= MAX_LETTERS else ()
        is_name = bare or (word.islower() and len(word) <= MAX_LETTERS and self._is_proper_noun(word.capitalize()))
        name = word.capitalize() if is_name else ""
        match judge_word(text, found.start, found.end, near, crowd=crowd, is_name=bool(name)):
            case WordVerdict.NAME:
                yield unknown_word_remark(found.start, found.end, word, (name,), "Grammalecte")
            case WordVerdict.CAPITAL:
                yield accented_capital_remark(found.start, found.end, word, near)
            case WordVerdict.MISTAKE | WordVerdict.QUESTION as judged:
                sure = judged is WordVerdict.MISTAKE
                yield unknown_word_remark(found.start, found.end, word, (), "Grammalecte", sure=sure)

    def _is_proper_noun(self, word: str) -> bool:
        return self._morphology.analyse_words([word])[word].has_tag(":MP", ":M1")

    def _is_derived_word(self, word: str) -> bool:
        """A known word after a learned prefix, or one that only lacks a ligature: that is typography."""
        if len(word) > MAX_LETTERS:
            return False
        built = strip_prefix(word), word.replace("oe", "œ") if "oe" in word else ""
        return any(one and self.client.ask_words("valid", one) for one in built)

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


def _make_remark(text: ParsedText, found: EngineFinding) -> Remark:
    words = text.original[found.start : found.end]
    fixes = tuple(dict.fromkeys(fix for fix in found.fixes if fix != words and "Xxxx" not in fix))
    source = f"Grammalecte, {found.rule}" + (f", {found.address}" if found.address else "")
    return Remark(
        found.start,
        found.end,
        _NATURES.get(found.kind, Nature.FAULT),
        f"grammalecte.{found.kind}",
        found.message,
        fixes,
        source,
        Severity.ADVICE if found.kind in _NATURES else Severity.WARN,
    )


def _quoted_word_starts(text: ParsedText) -> frozenset[int]:
    """Where the words of short quotations begin: a word held with tongs is meant."""
    return frozenset(
        piece.start + found.start()
        for piece in text.quotations
        if len(piece.text) < 80 and len(piece.text.split()) <= 3
        for found in regex.finditer(r"\b\w|[^\s\w]", piece.text)
    )


def _is_abbreviated_doublet(text: ParsedText, found: EngineFinding, pairs: list[tuple[int, int]]) -> bool:
    """A part of « citoyen·ne·s »."""
    word = text.original[found.start : found.end]
    return not word.isalpha() and any(start <= found.start < end for start, end in pairs)


def _count_neighbours(strangers: list[int], place: int) -> int:
    """How many unknown words stand around a place; they are in order."""
    return bisect_right(strangers, place + AROUND) - bisect_left(strangers, place - AROUND)


def _is_lowercase_unknown(text: ParsedText, found: EngineFinding) -> bool:
    return text.original[found.start : found.end].islower() and not text.is_masked(found.start, found.end)
