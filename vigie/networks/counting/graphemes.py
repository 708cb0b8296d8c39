"""Graphemes: what people see as one character (Unicode UAX #29)."""

import regex

GRAPHEME = regex.compile(r"\X")
LINKER = regex.compile(r"\p{InCB=Linker}")
JOINED_CONSONANT = regex.compile(r"(?<=\p{InCB=Linker}[\p{InCB=Extend}\p{InCB=Linker}]*)\p{InCB=Consonant}")
CONJUNCT = regex.compile(r"\p{InCB=Consonant}[\p{InCB=Extend}\p{InCB=Linker}]*\Z")


def count_graphemes(text: str) -> int:
    """How many graphemes a text has.

    `regex` joins an Indic consonant to a virama that follows no consonant, which rule GB9c of UAX #29 does not: each
    such join is one grapheme more.
    """
    graphemes = GRAPHEME.findall(text)
    count = len(graphemes)
    if not LINKER.search(text):
        return count
    for grapheme in graphemes:
        for found in JOINED_CONSONANT.finditer(grapheme):
            if CONJUNCT.search(grapheme[: found.start()]) is None:
                count += 1
    return count
