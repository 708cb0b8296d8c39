"""Applying fixes."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from vigie.proofreading.engine.remarks import Nature, Remark

if TYPE_CHECKING:
    from vigie.proofreading.engine.context import Context


def apply(text: str, remarks: Iterable[Remark]) -> str:
    """The text with the first fix of each remark that has one; of two on the same words, the first in the text."""
    out, at = [], 0
    for remark in chosen(text, remarks):
        out += [text[at : remark.start], remark.fixes[0]]
        at = remark.end
    return "".join([*out, text[at:]])


def chosen(text: str, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """The remarks whose fix `apply` puts in, in order: none reaches into the one before, nor changes nothing."""
    at, was_empty = 0, False
    for remark in sorted((one for one in remarks if one.fixes), key=lambda one: (one.start, one.end)):
        is_same_place = was_empty and remark.start == remark.end == at
        if remark.start >= at and not is_same_place and remark.fixes[0] != text[remark.start : remark.end]:
            yield remark
            at, was_empty = remark.end, remark.start == remark.end


def mend(text: str, context: "Context | None" = None, natures: Collection[Nature] = (Nature.TYPOGRAPHY,)) -> str:
    """The text with the fixes of these natures. Mending it again changes nothing."""
    from vigie.proofreading.engine import proofreader

    def read(some: str) -> tuple[Remark, ...]:
        return tuple(one for one in proofreader().check(some, context) if one.nature in natures)

    from vigie.proofreading.engine.settle import settled

    return apply(text, settled(text, read))
