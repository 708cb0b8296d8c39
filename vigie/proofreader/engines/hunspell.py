"""French spelling alone, by a Hunspell dictionary: for where Grammalecte cannot be had."""

import threading
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import regex

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import EngineReport, EngineState
from vigie.proofreader.engines.grammalecte_install import find_dictionary
from vigie.proofreader.engines.unknown_words import is_english_word, unknown_word_remark
from vigie.proofreader.remarks import Remark
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.time_budget import TimeBudget
from vigie.proofreader.vocabulary.known_words import is_known_word, is_likely_intended

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:[-’'][\p{L}\p{M}]+)*")
_ELISION = regex.compile(r"(?i)^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]")
_INVERTED_PRONOUN = regex.compile(
    r"(?i)-(?:t-)?(?:je|tu|ils?|elles?|on|nous|vous|ce|les?|la|lui|leur|moi|toi|eux|y|en|ci|là|mêmes?)$"
)


class HunspellEngine:
    """See `base.CheckingEngine`. In this process: 11 MB."""

    def __init__(self, stem: Path | None = None) -> None:
        self._dictionary_stem = stem
        self._lock = threading.Lock()

    @property
    def is_installed(self) -> bool:
        return self._find_dictionary() is not None and find_spec("hunspell") is not None

    def find_remarks(self, text: ParsedText, context: ProofContext, budget: TimeBudget) -> Iterator[Remark]:
        if not self.is_installed:
            return
        for found in _WORD.finditer(text.masked):
            if budget.is_spent:
                budget.skip("Hunspell")
                return
            word = found[0]
            start = found.start()
            if text.is_masked(*found.span()):
                continue
            plain = word.replace("’", "'")
            bare = _INVERTED_PRONOUN.sub("", _ELISION.sub("", plain))
            with self._lock:
                is_spelled = any(self._speller.spell(one) for one in (plain, bare) if one)
                if not is_spelled and "-" in bare:
                    is_spelled = all(self._speller.spell(part) for part in bare.split("-") if part)
            if is_spelled or is_known_word(word, context):
                continue
            if not is_likely_intended(text, start, found.end(), word) and not word[:1].isupper():
                yield unknown_word_remark(start, found.end(), word, (), "Hunspell", sure=not is_english_word(word))

    def suggest_words(self, word: str) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._speller.suggest(word))[:8] if self.is_installed else ()

    def report(self) -> EngineReport:
        if self.is_installed:
            reason = N_("Grammalecte is not on this machine: spelling is checked, grammar is not.")
            return EngineReport("Hunspell", EngineState.WORKING, reason=reason)
        reason = N_("No French engine is on this machine: Vigie’s own rules work alone.")
        return EngineReport("Hunspell", EngineState.BROKEN, reason=reason)

    def close(self) -> None:
        """Nothing was started."""

    def _find_dictionary(self) -> Path | None:
        self._dictionary_stem = self._dictionary_stem or find_dictionary()
        return self._dictionary_stem

    @cached_property
    def _speller(self) -> Any:
        Speller: Any = import_module("hunspell").Hunspell  # noqa: N806

        stem = self._find_dictionary()
        assert stem
        return Speller(stem.name, hunspell_data_dir=str(stem.parent))
