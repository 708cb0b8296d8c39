"""Applying fixes."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from vigie.proofreader.remarks import WRITING_NATURES, Remark


def apply_fixes(text: str, remarks: Iterable[Remark]) -> str:
    """The text with the first fix of each remark that has one.

    Of two that reach for the same words, a fault or typography goes before a matter of choice, then the first one.
    """
    out: list[str] = []
    at = 0
    for remark in select_fixes(text, remarks):
        out += [text[at : remark.start], remark.fixes[0]]
        at = remark.end
    return "".join([*out, text[at:]])


def select_fixes(text: str, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """The remarks whose fix `apply_fixes` puts in, in order: none reaches into another, nor changes nothing."""
    useful = [one for one in remarks if one.fixes and one.fixes[0] != text[one.start : one.end]]
    taken: list[Remark] = []
    for remark in sorted(useful, key=lambda one: (one.nature not in WRITING_NATURES, one.start, one.end)):
        place = (remark.start, remark.end)
        at = bisect_left(taken, place, key=lambda one: (one.start, one.end))
        is_apart = all(
            (other.start, other.end) != place and (remark.end <= other.start or other.end <= remark.start)
            for other in taken[max(at - 1, 0) : at + 1]
        )
        if is_apart:
            taken.insert(at, remark)
    return iter(taken)
