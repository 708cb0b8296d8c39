"""An engine that lives in programs of its own: pieces go out, findings come back, and are remembered."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vigie.proofreader.engines.worker_pool import WorkerPool, WorkerUnavailable
from vigie.proofreader.text.chunks import ResultCache, split_chunks
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.text.segmentation import Segment

log = logging.getLogger(__name__)
MAX_BATCH_LENGTH = 3_000  # characters sent at once
MIN_SHARED_LENGTH = 700  # characters from which two workers share a text


@dataclass(frozen=True, slots=True)
class EngineFinding:
    """What a program said of `text[start:end]`. `kind` "spell": an unknown word."""

    start: int
    end: int
    kind: str
    rule: str
    message: str
    fixes: tuple[str, ...]
    address: str


class EngineClient:
    """The pieces of texts, asked of a pool of workers within a time limit."""

    def __init__(self, pool: WorkerPool, seconds: float) -> None:
        self.pool, self._seconds = pool, seconds
        self._findings_cache: ResultCache[tuple[EngineFinding, ...]] = ResultCache()
        self._words_cache: ResultCache[tuple[str, ...]] = ResultCache()
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="proofreading")
        self.last_error = ""  # why the last question had no answer

    def find_faults(self, text: ParsedText) -> Iterator[EngineFinding]:
        """What was found, with the offsets of the text. A piece without an answer in time has none."""
        pieces = list(split_chunks(text))
        self._ask_unknown_chunks({piece.text: None for piece in pieces if self._findings_cache.get(piece.text) is None})
        for piece in pieces:
            for found in self._findings_cache.get(piece.text) or ():
                yield _shift_finding(found, piece)

    def ask_words(self, question: str, word: str) -> tuple[str, ...]:
        """The words a worker answers to `suggest` or `near`; none when it is silent."""
        key = f"{question} {word}"
        known = self._words_cache.get(key)
        if known is None:
            try:
                known = tuple(self.pool.ask({question: word}, self._seconds)["words"])
            except (WorkerUnavailable, KeyError) as silence:
                self.last_error = str(silence)
                return ()
            self._words_cache.store(key, known)
        return known

    def analyse_words(self, words: Sequence[str]) -> Sequence[Sequence[tuple[str, str]]]:
        """How a worker reads each of these words, as lemmas and tags; nothing when it is silent."""
        try:
            return list(self.pool.ask({"look": list(words)}, self._seconds)["words"])
        except (WorkerUnavailable, KeyError) as silence:
            self.last_error = str(silence)
            return ()

    def close(self) -> None:
        self.pool.close()
        self._findings_cache.clear()

    def _ask_unknown_chunks(self, unknown: Mapping[str, None]) -> None:
        batches = list(_make_batches(list(unknown), self.pool.has_free_worker))
        if len(batches) == 1:
            self._ask_chunks(batches[0])
        elif batches:
            list(self._threads.map(self._ask_chunks, batches))

    def _ask_chunks(self, words: Sequence[str]) -> None:
        seconds = self._seconds + sum(map(len, words)) / 1000
        try:
            answer = self.pool.ask({"check": words}, seconds)["found"]
        except (WorkerUnavailable, KeyError) as silence:
            self.last_error = str(silence)
            log.warning("proof-reading: %s", silence)
            if len(words) > 1:  # one of them may be the culprit: the others deserve their answer
                for one in words:
                    self._ask_chunks([one])
            return
        self.last_error = ""
        for one, found in zip(words, answer, strict=False):
            self._findings_cache.store(one, tuple(_parse_findings(found)))


def _make_batches(words: list[str], has_room: bool) -> Iterator[list[str]]:
    size = sum(map(len, words))
    most = size // 2 + 1 if has_room and MIN_SHARED_LENGTH < size < 2 * MAX_BATCH_LENGTH else MAX_BATCH_LENGTH
    batch: list[str] = []
    for one in words:
        batch.append(one)
        if sum(map(len, batch)) >= most:
            yield batch
            batch = []
    if batch:
        yield batch


def _parse_findings(said: Iterable[Sequence[object]]) -> Iterator[EngineFinding]:
    for start, end, kind, rule, message, fixes, address in said:
        if isinstance(start, int) and isinstance(end, int) and isinstance(fixes, list):
            yield EngineFinding(start, end, str(kind), str(rule), str(message), tuple(map(str, fixes)), str(address))


def _shift_finding(found: EngineFinding, piece: Segment) -> EngineFinding:
    start, end = (max(0, min(place, len(piece.text))) + piece.start for place in (found.start, found.end))
    return EngineFinding(start, end, found.kind, found.rule, found.message, found.fixes, found.address)
