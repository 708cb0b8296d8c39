"""An engine that lives in programs of its own: pieces go out, findings come back, and are remembered."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vigie.proofreader.engines.worker_pool import Pool, Silent
from vigie.proofreader.text.chunks import Memory, chunks
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.text.segmentation import Piece

log = logging.getLogger(__name__)
BATCH = 3_000  # characters sent at once
APART = 700  # characters from which two workers share a text


@dataclass(frozen=True, slots=True)
class Finding:
    """What a program said of `text[start:end]`. `kind` "spell": an unknown word."""

    start: int
    end: int
    kind: str
    rule: str
    message: str
    fixes: tuple[str, ...]
    address: str


class Program:
    """The pieces of texts, asked of a pool of workers within a time limit."""

    def __init__(self, pool: Pool, seconds: float) -> None:
        self.pool, self._seconds = pool, seconds
        self._memory: Memory[tuple[Finding, ...]] = Memory()
        self._words: Memory[tuple[str, ...]] = Memory()
        self._hands = ThreadPoolExecutor(4, thread_name_prefix="proofreading")
        self.trouble = ""  # why the last question had no answer

    def findings(self, text: Text) -> Iterator[Finding]:
        """What was found, with the offsets of the text. A piece without an answer in time has none."""
        pieces = list(chunks(text))
        self._learn({piece.text: None for piece in pieces if self._memory.get(piece.text) is None})
        for piece in pieces:
            for found in self._memory.get(piece.text) or ():
                yield _moved(found, piece)

    def words(self, question: str, word: str) -> tuple[str, ...]:
        """The words a worker answers to `suggest` or `near`; none when it is silent."""
        key = f"{question} {word}"
        known = self._words.get(key)
        if known is None:
            try:
                known = tuple(self.pool.ask({question: word}, self._seconds)["words"])
            except (Silent, KeyError) as silence:
                self.trouble = str(silence)
                return ()
            self._words.keep(key, known)
        return known

    def readings(self, words: Sequence[str]) -> Sequence[Sequence[tuple[str, str]]]:
        """How a worker reads each of these words, as lemmas and tags; nothing when it is silent."""
        try:
            return list(self.pool.ask({"look": list(words)}, self._seconds)["words"])
        except (Silent, KeyError) as silence:
            self.trouble = str(silence)
            return ()

    def close(self) -> None:
        self.pool.close()
        self._memory.forget()

    def _learn(self, unknown: Mapping[str, None]) -> None:
        batches = list(_batches(list(unknown), self.pool.has_room))
        if len(batches) == 1:
            self._ask(batches[0])
        elif batches:
            list(self._hands.map(self._ask, batches))

    def _ask(self, words: Sequence[str]) -> None:
        seconds = self._seconds + sum(map(len, words)) / 1000
        try:
            answer = self.pool.ask({"check": words}, seconds)["found"]
        except (Silent, KeyError) as silence:
            self.trouble = str(silence)
            log.warning("proof-reading: %s", silence)
            if len(words) > 1:  # one of them may be the culprit: the others deserve their answer
                for one in words:
                    self._ask([one])
            return
        self.trouble = ""
        for one, found in zip(words, answer, strict=False):
            self._memory.keep(one, tuple(_findings(found)))


def _batches(words: list[str], has_room: bool) -> Iterator[list[str]]:
    size = sum(map(len, words))
    most = size // 2 + 1 if has_room and APART < size < 2 * BATCH else BATCH
    batch: list[str] = []
    for one in words:
        batch.append(one)
        if sum(map(len, batch)) >= most:
            yield batch
            batch = []
    if batch:
        yield batch


def _findings(said: Iterable[Sequence[object]]) -> Iterator[Finding]:
    for start, end, kind, rule, message, fixes, address in said:
        if isinstance(start, int) and isinstance(end, int) and isinstance(fixes, list):
            yield Finding(start, end, str(kind), str(rule), str(message), tuple(map(str, fixes)), str(address))


def _moved(found: Finding, piece: Piece) -> Finding:
    start, end = (max(0, min(place, len(piece.text))) + piece.start for place in (found.start, found.end))
    return Finding(start, end, found.kind, found.rule, found.message, found.fixes, found.address)
