"""Pieces of text small enough to be checked quickly and to be remembered."""

from collections.abc import Iterator

from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.text.segmentation import Segment, split_long_sentence, split_sentences

MAX_CHUNK_LENGTH = 400  # characters; a longer paragraph is cut between sentences
MAX_SENTENCE_LENGTH = 1_500  # a longer sentence is cut between words


def split_chunks(text: ParsedText) -> Iterator[Segment]:
    """The paragraphs, the long ones in groups of sentences. Nothing but white space lies between them."""
    for paragraph in text.paragraphs:
        if len(paragraph.text) <= MAX_CHUNK_LENGTH:
            yield paragraph
            continue
        start = end = paragraph.start
        for sentence in split_sentences(paragraph):
            for part in split_long_sentence(sentence, MAX_SENTENCE_LENGTH):
                if end > start and part.end - start > MAX_CHUNK_LENGTH:
                    yield paragraph.cut(start, end)
                    start = part.start
                end = part.end
        if end > start:
            yield paragraph.cut(start, end)
