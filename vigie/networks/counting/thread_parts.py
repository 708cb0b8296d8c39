"""Cutting a long text into the parts of a thread, where a person would: paragraphs, then sentences, then words."""

from collections.abc import Callable, Iterator

import regex

from vigie.networks.counting.graphemes import GRAPHEME
from vigie.networks.counting.rules import count_text

SPACE = r"[^\S\u00a0\u202f\u2007]"  # where a line may break: a no-break space is none
BREAK = regex.compile(f"{SPACE}+")
PARAGRAPH = regex.compile(r"\n[^\S\n]*\n")
SENTENCE = regex.compile(rf"[.!?…](?:[\u00a0\u202f]?»|[\"”’)\]])*(?={SPACE})")
WHOLE = regex.compile(r"https?://\S+|(?<!\w)[@#＃][\w.@\-]+")  # never cut inside
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

    text = text.strip()
    if not text:
        return []
    if fits(text):
        return [text]
    if not marks:
        return list(_split_parts(text, fits))
    # The longer the thread, the longer its marks: try with one figure, then two.
    parts: list[str] = []
    for digits in range(1, MAX_DIGITS + 1):
        longest = f" ({'9' * digits}/{'9' * digits})"
        parts = list(_split_parts(text, lambda piece, mark=longest: fits(piece + mark)))  # type: ignore[misc]
        if len(str(len(parts))) <= digits:
            break
    return [f"{part} ({number}/{len(parts)})" for number, part in enumerate(parts, 1)]


def _split_parts(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    while text:
        cut = len(text) if fits(text) else _find_cut(text, fits)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()


def _find_cut(text: str, fits: Callable[[str], bool]) -> int:
    """Where the first part ends."""
    ends = [found.start() for found in BREAK.finditer(text)]
    best = _last_fitting(text, ends, fits)
    if not best:
        # One word is too long: cut between graphemes, around what must stay whole.
        word_end = ends[0] if ends else len(text)
        graphemes = [found.end() for found in GRAPHEME.finditer(text, 0, word_end)]
        cut = _last_fitting(text, graphemes, fits) or graphemes[0]
        for whole in WHOLE.finditer(text, 0, word_end):
            if whole.start() < cut < whole.end():
                return int(whole.start() or whole.end())
        return cut
    for pattern, least in ((PARAGRAPH, best // 2), (SENTENCE, best // 3)):
        matches = pattern.finditer(text, 0, best + 2)
        places = [match.start() if pattern is PARAGRAPH else match.end() for match in matches]
        good = [place for place in places if least <= place <= best and fits(text[:place])]
        if good:
            return int(good[-1])
    return best


def _last_fitting(text: str, ends: list[int], fits: Callable[[str], bool]) -> int:
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
