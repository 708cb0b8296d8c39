"""Applying fixes."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from vigie.proofreader.remarks import WRITING_NATURES, Remark


def apply_fixes(text: str, remarks: Iterable[Remark]) -> str:
    """The text with the first fix of each remark that has one.

    Of two that reach for the same words, a fault or typography goes before a matter of choice, then the first one.
    """
    out, at = [], 0
    for remark in select_fixes(text, remarks):
        out += [text[at : remark.start], remark.fixes[0]]
        at = remark.end
    return "".join([*out, text[at:]])


def select_fixes(text: str, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """The remarks whose fix `apply_fixes` puts in, in order: none reaches into another, nor changes nothing."""
    useful = [one for one in remarks if one.fixes and one.fixes[0] != text[one.start : one.end]]
    taken: list[Remark] = []
    for remark in sorted(useful, key=lambda one: (one.nature not in WRITING_NATURES, one.start, one.end)):
        at = bisect_left(taken, (remark.start, remark.end), key=lambda one: (one.start, one.end))
        if all(_are_apart(remark, other) for other in taken[max(at - 1, 0) : at + 1]):
            taken.insert(at, remark)
    return iter(taken)


def _are_apart(one: Remark, other: Remark) -> bool:
    if one.start == one.end and other.start == other.end:
        return one.start != other.start
    return one.end <= other.start or other.end <= one.start
