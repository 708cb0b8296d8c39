"""The hour of a post: a wall time in the workspace's zone, and what a clock change does to it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from vigie.kit import clock


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """`wall` as it was chosen, naive; `at` the instant that it makes; `notice` explains a clock change."""

    wall: datetime
    zone: str
    at: datetime
    notice: str = ""


def resolve_wall_time(wall: datetime, zone: str) -> PlannedTime:
    """A skipped wall time moves forward by the change; one that happens twice is the first."""
    at = clock.from_wall_time(wall, zone)
    real = clock.to_wall_time(at, zone)
    if real != wall:
        words = _("The clocks go forward that night: %(wall)s does not exist. It will leave at %(real)s.")
        return PlannedTime(wall, zone, at, words % {"wall": f"{wall:%H:%M}", "real": f"{real:%H:%M}"})
    if ZoneInfo(zone).utcoffset(wall.replace(fold=1)) != ZoneInfo(zone).utcoffset(wall):
        words = _("The clocks go back that night: %(wall)s happens twice. It will leave the first time.")
        return PlannedTime(wall, zone, at, words % {"wall": f"{wall:%H:%M}"})
    return PlannedTime(wall, zone, at)


def parse_day_and_hour(day: str, hour: str) -> datetime | None:
    """What the two inputs say, or None; naive, and such that any time zone has it."""
    try:
        wall = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour)).replace(second=0, microsecond=0)
    except ValueError:
        return None
    is_usable = wall.tzinfo is None and clock.EARLIEST.year <= wall.year < clock.LATEST.year
    return wall if is_usable else None


def suggest_wall_time(zone: str) -> datetime:
    """The next full hour, at least half an hour away, in wall time."""
    local = clock.to_wall_time(clock.now() + timedelta(minutes=30), zone)
    return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
