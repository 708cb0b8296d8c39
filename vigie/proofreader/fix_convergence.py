"""Making sure that applying every fix, then reading and applying again, changes nothing more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from vigie.proofreader.fixes import apply_fixes, select_fixes
from vigie.proofreader.remarks import WRITING_NATURES, Remark

MAX_ROUNDS = 8
ReadText = Callable[[str], tuple[Remark, ...]]


@dataclass(frozen=True, slots=True)
class _AppliedFix:
    """What a fix made of its place: `start`, `end` in the fixed text."""

    remark: Remark
    start: int
    end: int

    @property
    def growth(self) -> int:
        return (self.end - self.start) - (self.remark.end - self.remark.start)


def converge_fixes(text: str, read: ReadText) -> tuple[Remark, ...]:
    """The remarks of a text: the first fixes of its faults and typography give a text where `read` finds none.

    A fix that calls for another is completed by it; a mistake that shows only once its neighbour is mended joins the
    others. What does not settle in a few rounds is said without fixes, line by line.
    """
    whole = read(text)
    others = [one for one in whole if one.nature not in WRITING_NATURES]
    first = tuple(one for one in whole if one.nature in WRITING_NATURES)
    remarks = first
    for _ in range(MAX_ROUNDS):
        fixed = apply_fixes(text, remarks)
        again = _late_remarks(fixed, read) if fixed != text else []
        if not again:
            return _sort_remarks([*remarks, *others])
        remarks = _merge_late_remarks(text, fixed, remarks, again)
    return _sort_remarks([*_drop_unstable_fixes(text, remarks, first, read), *others])


def _late_remarks(fixed: str, read: ReadText) -> list[Remark]:
    return list(select_fixes(fixed, (one for one in read(fixed) if one.nature in WRITING_NATURES)))


def _sort_remarks(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda one: (one.start, one.end)))


def _merge_late_remarks(text: str, fixed: str, remarks: tuple[Remark, ...], again: list[Remark]) -> tuple[Remark, ...]:
    """The remarks, with what a second reading found. Of two findings in one place, the next round takes the other."""
    patches = _build_patches(text, remarks)
    new = list(remarks)
    reach = len(fixed) + 1
    for late in reversed(again):
        touched = [patch for patch in patches if patch.start <= late.end and late.start <= patch.end]
        if late.end >= reach or any(patch.end >= reach for patch in touched):
            continue
        low = min([late.start, *(patch.start for patch in touched)])
        high = max([late.end, *(patch.end for patch in touched)])
        reach = low
        whole = fixed[low : late.start] + late.fixes[0] + fixed[late.end : high]
        start = _original_position(low, patches, side=0)
        end = _original_position(high, patches, side=1)
        if not touched:
            new.append(replace(late, start=start, end=end))
            continue
        first = touched[0].remark
        done = first.fixes[0]
        if len(touched) == 1 and first.start == start and first.end < end and whole.startswith(done):
            # The fix stands; what follows it is the late remark's.
            new.append(replace(late, start=first.end, end=end, fixes=(whole[len(done) :],)))
            continue
        for patch in touched:
            new[new.index(patch.remark)] = replace(patch.remark, fixes=())
        fixes: tuple[str, ...] = ()
        if whole != text[start:end]:
            fixes = (whole,)
            if (first.start, first.end) == (start, end):
                fixes += tuple(fix for fix in first.fixes[1:] if fix != whole)
        new[new.index(replace(first, fixes=()))] = replace(first, start=start, end=end, fixes=fixes)
    return _sort_remarks(new)


def _original_position(place: int, patches: list[_AppliedFix], side: int) -> int:
    """Where a place of the fixed text was; `side` 1: the end of a patch, which belongs to it."""
    passed = [patch for patch in patches if patch.end < place + side or (patch.end == place and patch.start < place)]
    return place - sum(patch.growth for patch in passed)


def _build_patches(text: str, remarks: tuple[Remark, ...]) -> list[_AppliedFix]:
    patches: list[_AppliedFix] = []
    shift = 0
    for remark in select_fixes(text, remarks):
        start = remark.start + shift
        patches.append(_AppliedFix(remark, start, start + len(remark.fixes[0])))
        shift += len(remark.fixes[0]) - (remark.end - remark.start)
    return patches


def _drop_unstable_fixes(
    text: str, remarks: tuple[Remark, ...], first: tuple[Remark, ...], read: ReadText
) -> list[Remark]:
    """On the lines that do not settle, what the first reading said, without fixes."""
    lines: set[int] = set()
    kept = list(remarks)
    while True:
        fixed = apply_fixes(text, kept)
        patches = _build_patches(text, tuple(kept))
        late = set()
        for one in _late_remarks(fixed, read):
            inside = next((patch for patch in patches if patch.start <= one.start <= patch.end), None)
            origin = inside.remark.start if inside else _original_position(one.start, patches, side=0)
            late.add(_line_number(text, origin))
        late -= lines
        if fixed == text or not late:
            return kept
        lines |= late
        kept = [one for one in remarks if _line_number(text, one.start) not in lines]
        kept += [replace(one, fixes=()) for one in first if _line_number(text, one.start) in lines]


def _line_number(text: str, place: int) -> int:
    return text.count("\n", 0, max(place, 0))
