"""Dates as feeds write them. Nothing here raises: a date that cannot be read is None.

Months and days of the week come from CLDR (by Babel). The spellings are those that readers of feeds collect: Drupal's,
WordPress' in the language of its town, RFC 822 with names of zones, ISO 8601 with a zone too many.
"""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from time import struct_time
from zoneinfo import ZoneInfo

from babel import Locale

from vigie.kit import clock
from vigie.kit.text import fold

MAX_DATE_LENGTH = 200  # characters
OLDEST_YEAR = 1900
#: What clocks that nobody set say, in UTC.
UNSET_CLOCK = (datetime(1969, 12, 31, 10, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC))
#: Languages of the names of months and days; where two disagree (Croatian and Czech), the first that has the name wins.
LANGUAGES = ["en", "fr", "es", "pt", "de", "it", "nl", "ca", "ro", "sv", "da", "nb", "fi", "pl", "cs", "hu", "tr"]
#: Names of zones in small letters, by their hours from UTC. Those that several countries use are North America's or
#: Europe's; the French ones are Canada's (HNE is EST, HAE is EDT).
ZONES = {
    name: timezone(timedelta(hours=hours))
    for hours, names in {
        0: "utc gmt ut z wet",
        -2.5: "ndt hat",
        -3: "adt haa brt art",
        -3.5: "nst hnt",
        -4: "ast hna edt hae clt",
        -5: "est hne cdt hac cot pet",
        -6: "cst hnc mdt har",
        -7: "mst hnr pdt hap",
        -8: "pst hnp akdt",
        -9: "akst",
        -10: "hst",
        1: "cet mez bst west wat",
        2: "cest mesz eet cat sast",
        3: "eest msk eat trt",
        3.5: "irst",
        4: "gst",
        5: "pkt",
        5.5: "ist",
        7: "ict wib",
        8: "awst hkt sgt",
        9: "jst kst",
        9.5: "acst",
        10: "aest",
        10.5: "acdt",
        11: "aedt",
        12: "nzst",
        13: "nzdt",
    }.items()
    for name in names.split()
}
#: Zones named without their season.
GENERIC_ZONES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "at": "America/Halifax",
}
_UNIX_TIME = re.compile(r"\d{9,10}|\d{13}")
_CLOCK = re.compile(r"(?<![+\d:-])(\d{1,2})\s?[:h]\s?(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:\s?([ap])\.?\s?m\b\.?)?")
_HOUR = re.compile(r"\b(\d{1,2})\s?(?:([ap])\.?m\b\.?|h\b)")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?![\d/-])|([+-])(\d{1,2})(?![\d:/.-])")
_ZONE_NAME = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?")


def parse_date(said: str, language: str = "") -> datetime | None:
    """The instant (UTC) that a feed in this language (`fr`, or nothing) writes.

    Without a zone it is in UTC, without an hour it is midnight, without a day it is the first of its month. Of
    `03/04/2026` the day of the week decides; else English and no language put the month first.
    """
    if len(said) > MAX_DATE_LENGTH:
        return None
    said = " ".join(said.split())
    for parse in (_parse_unix_time, parse_iso, lambda text: _parse_written(text, language)):
        try:
            at = parse(said)
        except (ValueError, OverflowError, OSError):
            continue
        if at:
            return _plausible_date(at.astimezone(UTC))
    return None


def parse_struct(said: struct_time | None) -> datetime | None:
    """feedparser's tuple, which is in UTC."""
    try:
        return _plausible_date(datetime.fromtimestamp(calendar.timegm(said), UTC)) if said else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _plausible_date(at: datetime) -> datetime | None:
    is_unset = UNSET_CLOCK[0] <= at < UNSET_CLOCK[1]
    return at if at.year >= OLDEST_YEAR and at <= clock.LATEST and not is_unset else None


def _parse_unix_time(said: str) -> datetime | None:
    if not _UNIX_TIME.fullmatch(said):
        return None
    return datetime.fromtimestamp(int(said[:10]), UTC)


def parse_iso(said: str) -> datetime | None:
    """ISO 8601 (RFC 3339, W3CDTF); of an offset and a `Z`, the offset counts."""
    if not said[:4].isdecimal():
        return None
    at = datetime.fromisoformat(re.sub(r"([+-]\d\d:?\d\d)Z$", r"\1", said.upper()))
    return at.replace(tzinfo=_real_zone(at.utcoffset() or timedelta()))


def _real_zone(offset: timedelta) -> tzinfo:
    """UTC for an offset that no place on Earth has."""
    return timezone(offset) if timedelta(hours=-12) <= offset <= timedelta(hours=14) else UTC


def _parse_written(said: str, language: str) -> datetime | None:
    """`ven., 20 nov. 2026 06:30 HNE`, `Lundi, 16. Novembre 2020 - 15:54`, `Mon, 03/30/2020 - 7:19pm`."""
    text = fold(said)
    hour, minute, second, half = 0, 0, 0, ""
    before, after = text, text
    if found := _CLOCK.search(text):
        hour, minute, second, half = int(found[1]), int(found[2]), min(int(found[3] or 0), 59), found[4] or ""
    elif found := _HOUR.search(text):
        hour, half = int(found[1]), found[2] or ""
    if found:
        before, after = text[: found.start()], text[found.end() :]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    offset = _OFFSET.search(after) if found else None
    zone = _find_zone(said, after, offset)
    if offset:
        after = after[: offset.start()] + " " + after[offset.end() :]
    day = _parse_day(f"{before} {after}" if found else text, language)
    return datetime(*day, hour, minute, second, tzinfo=zone) if day else None


def _find_zone(said: str, after: str, offset: "re.Match[str] | None") -> tzinfo:
    if offset:
        hours, minutes = int(offset[2] or offset[5]), int(offset[3] or 0)
        shift = timedelta(hours=hours, minutes=minutes)
        return _real_zone(-shift if "-" in (offset[1], offset[4]) else shift)
    named = _ZONE_NAME.search(said)
    if named:
        try:
            return ZoneInfo(named[0])
        except (OSError, ValueError, KeyError):
            return UTC
    for word in re.findall(r"[a-z]+", after):
        if word in ZONES:
            return ZONES[word]
        if word in GENERIC_ZONES:
            return ZoneInfo(GENERIC_ZONES[word])
    return UTC


def _parse_day(text: str, language: str) -> tuple[int, int, int] | None:
    """Year, month and day, written in full or in figures."""
    numbers = re.findall(r"\d+", re.sub(r"\(.*?\)", "", text))
    words = re.findall(r"[^\W\d_]+", text)
    if len(numbers) == 3:
        return _parse_figures(numbers, words, "." in text, language)
    names = _month_names()
    known = [names[word] for word in words if word in names]
    begun = [names[word[:3]] for word in words if word[:3] in names]
    month = (known or begun or [0])[-1]  # the last word that names one: `mar., 1 déc.` is in December
    years = [number for number in numbers if len(number) == 4] or [n for n in numbers[1:] if len(n) == 2]
    days = [number for number in numbers if len(number) <= 2 and number not in years[:1]] or numbers[:1]
    if not month or not years or len(numbers) > 2:
        return None
    day = int(days[0]) if len(numbers) == 2 else 1
    return _whole_year(years[0]), month, day


def _parse_figures(numbers: list[str], words: list[str], has_dots: bool, language: str) -> tuple[int, int, int] | None:
    first, second, third = (int(number) for number in numbers)
    if len(numbers[0]) == 4:
        return first, second, third
    year = _whole_year(numbers[2])
    weekdays = [_weekday_names()[word] for word in words if word in _weekday_names()]
    orders = [(year, first, second), (year, second, first)]  # month first, day first
    possible = [
        order for order in orders if 1 <= order[1] <= 12 and 1 <= order[2] <= calendar.monthrange(*order[:2])[1]
    ]
    fitting = [order for order in possible if weekdays and calendar.weekday(*order) == weekdays[0]]
    if len(fitting) == 1 or len(possible) == 1:
        return (fitting if len(fitting) == 1 else possible)[0]
    is_day_first = has_dots or language not in ("", "en")
    return possible[is_day_first] if possible else None


def _whole_year(said: str) -> int:
    """`26` is 2026, `98` is 1998 (RFC 2822 §4.3)."""
    year = int(said)
    return year if len(said) > 2 else year + (2000 if year < 70 else 1900)


@cache
def _month_names() -> dict[str, int]:
    return _names_in_all_languages(lambda locale: locale.months) | {"mrz": 3, "sept": 9, "aou": 8, "fev": 2}


@cache
def _weekday_names() -> dict[str, int]:
    return _names_in_all_languages(lambda locale: locale.days) | {"thur": 3, "thurs": 3, "tues": 1}


def _names_in_all_languages(table: Callable[[Locale], object]) -> dict[str, int]:
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in table(Locale(language))[context][width].items():  # type: ignore[index]
                    names.setdefault(fold(name).strip("."), number)
    return names
