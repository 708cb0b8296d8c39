"""Quotations and paragraphs of a text that are in the other language: its rules and engines do not read them."""

from collections.abc import Iterator

from vigie.proofreader.text.language_detection import count_markers, detect_language
from vigie.proofreader.text.masks import MaskedSpan, MaskKind
from vigie.proofreader.text.parsed_text import ParsedText


def find_foreign_spans(words: str, language: str) -> Iterator[MaskedSpan]:
    """Quotations and paragraphs in the other language."""
    if language not in ("fr", "en"):
        return
    other = "en" if language == "fr" else "fr"
    text = ParsedText(words, language)
    for paragraph in text.paragraphs:
        points = count_markers(paragraph.text)
        if points[other] >= 4 and points[other] > 2 * points[language]:
            yield MaskedSpan(paragraph.start, paragraph.end, MaskKind.FOREIGN)
    for quotation in text.quotations:
        if len(quotation.text.split()) < 2:
            continue
        if detect_language(quotation.text, (language, other)) == other:
            yield MaskedSpan(quotation.start, quotation.end, MaskKind.FOREIGN)
