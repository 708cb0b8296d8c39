"""The proof-reader: engines and rules read a text, their remarks are merged."""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vigie.proofreader.context import Context
from vigie.proofreader.engines.base import SPELLING, Engine, Report, State
from vigie.proofreader.engines.grammalecte import MOST, Grammalecte
from vigie.proofreader.engines.harper import Harper
from vigie.proofreader.engines.hunspell import Hunspell
from vigie.proofreader.engines.languagetool import LanguageTool
from vigie.proofreader.fix_convergence import settled
from vigie.proofreader.remarks import WRITING, Nature, Remark
from vigie.proofreader.rule_registry import Rule, rules
from vigie.proofreader.text import language_detection as languages
from vigie.proofreader.text.masks import Kind, Span
from vigie.proofreader.text.parsed_text import Text, composed

#: Of two remarks on the same words that say how to write them, the first of these stays. Other natures stay beside.
_ORDER = ("grammalecte", "harper", "languagetool", "spelling")
_NATURES = {nature: rank for rank, nature in enumerate(Nature)}


@dataclass(frozen=True, slots=True)
class Status:
    """Which engines are at work, and why."""

    french: Report
    english: Report
    languagetool: Report


class Proofreader:
    """Thread-safe. Engines given are for tests; `book` replaces our own rules."""

    def __init__(
        self,
        french: Engine | None = None,
        english: Engine | None = None,
        languagetool: Engine | None = None,
        book: Iterable[Rule] | None = None,
    ) -> None:
        self._grammalecte = Grammalecte(most=self._french_workers)
        self._hunspell = Hunspell()
        self._given = french
        self._english = english or Harper(on_wake=self._make_room)
        self._languagetool = languagetool or LanguageTool()
        self._book = None if book is None else tuple(book)

    def check(
        self, text: str, context: Context | None = None, *, suggestions: int = 0, settle: bool = False
    ) -> tuple[Remark, ...]:
        """The remarks on a text, in its order.

        `suggestions` unknown words at most get their fixes (some 100 ms each); the others wait for `suggest`.
        `settle`: applying the first fix of every fault and of all typography, then again, changes nothing more; it
        takes twice as long.
        """
        context = context or Context()
        language = self.language(composed(text)[0], context)

        def read(some: str) -> tuple[Remark, ...]:
            words, places = composed(some)
            remarks = self._read(words, language, context, suggestions)
            if places is None:
                return tuple(remarks)
            return tuple(replace(one, start=places[one.start], end=places[one.end]) for one in remarks)

        return settled(text, read) if settle else read(text)

    def language(self, text: str, context: Context) -> str:
        """The declared language, else the likeliest: `fr`, `en`…"""
        if context.language:
            return context.language.replace("_", "-").split("-")[0].lower()
        return languages.detect(Text(text).masked, context.languages)

    def suggest(self, word: str, language: str = "fr") -> tuple[str, ...]:
        """Words near an unknown one, the best first, in its own case."""
        engine = self._engine(language)
        return _cased(word, engine.suggest(word)) if engine and word.strip() else ()

    def status(self) -> Status:
        """Which engines are at work; starts none."""
        return Status(self._french.report(), self._english.report(), self._languagetool.report())

    def warm(self) -> None:
        """Start the French engine now, in the background, for who is about to write; nothing when it is awake."""
        if self._french.report().state is not State.ASLEEP:
            return
        threading.Thread(target=self.check, args=("Bonjour.", Context(language="fr")), daemon=True).start()

    def close(self) -> None:
        """Stop every worker. The next text starts them again."""
        for engine in (self._grammalecte, self._hunspell, self._given, self._english, self._languagetool):
            if engine:
                engine.close()

    @property
    def pids(self) -> list[int]:
        """The workers alive, for measures."""
        english = self._english.program.pool.pids if isinstance(self._english, Harper) else []
        return [*self._grammalecte.program.pool.pids, *english]

    @property
    def _french(self) -> Engine:
        if self._given:
            return self._given
        return self._grammalecte if self._grammalecte.folder else self._hunspell

    def _engine(self, language: str) -> Engine | None:
        return {"fr": self._french, "en": self._english}.get(language)

    def _make_room(self) -> None:
        """Two French workers and an English one would take more than 200 MB: one of each, while English is there."""
        self._grammalecte.program.pool.trim(1)

    def _french_workers(self) -> int:
        return 1 if isinstance(self._english, Harper) and self._english.is_awake else MOST

    def _read(self, words: str, language: str, context: Context, suggestions: int) -> Iterator[Remark]:
        text = Text(words, language, tuple(_foreign(words, language)))
        found = [*self._own(text, context), *self._engines(text, context)]
        kept = [one for one in found if _is_wanted(one, words, context)]
        for remark in _merged(kept):
            if remark.rule == SPELLING and not remark.fixes and suggestions > 0:
                suggestions -= 1
                remark = replace(remark, fixes=self.suggest(remark.about(words), language)[:5])
            yield remark

    def _own(self, text: Text, context: Context) -> Iterator[Remark]:
        for rule in self._book if self._book is not None else rules().values():
            if rule.speaks(text.language, context.off):
                yield from rule.remarks(text, context)

    def _engines(self, text: Text, context: Context) -> Iterator[Remark]:
        """What the engines say; they do not see a text that an API cut: its last words are no sentence."""
        if text.is_cut:
            return
        if engine := self._engine(text.language):
            yield from engine.remarks(text, context)
        yield from self._languagetool.remarks(text, context)


def _foreign(words: str, language: str) -> Iterator[Span]:
    """Quotations and paragraphs in the other language."""
    if language not in ("fr", "en"):
        return
    other = "en" if language == "fr" else "fr"
    text = Text(words, language)
    for piece in text.paragraphs:
        points = languages.telling(piece.text)
        if points[other] >= 4 and points[other] > 2 * points[language]:
            yield Span(piece.start, piece.end, Kind.FOREIGN)
    for piece in text.quotations:
        if len(piece.text.split()) > 1 and languages.detect(piece.text, (language, other)) == other:
            yield Span(piece.start, piece.end, Kind.FOREIGN)


def _is_wanted(remark: Remark, words: str, context: Context) -> bool:
    if not 0 <= remark.start <= remark.end <= len(words):
        return False
    if remark.rule in context.off or remark.rule.split(".")[0] in context.off:
        return False
    return (remark.rule, remark.about(words)) not in context.ignored


def _merged(remarks: list[Remark]) -> list[Remark]:
    """In the order of the text; of two that rewrite the same words, the one of the higher priority."""
    kept: list[Remark] = []
    taken: list[Remark] = []  # in the order of the text, none reaching into another
    for remark in sorted(set(remarks), key=_priority):
        if remark.nature in WRITING:
            at = bisect_left(taken, remark.start, key=lambda one: one.start)
            if any(_overlap(remark, other) for other in taken[max(at - 2, 0) : at + 2]):
                continue
            taken.insert(at, remark)
        kept.append(remark)
    return sorted(kept, key=lambda one: (one.start, one.end, _priority(one)))


def _priority(remark: Remark) -> tuple[object, ...]:
    family = remark.rule.split(".")[0]
    rank = _ORDER.index(family) + 1 if family in _ORDER else 0
    return (
        _NATURES[remark.nature],
        rank,
        -remark.severity.rank,
        remark.start,
        remark.end,
        remark.rule,
        remark.message,
        remark.fixes,
    )


def _overlap(one: Remark, other: Remark) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _cased(word: str, words: tuple[str, ...]) -> tuple[str, ...]:
    if word[:1].isupper() and not word.isupper():
        words = tuple(one[:1].upper() + one[1:] for one in words)
    return tuple(dict.fromkeys(one for one in words if one and one != word))
