"""Applying fixes."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from vigie.proofreader.remarks import WRITING, Nature, Remark

if TYPE_CHECKING:
    from vigie.proofreader.context import Context


def apply(text: str, remarks: Iterable[Remark]) -> str:
    """The text with the first fix of each remark that has one.

    Of two that reach for the same words, a fault or typography goes before a matter of choice, then the first one.
    """
    out, at = [], 0
    for remark in chosen(text, remarks):
        out += [text[at : remark.start], remark.fixes[0]]
        at = remark.end
    return "".join([*out, text[at:]])


def chosen(text: str, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """The remarks whose fix `apply` puts in, in order: none reaches into another, nor changes nothing."""
    useful = [one for one in remarks if one.fixes and one.fixes[0] != text[one.start : one.end]]
    taken: list[Remark] = []
    for remark in sorted(useful, key=lambda one: (one.nature not in WRITING, one.start, one.end)):
        at = bisect_left(taken, (remark.start, remark.end), key=_place)
        if all(_is_apart(remark, other) for other in taken[max(at - 1, 0) : at + 1]):
            taken.insert(at, remark)
    return iter(taken)


def _place(remark: Remark) -> tuple[int, int]:
    return remark.start, remark.end


def _is_apart(one: Remark, other: Remark) -> bool:
    if one.start == one.end and other.start == other.end:
        return one.start != other.start
    return one.end <= other.start or other.end <= one.start


def mend(text: str, context: "Context | None" = None, natures: Collection[Nature] = (Nature.TYPOGRAPHY,)) -> str:
    """The text with the fixes of these natures. Mending it again changes nothing."""
    from vigie.proofreader import proofreader

    def read(some: str) -> tuple[Remark, ...]:
        return tuple(one for one in proofreader().check(some, context) if one.nature in natures)

    from vigie.proofreader.fix_convergence import settled

    return apply(text, settled(text, read))
