"""A LanguageTool server, when the house has one and says where: VIGIE_LANGUAGETOOL=http://127.0.0.1:8081

Its remarks are merged with the others; without it nothing is missing. Source: LanguageTool's HTTP API, POST /v2/check.
"""

import json
import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vigie.kit import environment
from vigie.kit.text import N_, offset_from_utf16, utf16_offset
from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import EngineReport, EngineState
from vigie.proofreader.engines.unknown_words import unknown_word_remark
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.result_cache import ResultCache
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.time_budget import TimeBudget
from vigie.proofreader.vocabulary.known_words import is_known_word, is_likely_intended

if TYPE_CHECKING:
    from vigie.kit.http import Http

ANSWER_TIMEOUT = 2.0  # seconds
RETRY_DELAY = 60.0  # seconds before a server that did not answer is asked again
MAX_TEXT_LENGTH = 20_000  # characters sent
_LANGUAGES = {"fr": "fr", "en": "en-CA"}
_DISABLED_CATEGORIES = "TYPOGRAPHY,TYPOGRAPHIE,CASING_STYLE,STYLE,REPETITIONS_STYLE,REGIONALISMS"


class LanguageToolEngine:
    """See `base.CheckingEngine`; for both languages. `http` swaps the wire in tests."""

    def __init__(self, address: str | None = None, http: "Http | None" = None) -> None:
        self._address = (environment.LANGUAGETOOL.read() if address is None else address).rstrip("/")
        self._given_http = http
        self._matches_cache: ResultCache[list[dict[str, Any]]] = ResultCache(256)
        self._retry_at = 0.0
        self._last_error = ""
        self._version = ""

    def find_remarks(self, text: ParsedText, context: ProofContext, budget: TimeBudget) -> Iterator[Remark]:
        if not self._address or text.language not in _LANGUAGES or not text.masked.strip():
            return
        words = text.masked[:MAX_TEXT_LENGTH]
        language = _LANGUAGES[text.language]
        key = f"{language} {words}"
        matches = self._matches_cache.get(key)
        if matches is None and time.monotonic() >= self._retry_at:
            matches = self._ask_server(words, language, budget)
            if matches is not None:
                self._matches_cache.store(key, matches)
        for match in matches or ():
            remark = _parse_match(text, context, match)
            if remark:
                yield remark

    def suggest_words(self, word: str) -> tuple[str, ...]:
        return ()

    def report(self) -> EngineReport:
        if not self._address:
            return EngineReport("LanguageTool", EngineState.OFF)
        if self._last_error:
            reason = N_("The LanguageTool server does not answer; the other engines work without it.")
            return EngineReport("LanguageTool", EngineState.BROKEN, self._version, reason, self._last_error)
        return EngineReport("LanguageTool", EngineState.WORKING if self._version else EngineState.ASLEEP, self._version)

    def close(self) -> None:
        self._matches_cache.clear()

    def _ask_server(self, words: str, language: str, budget: TimeBudget) -> list[dict[str, Any]] | None:
        """The server's matches; None without an answer. A server given little time is not thought broken for it."""
        from vigie.kit.http import Deadline
        from vigie.kit.http_errors import HttpError

        seconds = min(ANSWER_TIMEOUT, budget.remaining)
        if seconds == 0:
            budget.skip("LanguageTool")
            return None
        asked = {"text": words, "language": language, "disabledCategories": _DISABLED_CATEGORIES}
        try:
            client = self._http_client.with_deadline(Deadline(seconds))
            answer = client.post(f"{self._address}/v2/check", data=asked)
            said = json.loads(answer.text) if answer.is_success else {}
            matches = said["matches"]
            self._version = str(said.get("software", {}).get("version", "?"))
        except (HttpError, ValueError, KeyError, TypeError, AttributeError) as trouble:
            if seconds < ANSWER_TIMEOUT / 2:
                budget.skip("LanguageTool")
            else:
                self._last_error = f"{type(trouble).__name__}: {trouble}"
                self._retry_at = time.monotonic() + RETRY_DELAY
            return None
        self._last_error = ""
        return [match for match in matches if isinstance(match, dict)] if isinstance(matches, list) else []

    @cached_property
    def _http_client(self) -> "Http":
        from vigie.kit.http import Http

        place = urlsplit(self._address)
        port = place.port or (443 if place.scheme == "https" else 80)
        return self._given_http or Http(allow=[f"{place.hostname}:{port}"])


def _parse_match(text: ParsedText, context: ProofContext, match: dict[str, Any]) -> Remark | None:
    """One match of foreign JSON, its offsets in UTF-16 units; None when it is malformed or not worth saying."""
    try:
        first = int(match["offset"])
        last = first + int(match["length"])
        message = str(match["message"])
        rule = str(match["rule"]["id"])
        is_spelling = match["rule"].get("issueType") == "misspelling"
        fixes = tuple(str(one["value"]) for one in match.get("replacements", [])[:5])
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None
    if not 0 <= first < last <= utf16_offset(text.masked, len(text.masked)):
        return None
    start = offset_from_utf16(text.masked, first)
    end = offset_from_utf16(text.masked, last)
    if start == end or text.is_masked(start, end):
        return None
    words = text.original[start:end]
    if not is_spelling:
        return Remark(start, end, Nature.FAULT, f"languagetool.{rule}", message, fixes, "LanguageTool", Severity.WARN)
    if is_known_word(words, context) or is_likely_intended(text, start, end, words) or words[:1].isupper():
        return None
    return unknown_word_remark(start, end, words, fixes, "LanguageTool")
