"""The French engine: Grammalecte in a worker, its options chosen for Québec, its false alarms taken out."""

import os
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path

import regex

from vigie.kit.text import N_
from vigie.proofreader.context import Context
from vigie.proofreader.engines.base import Report, State
from vigie.proofreader.engines.engine_client import Finding, Program
from vigie.proofreader.engines.false_positives import is_false_alarm
from vigie.proofreader.engines.grammalecte_install import SYSTEM, grammalecte_folder
from vigie.proofreader.engines.unknown_words import LONG, SHORT, Verdict, bare_capital, stem, unknown, verdict
from vigie.proofreader.engines.unknown_words import NEAR as AROUND
from vigie.proofreader.engines.worker_pool import Pool, Worker
from vigie.proofreader.grammar import subject_agreement
from vigie.proofreader.grammar.morphology import Dictionary
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.vocabulary.inclusive_writing import doublets
from vigie.proofreader.vocabulary.known_words import is_bare_name, is_known, looks_meant

PROGRAM = Path(__file__).with_name("grammalecte_worker.py")
#: Hyphens, capitals, confusions, phrases, agreement, infinitives, conjugation, participles, imperatives, questions,
#: moods, pleonasms, barbarisms, euphony. Typography is ours: theirs is that of France; so are the dates, which they
#: would say twice.
OPTIONS = (
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
SECONDS = 2.0  # for one paragraph; more by its length
MOST = 2  # workers
_NATURES = {"pleo": Nature.STYLE}


class Grammalecte:
    """See `base.CheckingEngine`."""

    def __init__(self, folder: Path | None = None, most: Callable[[], int] = lambda: MOST) -> None:
        self._folder = folder
        self.program = Program(Pool(self._worker, most), SECONDS)
        self._dictionary = Dictionary(self.program)

    @property
    def folder(self) -> Path | None:
        """Where it is, looked for again until it is found: it may be on its way."""
        if self._folder is None or not self._folder.is_dir():
            self._folder = grammalecte_folder()
        return self._folder

    def remarks(self, text: Text, context: Context) -> Iterator[Remark]:
        pairs = doublets(text)
        quoted = _quoted_words(text)
        findings = list(self.program.findings(text))
        strangers = sorted(one.start for one in findings if one.kind == "spell" and _is_stranger(text, one))
        for found in findings:
            if text.hides(found.start, found.end) or found.end <= found.start:
                continue
            if found.kind == "spell":
                if found.start not in quoted and not _is_shortened_pair(text, found, pairs):
                    yield from self._unknown(text, context, found, _crowd(strangers, found.start))
            elif not is_false_alarm(text, found, pairs):
                yield _remark(text, found)
        for remark in subject_agreement.remarks(text, self._dictionary):
            if not any(start <= remark.start < end for start, end in pairs):
                yield remark

    def suggest(self, word: str) -> tuple[str, ...]:
        return self.program.words("suggest", word)[:8]

    def report(self) -> Report:
        if self.folder is None:
            return Report("Grammalecte", State.REPLACED, reason=N_("Grammalecte is not on this machine."))
        if self.program.trouble:
            reason = N_("Grammalecte does not answer.")
            return Report("Grammalecte", State.BROKEN, self.program.pool.version, reason, self.program.trouble)
        state = State.WORKING if self.program.pool.pids else State.ASLEEP
        return Report("Grammalecte", state, self.program.pool.version)

    def close(self) -> None:
        self.program.close()

    def _unknown(self, text: Text, context: Context, found: Finding, crowd: int) -> Iterator[Remark]:
        word = text.original[found.start : found.end]
        bare = is_bare_name(word) and not context.house.words
        if not bare and (
            is_known(word, context) or looks_meant(text, found.start, found.end, word) or self._is_built(word)
        ):
            return
        near = self.program.words("near", word) if SHORT <= len(word) <= LONG else ()
        is_name = bare or (word.islower() and len(word) <= LONG and self._is_name(word.capitalize()))
        name = word.capitalize() if is_name else ""
        match verdict(text, found.start, found.end, near, crowd=crowd, is_name=bool(name)):
            case Verdict.NAME:
                yield unknown(found.start, found.end, word, (name,), "Grammalecte")
            case Verdict.CAPITAL:
                yield bare_capital(found.start, found.end, word, near)
            case Verdict.MISTAKE | Verdict.QUESTION as judged:
                sure = judged is Verdict.MISTAKE
                yield unknown(found.start, found.end, word, (), "Grammalecte", sure=sure)

    def _is_name(self, word: str) -> bool:
        return self._dictionary.look([word])[word].has(":MP", ":M1")

    def _is_built(self, word: str) -> bool:
        """A known word after a learned prefix, or one that only lacks a ligature: that is typography."""
        if len(word) > LONG:
            return False
        built = stem(word), word.replace("oe", "œ") if "oe" in word else ""
        return any(one and self.program.words("valid", one) for one in built)

    def _worker(self) -> Worker:
        folder = self.folder
        if folder is None:
            raise FileNotFoundError("grammalecte")
        python = "/usr/bin/python3" if folder == SYSTEM and Path("/usr/bin/python3").exists() else sys.executable
        # Few arenas: an engine of dictionaries gives nothing back to many.
        environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "PYTHONIOENCODING": "utf-8:surrogatepass"}
        return Worker([python, "-I", "-S", str(PROGRAM), str(folder), *OPTIONS], environment)


def _remark(text: Text, found: Finding) -> Remark:
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


def _quoted_words(text: Text) -> frozenset[int]:
    """Where the words of short quotations begin: a word held with tongs is meant."""
    return frozenset(
        piece.start + found.start()
        for piece in text.quotations
        if len(piece.text) < 80 and len(piece.text.split()) <= 3
        for found in regex.finditer(r"\b\w|[^\s\w]", piece.text)
    )


def _is_shortened_pair(text: Text, found: Finding, pairs: list[tuple[int, int]]) -> bool:
    """A part of « citoyen·ne·s »."""
    word = text.original[found.start : found.end]
    return not word.isalpha() and any(start <= found.start < end for start, end in pairs)


def _crowd(strangers: list[int], place: int) -> int:
    """How many unknown words stand around a place; they are in order."""
    return bisect_right(strangers, place + AROUND) - bisect_left(strangers, place - AROUND)


def _is_stranger(text: Text, found: Finding) -> bool:
    return text.original[found.start : found.end].islower() and not text.hides(found.start, found.end)
