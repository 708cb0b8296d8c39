"""Dates as feeds write them. Nothing here raises: a date that cannot be is None."""

import calendar
import re
from datetime import UTC, datetime, timedelta
from time import struct_time

from vigie.kit.text import fold


def parse_iso(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
        return _plausible_date((at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def parse_struct(said: struct_time | None) -> datetime | None:
    """feedparser's tuple, which is in UTC."""
    try:
        return _plausible_date(datetime.fromtimestamp(calendar.timegm(said), UTC)) if said else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _plausible_date(at: datetime) -> datetime | None:
    """Before 1990 it is a clock that nobody set."""
    return at if at.year >= 1990 else None


#: Months as feeds of other countries write them, by their first letters, folded (French, Spanish, Portuguese, German).
_MONTHS = {
    **dict.fromkeys(("jan", "ene"), 1),
    **dict.fromkeys(("fev", "feb"), 2),
    **dict.fromkeys(("mar", "mae", "mrz"), 3),
    **dict.fromkeys(("avr", "apr", "abr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juin", "jun"), 6),
    **dict.fromkeys(("juil", "jul"), 7),
    **dict.fromkeys(("aou", "aug", "ago"), 8),
    **dict.fromkeys(("sep", "set"), 9),
    **dict.fromkeys(("oct", "out", "okt"), 10),
    "nov": 11,
    **dict.fromkeys(("dec", "dic", "dez"), 12),
}
_WRITTEN = re.compile(r"(\d{1,2})\.? ([a-z]{3,10})\.? (\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))? ?([+-]\d{4})?")


def parse_foreign(said: str) -> datetime | None:
    """`lun., 22 nov. 2026 06:30:00 -0500`: what should be English (RFC 822) and is not."""
    found = _WRITTEN.search(fold(said))
    month = next((_MONTHS[start] for start in (found[2][:4], found[2][:3]) if start in _MONTHS), 0) if found else 0
    if not found or not month:
        return None
    zone = found[7] or "+0000"
    shift = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:]))
    try:
        day, year, clock = int(found[1]), int(found[3]), (int(found[4]), int(found[5]), int(found[6] or 0))
        return _plausible_date(datetime(year, month, day, *clock, tzinfo=UTC) - shift)
    except (ValueError, OverflowError):
        return None
