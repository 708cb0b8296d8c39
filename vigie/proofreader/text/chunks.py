"""Pieces of text small enough to be checked quickly and to be remembered."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.text.segmentation import Piece, sentences

LONG = 400  # characters; a longer paragraph is cut between sentences
LONGEST = 1_500  # a longer sentence is cut between words
Found = TypeVar("Found")


def chunks(text: Text) -> Iterator[Piece]:
    """The paragraphs, the long ones in groups of sentences. Nothing but white space lies between them."""
    for paragraph in text.paragraphs:
        if len(paragraph.text) <= LONG:
            yield paragraph
        else:
            yield from _grouped(paragraph)


def _grouped(paragraph: Piece) -> Iterator[Piece]:
    start = end = paragraph.start
    for sentence in (part for one in sentences(paragraph) for part in _cut(one)):
        if end > start and sentence.end - start > LONG:
            yield _piece(paragraph, start, end)
            start = sentence.start
        end = sentence.end
    if end > start:
        yield _piece(paragraph, start, end)


def _cut(sentence: Piece) -> Iterator[Piece]:
    start = sentence.start
    while sentence.end - start > LONGEST:
        window = sentence.text[start - sentence.start :][:LONGEST]
        size = window.rfind(" ") + 1 or LONGEST
        yield _piece(sentence, start, start + size)
        start += size
    yield _piece(sentence, start, sentence.end)


def _piece(whole: Piece, start: int, end: int) -> Piece:
    return Piece(start, end, whole.text[start - whole.start : end - whole.start])


class Memory(Generic[Found]):
    """What was found in the last pieces: the least recently asked are forgotten first. Thread-safe."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._known: OrderedDict[str, Found] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, words: str) -> Found | None:
        with self._lock:
            if words in self._known:
                self._known.move_to_end(words)
            return self._known.get(words)

    def keep(self, words: str, found: Found) -> None:
        with self._lock:
            self._known[words] = found
            self._known.move_to_end(words)
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._known.clear()

    def __len__(self) -> int:
        return len(self._known)
