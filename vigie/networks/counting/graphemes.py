"""Graphemes: what people see as one character (Unicode UAX #29)."""

import regex

GRAPHEME = regex.compile(r"\X")
LINKER = regex.compile(r"\p{InCB=Linker}")
JOINED_CONSONANT = regex.compile(r"(?<=\p{InCB=Linker}[\p{InCB=Extend}\p{InCB=Linker}]*)\p{InCB=Consonant}")
CONJUNCT = regex.compile(r"\p{InCB=Consonant}[\p{InCB=Extend}\p{InCB=Linker}]*\Z")


def count_graphemes(text: str) -> int:
    graphemes = GRAPHEME.findall(text)
    if not LINKER.search(text):
        return len(graphemes)
    return len(graphemes) + sum(_wrong_joins(grapheme) for grapheme in graphemes)


def _wrong_joins(grapheme: str) -> int:
    """How often `regex` has joined an Indic consonant to a virama that follows none: rule GB9c of UAX #29 does not."""
    joined = [found.start() for found in JOINED_CONSONANT.finditer(grapheme)]
    return sum(CONJUNCT.search(grapheme[:at]) is None for at in joined)
