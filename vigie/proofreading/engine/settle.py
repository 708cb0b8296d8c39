"""Making sure that applying every fix, then reading and applying again, changes nothing more."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from vigie.proofreading.engine.fixes import apply, chosen
from vigie.proofreading.engine.remarks import Remark

ROUNDS = 5
Read = Callable[[str], tuple[Remark, ...]]


@dataclass(frozen=True, slots=True)
class _Patch:
    """What a fix made of its place: `start`, `end` in the fixed text."""

    remark: Remark
    start: int
    end: int


def settled(text: str, read: Read) -> tuple[Remark, ...]:
    """The remarks of a text, whose first fixes together give a text that `read` leaves as it is.

    A fix that calls for another is completed by it, or given up when the two reach for the same words; a mistake that
    shows only once its neighbour is mended joins the others. What does not settle in a few rounds is said without fix.
    """
    remarks = read(text)
    for _ in range(ROUNDS):
        fixed = apply(text, remarks)
        if fixed == text:
            return remarks
        again = list(chosen(fixed, read(fixed)))
        if not again:
            return remarks
        remarks = _answered(text, remarks, again)
    return remarks if _is_settled(text, remarks, read) else tuple(replace(one, fixes=()) for one in remarks)


def _is_settled(text: str, remarks: tuple[Remark, ...], read: Read) -> bool:
    fixed = apply(text, remarks)
    return fixed == text or not any(chosen(fixed, read(fixed)))


def _answered(text: str, remarks: tuple[Remark, ...], again: list[Remark]) -> tuple[Remark, ...]:
    patches = _patches(text, remarks)
    new = dict(zip(map(id, remarks), remarks, strict=True))
    for late in reversed(again):  # from the end: the places of the earlier ones stay right
        touching = [patch for patch in patches if patch.start <= late.end and late.start <= patch.end]
        inside = next((patch for patch in touching if patch.start <= late.start and late.end <= patch.end), None)
        if inside:
            whole = new[id(inside.remark)]
            new[id(inside.remark)] = _completed(whole, late, inside.start)
        elif touching:
            for patch in touching:
                new[id(patch.remark)] = replace(new[id(patch.remark)], fixes=())
        else:
            shift = sum((p.remark.end - p.remark.start) - (p.end - p.start) for p in patches if p.end <= late.start)
            moved = replace(late, start=late.start + shift, end=late.end + shift)
            new[id(late)] = moved
    return tuple(sorted(new.values(), key=lambda one: (one.start, one.end)))


def _completed(remark: Remark, late: Remark, start: int) -> Remark:
    if not remark.fixes:
        return remark
    first = remark.fixes[0]
    whole = first[: late.start - start] + late.fixes[0] + first[late.end - start :]
    return replace(remark, fixes=(whole, *(fix for fix in remark.fixes[1:] if fix != whole)))


def _patches(text: str, remarks: tuple[Remark, ...]) -> list[_Patch]:
    patches, shift = [], 0
    for remark in chosen(text, remarks):
        start = remark.start + shift
        patches.append(_Patch(remark, start, start + len(remark.fixes[0])))
        shift += len(remark.fixes[0]) - (remark.end - remark.start)
    return patches
