"""Of several remarks on the same words, which stay."""

from bisect import bisect_left

from vigie.proofreader.remarks import WRITING_NATURES, Nature, Remark

#: Of two remarks on the same words that say how to write them, the first of these stays. Other natures stay beside.
_FAMILY_ORDER = ("grammalecte", "harper", "languagetool", "spelling")
_NATURE_ORDER = {nature: rank for rank, nature in enumerate(Nature)}


def merge_remarks(remarks: list[Remark]) -> list[Remark]:
    """In the order of the text; of two that rewrite the same words, the one of the higher priority."""
    kept: list[Remark] = []
    taken: list[Remark] = []  # in the order of the text, none reaching into another
    for remark in sorted(set(remarks), key=_remark_priority):
        if remark.nature in WRITING_NATURES:
            at = bisect_left(taken, remark.start, key=lambda one: one.start)
            if any(remark.overlaps(other) for other in taken[max(at - 2, 0) : at + 2]):
                continue
            taken.insert(at, remark)
        kept.append(remark)
    return sorted(kept, key=lambda one: (one.start, one.end, _remark_priority(one)))


def _remark_priority(remark: Remark) -> tuple[object, ...]:
    family = remark.rule.split(".")[0]
    rank = _FAMILY_ORDER.index(family) + 1 if family in _FAMILY_ORDER else 0
    return (
        _NATURE_ORDER[remark.nature],
        rank,
        -remark.severity.rank,
        remark.start,
        remark.end,
        remark.rule,
        remark.message,
        remark.fixes,
    )
