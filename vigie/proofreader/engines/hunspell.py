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
from vigie.proofreader.context import Context
from vigie.proofreader.engines.base import Report, State
from vigie.proofreader.engines.grammalecte_install import dictionary
from vigie.proofreader.engines.unknown_words import is_english, unknown
from vigie.proofreader.remarks import Remark
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.vocabulary.known_words import is_known, looks_meant

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:[-’'][\p{L}\p{M}]+)*")
_ELIDED = regex.compile(r"(?i)^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]")
_TAIL = regex.compile(
    r"(?i)-(?:t-)?(?:je|tu|ils?|elles?|on|nous|vous|ce|les?|la|lui|leur|moi|toi|eux|y|en|ci|là|mêmes?)$"
)


class Hunspell:
    """See `base.CheckingEngine`. In this process: 11 MB."""

    def __init__(self, stem: Path | None = None) -> None:
        self._stem = stem
        self._lock = threading.Lock()

    @property
    def is_there(self) -> bool:
        return self._find() is not None and find_spec("hunspell") is not None

    def remarks(self, text: Text, context: Context) -> Iterator[Remark]:
        if not self.is_there:
            return
        for found in _WORD.finditer(text.masked):
            word, start = found[0], found.start()
            if text.hides(*found.span()) or self._is_word(word) or is_known(word, context):
                continue
            if not looks_meant(text, start, found.end(), word) and not word[:1].isupper():
                yield unknown(start, found.end(), word, (), "Hunspell", sure=not is_english(word))

    def suggest(self, word: str) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._speller.suggest(word))[:8] if self.is_there else ()

    def report(self) -> Report:
        if self.is_there:
            reason = N_("Grammalecte is not on this machine: spelling is checked, grammar is not.")
            return Report("Hunspell", State.WORKING, reason=reason)
        reason = N_("No French engine is on this machine: Vigie's own rules work alone.")
        return Report("Hunspell", State.BROKEN, reason=reason)

    def close(self) -> None:
        """Nothing was started."""

    def _is_word(self, word: str) -> bool:
        plain = word.replace("’", "'")
        bare = _TAIL.sub("", _ELIDED.sub("", plain))
        with self._lock:
            if any(self._speller.spell(one) for one in (plain, bare) if one):
                return True
            return "-" in bare and all(self._speller.spell(part) for part in bare.split("-") if part)

    def _find(self) -> Path | None:
        self._stem = self._stem or dictionary()
        return self._stem

    @cached_property
    def _speller(self) -> Any:
        Speller: Any = import_module("hunspell").Hunspell  # noqa: N806

        stem = self._find()
        assert stem
        return Speller(stem.name, hunspell_data_dir=str(stem.parent))
