"""The proof-reader: engines and rules read a text, their remarks are merged."""

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import UNKNOWN_WORD_RULE, CheckingEngine, EngineReport, EngineState
from vigie.proofreader.engines.grammalecte import MAX_WORKERS, GrammalecteEngine
from vigie.proofreader.engines.harper import HarperEngine
from vigie.proofreader.engines.hunspell import HunspellEngine
from vigie.proofreader.engines.languagetool import LanguageToolEngine
from vigie.proofreader.engines.worker_pool import ANSWER_TIMEOUT
from vigie.proofreader.fix_convergence import converge_fixes
from vigie.proofreader.remark_merging import merge_remarks
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.rule_registry import Rule, load_rules
from vigie.proofreader.text import language_detection
from vigie.proofreader.text.foreign_passages import find_foreign_spans
from vigie.proofreader.text.parsed_text import ParsedText, normalize_with_offsets
from vigie.proofreader.time_budget import TimeBudget

log = logging.getLogger(__name__)
ENGINES = "engines"  # what a check without engines says that it skipped


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The remarks on a text, in its order. `skipped`: the rules and engines that did not have their say."""

    remarks: tuple[Remark, ...]
    skipped: tuple[str, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether something was not read."""
        return bool(self.skipped)


@dataclass(frozen=True, slots=True)
class EnginesStatus:
    """Which engines are at work, and why."""

    french: EngineReport
    english: EngineReport
    languagetool: EngineReport


class Proofreader:
    """Checks texts. Thread-safe; it starts no thread and no process before the first text.

    Engines given are for tests; `rules` replaces our own. `answer_timeout`: seconds after which an engine that does not
    answer is ended.
    """

    def __init__(
        self,
        french: CheckingEngine | None = None,
        english: CheckingEngine | None = None,
        languagetool: CheckingEngine | None = None,
        rules: Iterable[Rule] | None = None,
        answer_timeout: float = ANSWER_TIMEOUT,
    ) -> None:
        self._grammalecte = GrammalecteEngine(most=lambda: self.max_french_workers, answer_timeout=answer_timeout)
        self._hunspell = HunspellEngine()
        self._given_french = french
        self._english = english or HarperEngine(
            on_wake=lambda: self._grammalecte.client.pool.stop_idle_workers(1), answer_timeout=answer_timeout
        )
        self._languagetool = languagetool or LanguageToolEngine()
        self._given_rules = None if rules is None else tuple(rules)

    def check(
        self,
        text: str,
        context: ProofContext | None = None,
        *,
        budget: TimeBudget | None = None,
        suggestions: int = 0,
        converge: bool = False,
        use_engines: bool = True,
        require_rules: bool = False,
    ) -> CheckResult:
        """The remarks on a text, in its order: our own rules first, once each, then the engines.

        `budget`: past it, nothing more is begun, and the result says what was skipped; rules of law are never skipped,
        nor any rule with `require_rules`. `suggestions` unknown words at most get their fixes (some 100 ms each); the
        others wait for `suggest_words`. `converge`: applying the first fix of every fault and of all typography, then
        again, changes nothing more; it takes twice as long.
        """
        context = context or ProofContext()
        budget = budget or TimeBudget()
        language = self.detect_language(normalize_with_offsets(text)[0], context)
        if not use_engines:
            budget.skip(ENGINES)

        def read(some: str) -> tuple[Remark, ...]:
            words, places = normalize_with_offsets(some)
            parsed = ParsedText(words, language, tuple(find_foreign_spans(words, language)))
            found = self._apply_rules(parsed, context, budget, require_rules)
            if use_engines:
                found += self._ask_engines(parsed, context, budget)
            wanted = [
                one
                for one in found
                if 0 <= one.start <= one.end <= len(words)
                and not context.is_disabled(one.rule)
                and (one.rule, one.words_in(words)) not in context.ignored_remarks
            ]
            remarks = self._add_suggestions(merge_remarks(wanted), parsed, suggestions, budget)
            if places is None:
                return tuple(remarks)
            return tuple(replace(one, start=places[one.start], end=places[one.end]) for one in remarks)

        remarks = converge_fixes(text, read) if converge else read(text)
        return CheckResult(remarks, budget.skipped)

    def detect_language(self, text: str, context: ProofContext) -> str:
        """The declared language, else the likeliest: `fr`, `en`…"""
        if context.language:
            return context.language.replace("_", "-").split("-")[0].lower()
        return language_detection.detect_language(ParsedText(text).masked, context.languages)

    def suggest_words(self, word: str, language: str = "fr") -> tuple[str, ...]:
        """Words near an unknown one, the best first, in its own case."""
        engine = self._engine_for(language)
        if engine is None or not word.strip():
            return ()
        words = engine.suggest_words(word)
        if word[:1].isupper() and not word.isupper():
            words = tuple(one[:1].upper() + one[1:] for one in words)
        return tuple(dict.fromkeys(one for one in words if one and one != word))

    def engines_status(self) -> EnginesStatus:
        """Which engines are at work; starts none."""
        return EnginesStatus(self._french.report(), self._english.report(), self._languagetool.report())

    def start_french_engine(self) -> None:
        """Start the French engine in the background, when a text is about to be written; nothing when it is awake."""
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
    def max_french_workers(self) -> int:
        """Two, or one while an English worker is there: three would take more than 200 MB."""
        return 1 if isinstance(self._english, HarperEngine) and self._english.is_awake else MAX_WORKERS

    @property
    def _french(self) -> CheckingEngine:
        if self._given_french:
            return self._given_french
        return self._grammalecte if self._grammalecte.folder else self._hunspell

    def _engine_for(self, language: str) -> CheckingEngine | None:
        return {"fr": self._french, "en": self._english}.get(language)

    def _apply_rules(
        self, text: ParsedText, context: ProofContext, budget: TimeBudget, require_rules: bool
    ) -> list[Remark]:
        """What our own rules find, the law first. A rule that fails is logged, and the others have their say."""
        rules = self._given_rules if self._given_rules is not None else tuple(load_rules().values())
        found: list[Remark] = []
        for rule in sorted(rules, key=lambda rule: rule.nature is not Nature.LAW):
            if not rule.applies_to(text.language, context):
                continue
            is_required = require_rules or rule.nature is Nature.LAW
            if budget.is_spent and not is_required:
                budget.skip(rule.name)
                continue
            try:
                found += rule.find_remarks(text, context)
            except Exception:
                log.exception("the rule %s failed", rule.name)
                budget.skip(rule.name)
        return found

    def _ask_engines(self, text: ParsedText, context: ProofContext, budget: TimeBudget) -> list[Remark]:
        """What the engines say; they do not see a text that an API cut: its last words are no sentence."""
        if text.is_cut:
            return []
        found: list[Remark] = []
        for engine in (self._engine_for(text.language), self._languagetool):
            if engine is None:
                continue
            try:
                found += engine.find_remarks(text, context, budget)
            except Exception:
                log.exception("an engine failed")
                budget.skip(engine.report().name)
        return found

    def _add_suggestions(
        self, remarks: Iterable[Remark], text: ParsedText, suggestions: int, budget: TimeBudget
    ) -> Iterator[Remark]:
        for remark in remarks:
            if remark.rule == UNKNOWN_WORD_RULE and not remark.fixes and suggestions > 0 and not budget.is_spent:
                suggestions -= 1
                words = self.suggest_words(remark.words_in(text.original), text.language)
                remark = replace(remark, fixes=words[:5])
            yield remark
