"""Times, lengths and numbers as people say them, in French (Québec) and English, always in the workspace's zone.

Names of days and months are those of CLDR (by Babel). Sources of the rest: OQLF, Banque de dépannage linguistique
(« 6 h 31 », « 9 h » at a full hour, narrow space in thousands); Canadian Style (a.m., p.m., noon, short months).
"""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils import dates, timezone
from django.utils.translation import get_language, gettext, ngettext

NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
#: CLDR's short names of the Canadian zones are not those of the OQLF (HEA for HAA).
FRENCH_ZONES = {
    "EST": "HNE", "EDT": "HAE", "AST": "HNA", "ADT": "HAA", "CST": "HNC", "CDT": "HAC",
    "MST": "HNR", "MDT": "HAR", "PST": "HNP", "PDT": "HAP", "NST": "HNT", "NDT": "HAT",
}  # fmt: skip


def is_french() -> bool:
    return (get_language() or "fr").startswith("fr")


def format_number(n: float) -> str:
    """`12 400` in French, `12,400` in English; one decimal at most."""
    text = f"{int(n):,}" if n == int(n) else f"{n:,.1f}"
    if is_french():
        text = text.replace(",", NARROW).replace(".", ",")
    return text


def format_hour(at: datetime, *, is_aligned: bool = False) -> str:
    """`6 h 31`, `9 h` or `6:31 a.m.`; `9 h 00` where hours stand one under another."""
    return _hour_words(_wall_time(at), is_aligned=is_aligned)


def format_day(at: datetime | date) -> str:
    """`dimanche 22 novembre` or `Sunday, November 22`."""
    return _day_words(_wall_time(at).date() if isinstance(at, datetime) else at)


def format_date_range(first: date, last: date) -> str:
    """Both days included: `1er – 30 décembre 2026` or `December 1 – 30, 2026`; what both share is said once."""
    year = "" if first.year == last.year else _year_words(first)
    is_one_month = (first.year, first.month) == (last.year, last.month)
    if is_one_month and is_french():
        start = _date_words(first).split(" ")[0]
        return f"{start} – {_date_words(last)}{_year_words(last)}"
    end = str(last.day) if is_one_month else _date_words(last)
    return f"{_date_words(first)}{year} – {end}{_year_words(last)}"


def format_duration(length: timedelta | float) -> str:
    """A length of time (seconds) with its two largest units: `4 min`, `3 h 12`, `2 j 5 h`."""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    minutes = int(max(seconds, 0)) // 60
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}{NBSP}h{NBSP}{minutes:02}" if minutes else f"{hours}{NBSP}h"
    days, hours = divmod(hours, 24)
    unit = "j" if is_french() else "d"
    if hours and days < 7:
        return f"{days}{NBSP}{unit}{NBSP}{hours}{NBSP}h"
    return f"{days}{NBSP}{unit}"


def format_elapsed(at: datetime, now: datetime) -> str:
    """When it happened, as one says it: `à l’instant`, `il y a 4 min`, `hier 21 h 40`, `mardi 9 h`, `3 oct.`."""
    elapsed = (now - at).total_seconds()
    if elapsed < 0:
        return format_moment(at, now)
    if elapsed < 60:
        return gettext("just now")
    if elapsed < 3600:
        return gettext("%(minutes)s min ago").replace(" ", NBSP) % {"minutes": int(elapsed // 60)}
    if elapsed < 6 * 3600 or _wall_time(at).date() == _wall_time(now).date():
        return gettext("%(hours)s h ago").replace(" ", NBSP) % {"hours": int(elapsed // 3600)}
    return _dated_words(at, now)


def format_wait(at: datetime, now: datetime) -> str:
    """For how long, or since when: `depuis 4 min`, `depuis hier 21 h 40`, `depuis le 3 oct.`; `for 4 min`."""
    minutes = max(int((now - at).total_seconds() // 60), 0)
    is_same_day = _wall_time(at).date() == _wall_time(now).date()
    if minutes < 360 or is_same_day:
        length = f"{max(minutes, 1)}{NBSP}min" if minutes < 60 else f"{minutes // 60}{NBSP}h"
        return gettext("for %(length)s") % {"length": length}
    words = _dated_words(at, now)
    if words[0].isdigit():
        words = f"le {words}"
    return gettext("since %(moment)s") % {"moment": words}


def format_moment(at: datetime, now: datetime) -> str:
    """A planned time, or one whose hour matters: `aujourd’hui 9 h`, `demain 7 h 30`, `ven. 27 nov. 9 h`."""
    return _dated_words(at, now, is_planned=True)


def format_exact(at: datetime) -> str:
    """`dimanche 22 novembre 2026, 6 h 31 (HNE)`: what hovering and screen readers get."""
    wall = _wall_time(at)
    zone = wall.tzname() or ""
    if is_french():
        zone = FRENCH_ZONES.get(zone, zone)
    return f"{_day_words(wall)}{_year_words(wall)}, {_hour_words(wall)} ({zone})"


def people_wait(n: int) -> str:
    """`14 personnes attendent une réponse`, without its number."""
    return ngettext("person waits for an answer", "people wait for an answer", n)


def _dated_words(at: datetime, now: datetime, *, is_planned: bool = False) -> str:
    """The day as near as it is from now, and the hour."""
    there, here = _wall_time(at), _wall_time(now)
    distance = (there.date() - here.date()).days
    if -1 <= distance <= 1:
        near = (gettext("today"), gettext("tomorrow"), gettext("yesterday"))[distance]
        return f"{near} {_hour_words(there)}"
    if -7 < distance < 0:
        return f"{_weekday_name(there)} {_hour_words(there)}"
    words = _date_words(there, is_short=True)
    if there.year != here.year:
        words += _year_words(there)
    if not is_planned:
        return words
    comma = "" if is_french() else ","
    return f"{_weekday_name(there, is_short=True)}{comma} {words} {_hour_words(there)}"


def _hour_words(wall: datetime, *, is_aligned: bool = False) -> str:
    is_full = wall.minute == 0
    if is_french():
        return f"{wall.hour}{NBSP}h" if is_full and not is_aligned else f"{wall.hour}{NBSP}h{NBSP}{wall:%M}"
    if is_full and wall.hour == 12:
        return "noon"
    half = "a.m." if wall.hour < 12 else "p.m."
    return f"{wall.hour % 12 or 12}:{wall:%M}{NBSP}{half}"


def _day_words(there: date) -> str:
    comma = "" if is_french() else ","
    return f"{_weekday_name(there)}{comma} {_date_words(there)}"


def _date_words(there: date, *, is_short: bool = False) -> str:
    """`1er nov.` or `Nov. 1`."""
    if is_french():
        day = "1er" if there.day == 1 else str(there.day)
        return f"{day} {_calendar_names('months', is_french=True, is_short=is_short)[there.month]}"
    # Canadian Style writes « Sept. » and « July », where CLDR has « Sep » and « Jul ».
    names = dates.MONTHS_AP if is_short else _calendar_names("months", is_french=False, is_short=False)
    return f"{names[there.month]} {there.day}"


def _year_words(there: date) -> str:
    return f" {there.year}" if is_french() else f", {there.year}"


def _weekday_name(there: date, *, is_short: bool = False) -> str:
    names = _calendar_names("days", is_french=is_french(), is_short=is_short)
    return names[there.weekday()]


@cache
def _calendar_names(kind: Literal["days", "months"], *, is_french: bool, is_short: bool) -> dict[int, str]:
    """Days from Monday, 0; months from January, 1."""
    locale = Locale("fr", "CA") if is_french else Locale("en", "CA")
    names = locale.days if kind == "days" else locale.months
    return dict(names["format"]["abbreviated" if is_short else "wide"])


def _wall_time(at: datetime) -> datetime:
    zone = timezone.get_current_timezone()
    return at.astimezone(zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone)))
