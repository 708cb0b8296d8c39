"""The position of an item in its column."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MAX_ID = 2**62  # larger than any id
MAX_DIGITS = 18


@dataclass(frozen=True, slots=True, order=True)
class ColumnPosition:
    """When an item was published, then the id of its gathering (or hit), which parts those of the same moment.

    Written in pages as `<microseconds since 1970>-<id>`.
    """

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "ColumnPosition | None":
        """What `str` wrote; None for anything else."""
        microseconds, _dash, pk = text.removeprefix("-").partition("-")
        if not (microseconds.isdecimal() and pk.isdecimal()):
            return None
        if len(microseconds) > MAX_DIGITS or len(pk) > MAX_DIGITS:
            return None
        sign = -1 if text.startswith("-") else 1
        try:
            return cls(_EPOCH + sign * int(microseconds) * _MICROSECOND, int(pk))
        except OverflowError:
            return None

    @property
    def just_above(self) -> "ColumnPosition":
        return ColumnPosition(self.at, self.id + 1)


LOWEST_POSITION = ColumnPosition(datetime(1, 1, 2, tzinfo=UTC), 0)
HIGHEST_POSITION = ColumnPosition(datetime(9000, 1, 1, tzinfo=UTC), MAX_ID)
