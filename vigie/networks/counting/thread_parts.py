"""Cutting a long text into the parts of a thread, where a person would: paragraphs, then sentences, then words."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

import regex

from vigie.networks.counting.abbreviations import (
    BOUND_BEFORE,
    BOUND_BEFORE_FIGURE,
    BOUND_BEFORE_NAME,
    BOUND_BEFORE_NUMBER,
)
from vigie.networks.counting.entities import EntityRules, find_entities
from vigie.networks.counting.graphemes import GRAPHEME
from vigie.networks.counting.rules import count_text, find_entity_rules

SPACE = r"[^\S\u00a0\u202f\u2007]"  # where a line may break: a no-break space is none
ANY_BREAK = regex.compile(f"{SPACE}+")
#: Where a part may end: between paragraphs, and at a space that nothing before it binds to what follows.
BREAK = regex.compile(
    rf"(?<!{SPACE})(?:"
    rf"(?={SPACE}*\n[^\S\n]*\n)"
    rf"|(?<!{BOUND_BEFORE})"
    rf"(?!(?<={BOUND_BEFORE_FIGURE}){SPACE}+[\p{{Ll}}\p{{N}}])"
    rf"(?!(?<={BOUND_BEFORE_NUMBER}){SPACE}+\p{{N}})"
    rf"(?!(?<={BOUND_BEFORE_NAME}){SPACE}+\p{{Lu}})"
    rf"){SPACE}+",
    regex.MULTILINE,
)
PARAGRAPH = regex.compile(r"\n[^\S\n]*\n")
#: Where a sentence ends. A point before a small letter ends none.
SENTENCE = regex.compile(rf"(?:[!?…]|\.(?!{SPACE}+\p{{Ll}}))(?:[\u00a0\u202f]?»|[\"”’)\]])*(?={SPACE})")
MAX_DIGITS = 3


def split_text(
    text: str,
    limit: int | None,
    unit: str,
    *,
    max_bytes: int | None = None,
    url_length: int | None = None,
    marks: bool = False,
) -> list[str]:
    """The parts, in order, each within the limits; with `marks`, each ends with its place, ` (1/3)`, counted too.

    Nothing but the white space at the cuts is lost. An address, a mention or a hashtag is never cut: one that is
    longer than the limit makes a part that does not fit. An empty text has no part.
    """

    def fits(piece: str) -> bool:
        return count_text(piece, unit, limit, max_bytes, url_length).fits

    rules = find_entity_rules(unit)
    text = text.strip()
    if not text:
        return []
    if fits(text):
        return [text]
    if not marks:
        return list(_split_parts(text, fits, rules))
    # The longer the thread, the longer its marks: try with one figure, then two.
    parts: list[str] = []
    for digits in range(1, MAX_DIGITS + 1):
        longest = f" ({'9' * digits}/{'9' * digits})"
        parts = list(_split_parts(text, lambda piece, mark=longest: fits(piece + mark), rules))  # type: ignore[misc]
        if len(str(len(parts))) <= digits:
            break
    return [f"{part} ({number}/{len(parts)})" for number, part in enumerate(parts, 1)]


def _split_parts(text: str, fits: Callable[[str], bool], rules: EntityRules) -> Iterator[str]:
    breaks = [found.start() for found in BREAK.finditer(text)]
    spaces = [found.start() for found in ANY_BREAK.finditer(text)]
    start = 0
    while start < len(text):
        rest = text[start:]
        cut = len(rest)
        if not fits(rest):
            cut = _find_break(rest, _places_after(breaks, start), fits) or _find_break(
                rest, _places_after(spaces, start), fits
            )
        if not cut:
            spaces_left = _places_after(spaces, start)
            cut = _cut_word(rest, spaces_left[0] if spaces_left else len(rest), fits, rules)
        yield rest[:cut].rstrip()
        start += cut + len(rest[cut:]) - len(rest[cut:].lstrip())


def _places_after(places: list[int], start: int) -> list[int]:
    """Those after `start`, counted from there."""
    return [place - start for place in places[bisect_right(places, start) :]]


def _find_break(text: str, places: Sequence[int], fits: Callable[[str], bool]) -> int:
    """Where the first part ends, among these places; 0 when it fits before none of them."""
    best = _last_fitting(text, places, fits)
    if not best:
        return 0
    paragraphs = [found.start() for found in PARAGRAPH.finditer(text, 0, best + 2)]
    allowed = set(places)
    sentences = [found.end() for found in SENTENCE.finditer(text, 0, best + 2) if found.end() in allowed]
    for ends, least in ((paragraphs, best // 2), (sentences, best // 3)):
        good = [end for end in ends if least <= end <= best and fits(text[:end])]
        if good:
            return good[-1]
    return best


def _cut_word(text: str, word_end: int, fits: Callable[[str], bool], rules: EntityRules) -> int:
    """Where to cut a first word that is too long: between graphemes, around what must stay whole."""
    graphemes = [found.end() for found in GRAPHEME.finditer(text, 0, word_end)]
    cut = _last_fitting(text, graphemes, fits) or graphemes[0]
    for whole in find_entities(text[:word_end], rules):
        if whole.start < cut < whole.end:
            return whole.start or whole.end
    return cut


def _last_fitting(text: str, ends: Sequence[int], fits: Callable[[str], bool]) -> int:
    """The last of these places before which the text fits, or 0."""
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if fits(text[: ends[middle]]):
            low = middle + 1
        else:
            high = middle
    while low and not fits(text[: ends[low - 1]]):  # an address may appear when its end does: lengths can go down
        low -= 1
    return ends[low - 1] if low else 0
