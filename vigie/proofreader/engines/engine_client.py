"""An engine that lives in programs of its own: pieces go out, findings come back, and are remembered."""

import itertools
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from vigie.proofreader.engines.worker_pool import BudgetSpent, WorkerPool, WorkerUnavailable
from vigie.proofreader.result_cache import ResultCache
from vigie.proofreader.text.chunks import split_chunks
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.time_budget import TimeBudget

log = logging.getLogger(__name__)
MAX_BATCH_LENGTH = 3_000  # characters sent at once
UNKNOWN_WORD = "spell"  # the kind of a finding about a word that the dictionary has not
MIN_SHARED_LENGTH = 700  # characters from which two workers share a text


@dataclass(frozen=True, slots=True)
class EngineFinding:
    """What a program said of `text[start:end]`. `kind`: the engine's own word, or UNKNOWN_WORD."""

    start: int
    end: int
    kind: str
    rule: str
    message: str
    fixes: tuple[str, ...]
    address: str


class EngineClient:
    """The pieces of texts, asked of a pool of workers. What was not answered is noted in the caller's time budget."""

    def __init__(self, name: str, pool: WorkerPool, answer_timeout: float) -> None:
        self.name = name
        self.pool = pool
        self.last_error = ""  # why a question had no answer; empty once a text is checked again
        self.answer_timeout = answer_timeout
        self._findings_cache: ResultCache[tuple[EngineFinding, ...]] = ResultCache()
        self._words_cache: ResultCache[tuple[str, ...]] = ResultCache()
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="proofreading")

    def find_faults(self, text: ParsedText, budget: TimeBudget) -> Iterator[EngineFinding]:
        """What was found, with the offsets of the text. A piece without an answer in time has none."""
        pieces = list(split_chunks(text))
        unknown = list(dict.fromkeys(piece.text for piece in pieces if self._findings_cache.get(piece.text) is None))
        size = sum(map(len, unknown))
        batch_length = MAX_BATCH_LENGTH
        if MIN_SHARED_LENGTH < size < 2 * MAX_BATCH_LENGTH and self.pool.has_free_worker:
            batch_length = size // 2 + 1
        batches: list[list[str]] = []
        for chunk in unknown:
            if not batches or sum(map(len, batches[-1])) >= batch_length:
                batches.append([])
            batches[-1].append(chunk)
        if len(batches) == 1:
            self._ask_chunks(batches[0], budget)
        elif batches:
            list(self._threads.map(self._ask_chunks, batches, itertools.repeat(budget)))
        for piece in pieces:
            findings = self._findings_cache.get(piece.text)
            if findings is None:
                budget.skip(self.name)
            for found in findings or ():
                start = max(0, min(found.start, len(piece.text)))
                end = max(0, min(found.end, len(piece.text)))
                yield replace(found, start=start + piece.start, end=end + piece.start)

    def ask_words(self, question: str, word: str, budget: TimeBudget) -> tuple[str, ...]:
        """The words a worker answers to `suggest` or `near`; none when it does not answer."""
        key = f"{question} {word}"
        known = self._words_cache.get(key)
        if known is None:
            answer = self._ask({question: word}, self.answer_timeout, budget)
            if answer is None or "words" not in answer:
                return ()
            known = tuple(answer["words"])
            self._words_cache.store(key, known)
        return known

    def analyse_words(self, words: Sequence[str], budget: TimeBudget) -> Sequence[Sequence[tuple[str, str]]]:
        """How a worker reads each of these words, as lemmas and tags; nothing when it does not answer."""
        answer = self._ask({"look": list(words)}, self.answer_timeout, budget)
        return list(answer.get("words", ())) if answer else ()

    def close(self) -> None:
        self.pool.close()
        self._findings_cache.clear()

    def _ask_chunks(self, chunks: Sequence[str], budget: TimeBudget) -> None:
        """Have these checked, and remember what was found."""
        answer = self._ask({"check": chunks}, self.answer_timeout + sum(map(len, chunks)) / 1000, budget)
        if answer is None:
            if len(chunks) > 1:  # one of them may be the culprit: the others deserve their answer
                for chunk in chunks:
                    self._ask_chunks([chunk], budget)
            return
        self.last_error = ""
        for chunk, found in zip(chunks, answer.get("found", ()), strict=False):
            findings = tuple(
                EngineFinding(start, end, str(kind), str(rule), str(message), tuple(map(str, fixes)), str(address))
                for start, end, kind, rule, message, fixes, address in found
                if isinstance(start, int) and isinstance(end, int) and isinstance(fixes, list)
            )
            self._findings_cache.store(chunk, findings)

    def _ask(self, question: Mapping[str, object], seconds: float, budget: TimeBudget) -> dict[str, Any] | None:
        """The answer; None without one, which is noted."""
        if budget.is_spent:
            budget.skip(self.name)
            return None
        try:
            answer = self.pool.ask(question, seconds, budget)
        except WorkerUnavailable as silence:
            budget.skip(self.name)
            if not isinstance(silence, BudgetSpent):
                self.last_error = str(silence)
                log.warning("proof-reading: %s: %s", self.name, silence)
            return None
        return answer
