"""Times, lengths and numbers as people say them, in French (Québec) and English, always in the workspace's zone.

Sources: OQLF, Banque de dépannage linguistique (« 6 h 31 », narrow space in thousands); Canadian Style (a.m., p.m.).
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dates, timezone
from django.utils.translation import get_language, gettext, ngettext

NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def is_french() -> bool:
    return (get_language() or "fr").startswith("fr")


def format_number(n: float) -> str:
    """`12 400` in French, `12,400` in English; one decimal at most."""
    text = f"{n:,.1f}" if n != int(n) else f"{int(n):,}"
    return text.replace(".", "\0").replace(",", NARROW).replace("\0", ",") if is_french() else text


def format_hour(at: datetime) -> str:
    """`6 h 31` or `6:31 a.m.`."""
    return _hour(_here(at), is_french())


def _hour(wall: datetime, in_french: bool) -> str:
    if in_french:
        return f"{wall.hour}{NBSP}h{NBSP}{wall:%M}"
    return f"{wall.hour % 12 or 12}:{wall:%M}{NBSP}{'a.m.' if wall.hour < 12 else 'p.m.'}"


def format_day(at: datetime | date) -> str:
    """`dimanche 22 novembre` or `Sunday, November 22`."""
    return _day(_day_of(at), is_french())


def _day(there: date, in_french: bool) -> str:
    comma = "" if in_french else ","
    return f"{_weekday(there, in_french)}{comma} {_date(there, in_french)}"


def format_duration(length: timedelta | float) -> str:
    """A length of time with its two largest units: `4 min`, `3 h 12`, `2 j 5 h`."""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    minutes = int(max(seconds, 0)) // 60
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}{NBSP}h{NBSP}{minutes:02}" if minutes else f"{hours}{NBSP}h"
    days, hours = divmod(hours, 24)
    unit = "j" if is_french() else "d"
    return f"{days}{NBSP}{unit}{NBSP}{hours}{NBSP}h" if hours and days < 7 else f"{days}{NBSP}{unit}"


def format_elapsed(at: datetime, now: datetime) -> str:
    """When it happened, as one says it: `à l’instant`, `il y a 4 min`, `hier 21 h 40`, `mardi 9 h 00`, `3 oct.`."""
    elapsed = (now - at).total_seconds()
    if elapsed < 0:
        return format_moment(at, now)
    if elapsed < 60:
        return gettext("just now")
    if elapsed < 3600:
        return gettext("%(minutes)s min ago").replace(" ", NBSP) % {"minutes": int(elapsed // 60)}
    if elapsed < 6 * 3600 or _here(at).date() == _here(now).date():
        hours = int(elapsed // 3600)
        return gettext("%(hours)s h ago").replace(" ", NBSP) % {"hours": hours}
    return _dated(at, now)


def format_moment(at: datetime, now: datetime) -> str:
    """A planned time, or one whose hour matters: `aujourd’hui 9 h 00`, `demain 7 h 30`, `ven. 27 nov. 9 h 00`."""
    return _dated(at, now, planned=True)


def format_exact(at: datetime) -> str:
    """`dimanche 22 novembre 2026, 6 h 31 (HNE)`: what hovering and screen readers get."""
    wall, in_french = _here(at), is_french()
    year = f"{' ' if in_french else ', '}{wall.year}"
    return f"{_day(wall, in_french)}{year}, {_hour(wall, in_french)} ({_zone_name(wall, in_french)})"


def zone_name(wall: datetime) -> str:
    """The zone's short name at that instant, in French for the Canadian zones: `HNE`, `HAE`."""
    return _zone_name(wall, is_french())


def _zone_name(wall: datetime, in_french: bool) -> str:
    name = wall.tzname() or ""
    return FRENCH_ZONES.get(name, name) if in_french else name


FRENCH_ZONES = {
    "EST": "HNE", "EDT": "HAE", "AST": "HNA", "ADT": "HAA", "CST": "HNC", "CDT": "HAC",
    "MST": "HNR", "MDT": "HAR", "PST": "HNP", "PDT": "HAP", "NST": "HNT", "NDT": "HAT",
}  # fmt: skip


def people_wait(n: int) -> str:
    """`14 personnes attendent une réponse`, without its number."""
    return ngettext("person waits for an answer", "people wait for an answer", n)


def _dated(at: datetime, now: datetime, *, planned: bool = False) -> str:
    """The day as near as it is from now, and the hour."""
    there, here, in_french = _here(at), _here(now), is_french()
    distance = (there.date() - here.date()).days
    if -1 <= distance <= 1:
        near = (gettext("today"), gettext("tomorrow"), gettext("yesterday"))[distance]
        return f"{near} {_hour(there, in_french)}"
    if -7 < distance < 0:
        return f"{_weekday(there, in_french)} {_hour(there, in_french)}"
    date = f"{_date(there, in_french, short=True)}{_year(there, here, in_french)}"
    if planned:
        comma = "" if in_french else ","
        return f"{_weekday(there, in_french, short=True)}{comma} {date} {_hour(there, in_french)}"
    return date


def _year(there: datetime, here: datetime, in_french: bool) -> str:
    if there.year == here.year:
        return ""
    return f" {there.year}" if in_french else f", {there.year}"


def _weekday(there: date, in_french: bool, *, short: bool = False) -> str:
    number = there.weekday()
    if in_french:
        return WEEKDAYS[number][:3] + "." if short else WEEKDAYS[number]
    return f"{there:%a}" if short else f"{there:%A}"


def _date(there: date, in_french: bool, *, short: bool = False) -> str:
    """`1er nov.` or `Nov. 1`."""
    if in_french:
        return f"{there.day}{'er' if there.day == 1 else ''} {(SHORT_MONTHS if short else MONTHS)[there.month - 1]}"
    return f"{dates.MONTHS_AP[there.month] if short else dates.MONTHS[there.month]} {there.day}"


# Abbreviations of the OQLF; Django's French ones are of another usage.
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin"]
MONTHS += ["juillet", "août", "septembre", "octobre", "novembre", "décembre"]
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."]


def _day_of(at: datetime | date) -> date:
    return _here(at).date() if isinstance(at, datetime) else at


def _here(at: datetime) -> datetime:
    zone = timezone.get_current_timezone()
    return at.astimezone(zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone)))
