"""Pieces of text small enough to be checked quickly and to be remembered."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.text.segmentation import Segment, split_sentences

MAX_CHUNK_LENGTH = 400  # characters; a longer paragraph is cut between sentences
MAX_SENTENCE_LENGTH = 1_500  # a longer sentence is cut between words
CachedValue = TypeVar("CachedValue")


def split_chunks(text: ParsedText) -> Iterator[Segment]:
    """The paragraphs, the long ones in groups of sentences. Nothing but white space lies between them."""
    for paragraph in text.paragraphs:
        if len(paragraph.text) <= MAX_CHUNK_LENGTH:
            yield paragraph
            continue
        start = end = paragraph.start
        for sentence in split_sentences(paragraph):
            for part in _split_long_sentence(sentence):
                if end > start and part.end - start > MAX_CHUNK_LENGTH:
                    yield _sub_segment(paragraph, start, end)
                    start = part.start
                end = part.end
        if end > start:
            yield _sub_segment(paragraph, start, end)


def _split_long_sentence(sentence: Segment) -> Iterator[Segment]:
    start = sentence.start
    while sentence.end - start > MAX_SENTENCE_LENGTH:
        window = sentence.text[start - sentence.start :][:MAX_SENTENCE_LENGTH]
        size = window.rfind(" ") + 1 or MAX_SENTENCE_LENGTH
        yield _sub_segment(sentence, start, start + size)
        start += size
    yield _sub_segment(sentence, start, sentence.end)


def _sub_segment(whole: Segment, start: int, end: int) -> Segment:
    return Segment(start, end, whole.text[start - whole.start : end - whole.start])


class ResultCache(Generic[CachedValue]):
    """What was found in the last pieces: the least recently asked are forgotten first. Thread-safe."""

    def __init__(self, most: int = 4096) -> None:
        self._max_size = most
        self._values: OrderedDict[str, CachedValue] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, words: str) -> CachedValue | None:
        with self._lock:
            if words in self._values:
                self._values.move_to_end(words)
            return self._values.get(words)

    def store(self, words: str, found: CachedValue) -> None:
        with self._lock:
            self._values[words] = found
            self._values.move_to_end(words)
            while len(self._values) > self._max_size:
                self._values.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()

    def __len__(self) -> int:
        return len(self._values)
