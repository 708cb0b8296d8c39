"""Time: the one place where now is asked, and where a wall time in a zone becomes an instant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, in UTC. Tests travel with time-machine."""
    return datetime.now(UTC)


def from_wall_time(wall: datetime, zone: str) -> datetime:
    """The instant (UTC) of a naive wall time in an IANA zone.

    A wall time that a clock change skips moves forward by the change; one that happens twice is the first (PEP 495).
    """
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def to_wall_time(at: datetime, zone: str) -> datetime:
    """The naive wall time of an instant in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
