"""A LanguageTool server, when the house has one and says where: VIGIE_LANGUAGETOOL=http://127.0.0.1:8081

Its remarks are merged with the others; without it nothing is missing. Source: LanguageTool's HTTP API, POST /v2/check.
"""

import json
import os
import time
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from vigie.kit.text import N_
from vigie.proofreader.context import Context
from vigie.proofreader.engines.base import Report, State
from vigie.proofreader.engines.unknown_words import unknown
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.chunks import Memory
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.vocabulary.known_words import is_known, looks_meant

SECONDS = 2.0
REST = 60.0  # seconds before a server that did not answer is asked again
MOST = 20_000  # characters sent
_LANGUAGES = {"fr": "fr", "en": "en-CA"}
_UNHEARD = "TYPOGRAPHY,TYPOGRAPHIE,CASING_STYLE,STYLE,REPETITIONS_STYLE,REGIONALISMS"


class LanguageTool:
    """See `base.CheckingEngine`; for both languages. `http` swaps the wire in tests."""

    def __init__(self, address: str | None = None, http: Any = None) -> None:
        self._address = (os.environ.get("VIGIE_LANGUAGETOOL", "") if address is None else address).rstrip("/")
        self._given = http
        self._memory: Memory[list[dict[str, Any]]] = Memory(256)
        self._rest_until, self._trouble, self._version = 0.0, "", ""

    def remarks(self, text: Text, context: Context) -> Iterator[Remark]:
        if not self._address or text.language not in _LANGUAGES or not text.masked.strip():
            return
        places = _units(text.masked)
        for match in self._matches(text.masked[:MOST], _LANGUAGES[text.language]):
            if remark := _read(text, context, match, places):
                yield remark

    def suggest(self, word: str) -> tuple[str, ...]:
        return ()

    def report(self) -> Report:
        if not self._address:
            return Report("LanguageTool", State.OFF)
        if self._trouble:
            reason = N_("The LanguageTool server does not answer; the other engines work without it.")
            return Report("LanguageTool", State.BROKEN, self._version, reason, self._trouble)
        return Report("LanguageTool", State.WORKING if self._version else State.ASLEEP, self._version)

    def close(self) -> None:
        self._memory.forget()

    def _matches(self, words: str, language: str) -> list[dict[str, Any]]:
        key = f"{language} {words}"
        known = self._memory.get(key)
        if known is None and time.monotonic() >= self._rest_until:
            known = self._ask(words, language)
            if not self._trouble:
                self._memory.keep(key, known)
        return known or []

    def _ask(self, words: str, language: str) -> list[dict[str, Any]]:
        from vigie.kit.http import HttpError

        asked = {"text": words, "language": language, "disabledCategories": _UNHEARD}
        try:
            answer = self._http.post(f"{self._address}/v2/check", data=asked, timeout=SECONDS)
            said = json.loads(answer.text) if answer.ok else {}
            matches = said["matches"]
            self._version = str(said.get("software", {}).get("version", "?"))
        except (HttpError, ValueError, KeyError, TypeError, AttributeError) as trouble:
            self._trouble = f"{type(trouble).__name__}: {trouble}"
            self._rest_until = time.monotonic() + REST
            return []
        self._trouble = ""
        return [match for match in matches if isinstance(match, dict)] if isinstance(matches, list) else []

    @cached_property
    def _http(self) -> Any:
        from vigie.kit.http import Http

        place = urlsplit(self._address)
        port = place.port or (443 if place.scheme == "https" else 80)
        return self._given or Http(allow=[f"{place.hostname}:{port}"])


def _units(text: str) -> list[int] | None:
    """Where each UTF-16 unit of a text is, in code points; None: they are the same."""
    if all(letter <= "\uffff" for letter in text):
        return None
    places: list[int] = []
    for at, letter in enumerate(text):
        places += [at] * (2 if letter > "\uffff" else 1)
    return [*places, len(text)]


def _read(text: Text, context: Context, match: dict[str, Any], places: list[int] | None) -> Remark | None:
    """One match of foreign JSON, or None when it is malformed or not worth saying."""
    try:
        start, end = int(match["offset"]), int(match["offset"]) + int(match["length"])
        if places:
            start, end = places[start], places[end]
        rule, message = match["rule"], str(match["message"])
        name, is_spelling = str(rule["id"]), rule.get("issueType") == "misspelling"
        fixes = tuple(str(one["value"]) for one in match.get("replacements", [])[:5])
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None
    if not 0 <= start < end <= len(text.original) or text.hides(start, end):
        return None
    words = text.original[start:end]
    if is_spelling:
        meant = is_known(words, context) or looks_meant(text, start, end, words) or words[:1].isupper()
        return None if meant else unknown(start, end, words, fixes, f"LanguageTool, {name}")
    source = f"LanguageTool, {name}"
    return Remark(start, end, Nature.FAULT, f"languagetool.{name}", message, fixes, source, Severity.WARN)
