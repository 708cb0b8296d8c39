"""Time: the one place where now is asked, and where a wall time in a zone becomes an instant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

#: What any time zone can show, with room for a sum: the years 1 and 9999 have days that some zones do not.
EARLIEST = datetime(1000, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The present instant, in UTC. Tests travel with time-machine."""
    return datetime.now(UTC)


def clamp(at: datetime) -> datetime:
    """The nearest instant that any time zone can show: strangers write the year 1 for “unknown”."""
    return min(max(at, EARLIEST), LATEST)


def from_wall_time(wall: datetime, zone: str) -> datetime:
    """The instant (UTC) of a naive wall time in an IANA zone.

    A wall time that a clock change skips moves forward by the change; one that happens twice is the first (PEP 495).
    """
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def to_wall_time(at: datetime, zone: str) -> datetime:
    """The naive wall time of an instant in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
