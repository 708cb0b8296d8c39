"""The French engine: Grammalecte in a worker, its options chosen for Québec, its false alarms taken out."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import regex

from vigie.kit.text import N_
from vigie.proofreading.engine.context import Context
from vigie.proofreading.engine.engines import SPELLING, Report, State
from vigie.proofreading.engine.grammalecte_install import SYSTEM, grammalecte_folder
from vigie.proofreading.engine.inclusive import doublets
from vigie.proofreading.engine.known import is_known, looks_meant, opens_sentence
from vigie.proofreading.engine.masks import Kind
from vigie.proofreading.engine.program import Finding, Program
from vigie.proofreading.engine.remarks import Nature, Remark, Severity
from vigie.proofreading.engine.text import Text
from vigie.proofreading.engine.workers import Pool, Worker

PROGRAM = Path(__file__).with_name("grammalecte_program.py")
#: Hyphens, capitals, confusions, phrases, agreement, infinitives, conjugation, participles, imperatives, questions,
#: moods, pleonasms, barbarisms, euphony, dates. Typography is ours: theirs is that of France.
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
    "date",
)
SECONDS = 2.0  # for one paragraph; more by its length
MOST = 2  # workers
SHORTEST_SLIP = 4  # letters: under that, a word that no dictionary has is an abbreviation
_NATURES = {"pleo": Nature.STYLE, "date": Nature.SENSE}
_OF_GENDER = frozenset(("gn", "ppas", "conj", "conf"))
#: Words whose gender or nature is another in Québec than in the engine's dictionary.
_QUEBEC_FORMS = regex.compile(r"(?i)\b(?:la|une|ma|ta|sa|cette) (?:gang|job|ride|shop|date|trail)s?\b|\bplates? à\b")
_DAY = regex.compile(r"(?i)\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b")


class Grammalecte:
    """See `engines.Engine`."""

    def __init__(self, folder: Path | None = None, most: Callable[[], int] = lambda: MOST) -> None:
        self._folder = folder
        self.program = Program(Pool(self._worker, most), SECONDS)

    @property
    def folder(self) -> Path | None:
        """Where it is, looked for again until it is found: it may be on its way."""
        if self._folder is None or not self._folder.is_dir():
            self._folder = grammalecte_folder()
        return self._folder

    def remarks(self, text: Text, context: Context) -> Iterator[Remark]:
        pairs = doublets(text)
        quoted = _quoted_words(text)
        for found in self.program.findings(text):
            if text.hides(found.start, found.end) or found.end <= found.start:
                continue
            if found.kind == "spell":
                yield from self._unknown(text, context, found, quoted, pairs)
            elif not _is_false_alarm(text, found, pairs):
                yield _remark(text, found)

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

    def _unknown(
        self, text: Text, context: Context, found: Finding, quoted: frozenset[int], pairs: list[tuple[int, int]]
    ) -> Iterator[Remark]:
        word = text.original[found.start : found.end]
        if found.start in quoted or is_known(word, context) or looks_meant(text, found.start, found.end, word):
            return
        if not word.isalpha() and any(start <= found.start < end for start, end in pairs):
            return
        slip = len(word) >= SHORTEST_SLIP and bool(self.program.words("near", word))
        if not slip and word[:1].isupper() and opens_sentence(text, found.start):
            return  # a name: nothing in the dictionary is one slip away
        yield unknown(found.start, found.end, word, (), "Grammalecte", sure=slip)

    def _worker(self) -> Worker:
        folder = self.folder
        if folder is None:
            raise FileNotFoundError("grammalecte")
        python = "/usr/bin/python3" if folder == SYSTEM and Path("/usr/bin/python3").exists() else sys.executable
        # Few arenas: an engine of dictionaries gives nothing back to many.
        environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "PYTHONIOENCODING": "utf-8:surrogatepass"}
        return Worker([python, "-I", "-S", str(PROGRAM), str(folder), *OPTIONS], environment)


def unknown(start: int, end: int, word: str, fixes: tuple[str, ...], source: str, *, sure: bool = True) -> Remark:
    """The remark on a word that no dictionary has: a fault when a real word is one slip away, else a question."""
    message = N_("“%(word)s” is in no dictionary.")
    nature, severity = (Nature.FAULT, Severity.WARN) if sure else (Nature.STYLE, Severity.ADVICE)
    return Remark(start, end, nature, SPELLING, message, fixes, source, severity, (("word", word),))


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


def _is_false_alarm(text: Text, found: Finding, pairs: list[tuple[int, int]]) -> bool:
    words = text.original[found.start : found.end]
    if found.kind in _OF_GENDER and any(_is_near(text, found, start, end) for start, end in pairs):
        return True
    if found.kind in _OF_GENDER and _QUEBEC_FORMS.search(text.original, max(0, found.start - 12), found.end + 12):
        return True
    if words.isupper() and len(words) > 2 and found.kind in {"maj", "gn", "conj", "ppas"}:
        return True  # a shouted word, or an acronym: its number cannot be read
    if found.kind == "date" or _DAY.search(words):
        return any(span.end >= found.start - 2 and span.start <= found.end for span in text.of(Kind.HASHTAG))
    return found.kind == "maj" and found.start > 0 and text.masked[found.start - 1] in "#@_·."


def _is_near(text: Text, found: Finding, start: int, end: int) -> bool:
    """In the doublet, or in the same sentence right after it: what agrees with both."""
    if found.start < end and start < found.end:
        return True
    between = text.masked[end : found.start] if found.start >= end else text.masked[found.end : start]
    return len(between) <= 40 and not regex.search(r"[.!?;:\n]", between) and len(between.split()) <= 2


def _quoted_words(text: Text) -> frozenset[int]:
    """Where the words of short quotations begin: a word held with tongs is meant."""
    return frozenset(
        piece.start + found.start()
        for piece in text.quotations
        if len(piece.text) < 80 and len(piece.text.split()) <= 3
        for found in regex.finditer(r"\b\w|[^\s\w]", piece.text)
    )
