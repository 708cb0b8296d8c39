"""Cutting a text into paragraphs and sentences, with offsets."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from vigie.networks.counting import ANNOUNCED_BEFORE, BOUND_BEFORE_FIGURE


@dataclass(frozen=True, slots=True)
class Segment:
    """`text[start:end]`, and these characters."""

    start: int
    end: int
    text: str

    def cut(self, start: int, end: int) -> "Segment":
        """The part from `start` to `end`, which are places of the whole text."""
        return Segment(start, end, self.text[start - self.start : end - self.start])


_LINE = regex.compile(r"[^\n\r\u2028\u2029\x0b\x0c]++")
_STOP = regex.compile(
    rf"[.!?…]+(?<!{ANNOUNCED_BEFORE})(?!(?<={BOUND_BEFORE_FIGURE})\s+[\p{{Ll}}\p{{N}}])"
    r"(?:[\u00a0\u202f ]?[»”\")\]])*(?=\s)"
)


def split_paragraphs(text: str) -> Iterator[Segment]:
    """The lines that hold something, without the white space at their ends."""
    for found in _LINE.finditer(text):
        if line := found[0].strip():
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            yield Segment(start, start + len(line), line)


def split_sentences(paragraph: Segment) -> Iterator[Segment]:
    """The sentences of a paragraph; abbreviations and initials end none."""
    at = 0
    for end in [*(found.end() for found in _STOP.finditer(paragraph.text)), len(paragraph.text)]:
        words = paragraph.text[at:end]
        left = len(words) - len(words.lstrip())
        if bare := words.strip():
            yield Segment(paragraph.start + at + left, paragraph.start + at + left + len(bare), bare)
        at = end


def split_long_sentence(sentence: Segment, max_length: int) -> Iterator[Segment]:
    """The sentence in pieces of at most so many characters, cut between words where there are any."""
    start = sentence.start
    while sentence.end - start > max_length:
        window = sentence.text[start - sentence.start :][:max_length]
        size = window.rfind(" ") + 1 or max_length
        yield sentence.cut(start, start + size)
        start += size
    yield sentence.cut(start, sentence.end)
