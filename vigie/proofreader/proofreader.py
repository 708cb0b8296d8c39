"""The proof-reader: engines and rules read a text, their remarks are merged."""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import UNKNOWN_WORD_RULE, CheckingEngine, EngineReport, EngineState
from vigie.proofreader.engines.grammalecte import MAX_WORKERS, GrammalecteEngine
from vigie.proofreader.engines.harper import HarperEngine
from vigie.proofreader.engines.hunspell import HunspellEngine
from vigie.proofreader.engines.languagetool import LanguageToolEngine
from vigie.proofreader.fix_convergence import converge_fixes
from vigie.proofreader.remarks import WRITING_NATURES, Nature, Remark
from vigie.proofreader.rule_registry import Rule, load_rules
from vigie.proofreader.text import language_detection
from vigie.proofreader.text.masks import MaskedSpan, MaskKind
from vigie.proofreader.text.parsed_text import ParsedText, normalize_with_offsets

#: Of two remarks on the same words that say how to write them, the first of these stays. Other natures stay beside.
_FAMILY_ORDER = ("grammalecte", "harper", "languagetool", "spelling")
_NATURE_ORDER = {nature: rank for rank, nature in enumerate(Nature)}


@dataclass(frozen=True, slots=True)
class EnginesStatus:
    """Which engines are at work, and why."""

    french: EngineReport
    english: EngineReport
    languagetool: EngineReport


class Proofreader:
    """Thread-safe. Engines given are for tests; `rules` replaces our own."""

    def __init__(
        self,
        french: CheckingEngine | None = None,
        english: CheckingEngine | None = None,
        languagetool: CheckingEngine | None = None,
        rules: Iterable[Rule] | None = None,
    ) -> None:
        self._grammalecte = GrammalecteEngine(most=self._french_workers)
        self._hunspell = HunspellEngine()
        self._given_french = french
        self._english = english or HarperEngine(on_wake=self._stop_second_french_worker)
        self._languagetool = languagetool or LanguageToolEngine()
        self._given_rules = None if rules is None else tuple(rules)

    def check(
        self, text: str, context: ProofContext | None = None, *, suggestions: int = 0, converge: bool = False
    ) -> tuple[Remark, ...]:
        """The remarks on a text, in its order.

        `suggestions` unknown words at most get their fixes (some 100 ms each); the others wait for `suggest`.
        `converge`: applying the first fix of every fault and of all typography, then again, changes nothing more; it
        takes twice as long.
        """
        context = context or ProofContext()
        language = self.detect_language(normalize_with_offsets(text)[0], context)

        def read(some: str) -> tuple[Remark, ...]:
            words, places = normalize_with_offsets(some)
            remarks = self._read_text(words, language, context, suggestions)
            if places is None:
                return tuple(remarks)
            return tuple(replace(one, start=places[one.start], end=places[one.end]) for one in remarks)

        return converge_fixes(text, read) if converge else read(text)

    def detect_language(self, text: str, context: ProofContext) -> str:
        """The declared language, else the likeliest: `fr`, `en`…"""
        if context.language:
            return context.language.replace("_", "-").split("-")[0].lower()
        return language_detection.detect_language(ParsedText(text).masked, context.languages)

    def suggest_words(self, word: str, language: str = "fr") -> tuple[str, ...]:
        """Words near an unknown one, the best first, in its own case."""
        engine = self._engine_for(language)
        return _match_word_case(word, engine.suggest_words(word)) if engine and word.strip() else ()

    def engines_status(self) -> EnginesStatus:
        """Which engines are at work; starts none."""
        return EnginesStatus(self._french.report(), self._english.report(), self._languagetool.report())

    def start_french_engine(self) -> None:
        """Start the French engine now, in the background, for who is about to write; nothing when it is awake."""
        if self._french.report().state is not EngineState.ASLEEP:
            return
        threading.Thread(target=self.check, args=("Bonjour.", ProofContext(language="fr")), daemon=True).start()

    def close(self) -> None:
        """Stop every worker. The next text starts them again."""
        for engine in (self._grammalecte, self._hunspell, self._given_french, self._english, self._languagetool):
            if engine:
                engine.close()

    @property
    def worker_pids(self) -> list[int]:
        """The workers alive, for measures."""
        english = self._english.client.pool.pids if isinstance(self._english, HarperEngine) else []
        return [*self._grammalecte.client.pool.pids, *english]

    @property
    def _french(self) -> CheckingEngine:
        if self._given_french:
            return self._given_french
        return self._grammalecte if self._grammalecte.folder else self._hunspell

    def _engine_for(self, language: str) -> CheckingEngine | None:
        return {"fr": self._french, "en": self._english}.get(language)

    def _stop_second_french_worker(self) -> None:
        """Two French workers and an English one would take more than 200 MB: one of each, while English is there."""
        self._grammalecte.client.pool.stop_idle_workers(1)

    def _french_workers(self) -> int:
        return 1 if isinstance(self._english, HarperEngine) and self._english.is_awake else MAX_WORKERS

    def _read_text(self, words: str, language: str, context: ProofContext, suggestions: int) -> Iterator[Remark]:
        text = ParsedText(words, language, tuple(_find_foreign_spans(words, language)))
        found = [*self._apply_rules(text, context), *self._ask_engines(text, context)]
        kept = [one for one in found if _is_wanted(one, words, context)]
        for remark in _merge_remarks(kept):
            if remark.rule == UNKNOWN_WORD_RULE and not remark.fixes and suggestions > 0:
                suggestions -= 1
                remark = replace(remark, fixes=self.suggest_words(remark.words_in(words), language)[:5])
            yield remark

    def _apply_rules(self, text: ParsedText, context: ProofContext) -> Iterator[Remark]:
        for rule in self._given_rules if self._given_rules is not None else load_rules().values():
            if rule.applies_to(text.language, context.disabled_rules):
                yield from rule.find_remarks(text, context)

    def _ask_engines(self, text: ParsedText, context: ProofContext) -> Iterator[Remark]:
        """What the engines say; they do not see a text that an API cut: its last words are no sentence."""
        if text.is_cut:
            return
        if engine := self._engine_for(text.language):
            yield from engine.find_remarks(text, context)
        yield from self._languagetool.find_remarks(text, context)


def _find_foreign_spans(words: str, language: str) -> Iterator[MaskedSpan]:
    """Quotations and paragraphs in the other language."""
    if language not in ("fr", "en"):
        return
    other = "en" if language == "fr" else "fr"
    text = ParsedText(words, language)
    for piece in text.paragraphs:
        points = language_detection.count_markers(piece.text)
        if points[other] >= 4 and points[other] > 2 * points[language]:
            yield MaskedSpan(piece.start, piece.end, MaskKind.FOREIGN)
    for piece in text.quotations:
        if len(piece.text.split()) > 1 and language_detection.detect_language(piece.text, (language, other)) == other:
            yield MaskedSpan(piece.start, piece.end, MaskKind.FOREIGN)


def _is_wanted(remark: Remark, words: str, context: ProofContext) -> bool:
    if not 0 <= remark.start <= remark.end <= len(words):
        return False
    if remark.rule in context.disabled_rules or remark.rule.split(".")[0] in context.disabled_rules:
        return False
    return (remark.rule, remark.words_in(words)) not in context.ignored_remarks


def _merge_remarks(remarks: list[Remark]) -> list[Remark]:
    """In the order of the text; of two that rewrite the same words, the one of the higher priority."""
    kept: list[Remark] = []
    taken: list[Remark] = []  # in the order of the text, none reaching into another
    for remark in sorted(set(remarks), key=_remark_priority):
        if remark.nature in WRITING_NATURES:
            at = bisect_left(taken, remark.start, key=lambda one: one.start)
            if any(_do_overlap(remark, other) for other in taken[max(at - 2, 0) : at + 2]):
                continue
            taken.insert(at, remark)
        kept.append(remark)
    return sorted(kept, key=lambda one: (one.start, one.end, _remark_priority(one)))


def _remark_priority(remark: Remark) -> tuple[object, ...]:
    family = remark.rule.split(".")[0]
    rank = _FAMILY_ORDER.index(family) + 1 if family in _FAMILY_ORDER else 0
    return (
        _NATURE_ORDER[remark.nature],
        rank,
        -remark.severity.rank,
        remark.start,
        remark.end,
        remark.rule,
        remark.message,
        remark.fixes,
    )


def _do_overlap(one: Remark, other: Remark) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _match_word_case(word: str, words: tuple[str, ...]) -> tuple[str, ...]:
    if word[:1].isupper() and not word.isupper():
        words = tuple(one[:1].upper() + one[1:] for one in words)
    return tuple(dict.fromkeys(one for one in words if one and one != word))
