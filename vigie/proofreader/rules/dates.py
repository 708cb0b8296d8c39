# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Dates: a weekday that does not exist, a day that no month has, a past date announced as future.

Source: the Gregorian calendar (ISO 8601).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import lowercase_text, match_case
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText

CALENDAR_SOURCE = "Calendrier grégorien (ISO 8601)"
WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}
MONTHS = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ),
}
_DATES = {
    "fr": re.compile(
        rf"(?<!\w)(?:(?P<weekday>{'|'.join(WEEKDAYS['fr'])}),? (?:le )?)?(?P<day>\d{{1,2}})(?:er)? (?P<month>{'|'.join(MONTHS['fr'])})(?:,? (?P<year>(?:19|20)\d\d))?(?!\w)"
    ),
    "en": re.compile(
        rf"(?<!\w)(?:(?P<weekday>{'|'.join(WEEKDAYS['en'])}),? )?(?P<month>{'|'.join(MONTHS['en'])}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>(?:19|20)\d\d))?(?!\w)"
    ),
}
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ANNOUNCEMENT = re.compile(
    r"(?<![\w’])(?:rendez-vous|aura lieu|auront lieu|se tiendra|se tiendront|venez|inscrivez-vous|joignez-vous|on se voit|on se retrouve|on vous attend|nous vous attendons"
    r"|prochaine?|à venir|ne manquez pas|à ne pas manquer|sera|seront|serons|débutera|commencera|ouvrira|vous avez jusqu’au|d’ici le|join us|will|upcoming|don’t miss)(?!\w)"
)


@rule(
    "sense.weekday",
    nature=Nature.SENSE,
    source=CALENDAR_SOURCE,
    title=N_("Weekdays and dates"),
    examples=(
        "Le lundi 24 novembre ici → Le mardi 24 novembre ici",
        "Le 31 novembre ici → Le 30 novembre ici",
        "Le lundi 3 octobre 2026 ici → Le samedi 3 octobre 2026 ici",
    ),
)
def wrong_weekday(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """« lundi 3 octobre » where that day is a Saturday; « 31 novembre ». Source: ISO 8601."""
    language = "en" if text.language == "en" else "fr"
    for found in _DATES[language].finditer(lowercase_text(text.masked)):
        month, day = MONTHS[language].index(found["month"]) + 1, int(found["day"])
        words = text.original[found.start() : found.end()]
        if not 1 <= day <= _MONTH_LENGTHS[month - 1]:
            yield make_hit(*found.span(), N_("“%(words)s” is not in the calendar."), words=words)
        elif found["weekday"] and (right := _correct_weekday(found, month, day, context, WEEKDAYS[language])):
            start, end = found.span("weekday")
            yield make_hit(
                start,
                found.end(),
                N_("That day is a %(right)s."),
                match_case(words, right) + words[end - start :],
                right=right,
            )


def _correct_weekday(found: re.Match[str], month: int, day: int, context: ProofContext, names: tuple[str, ...]) -> str:
    """The right weekday, or nothing when the one written is right in a year that may be meant."""
    days = list(_possible_dates(int(found["year"]) if found["year"] else None, month, day, context))
    rights = [names[one.weekday()] for one in days]
    return "" if not rights or found["weekday"] in rights else rights[0]


def _possible_dates(year: int | None, month: int, day: int, context: ProofContext) -> Iterator[date]:
    """The days that may be meant: of the stated year; else of this year, or of the next or last one when they are as near."""
    now = context.publish_at or context.now
    if year:
        yield from _date_in_year(year, month, day)
    elif now:
        for there in _date_in_year(now.year, month, day):
            yield there
            ahead = (there - now.date()).days
            if ahead < -60:
                yield from _date_in_year(now.year + 1, month, day)
            if ahead > 240:
                yield from _date_in_year(now.year - 1, month, day)


def _date_in_year(year: int, month: int, day: int) -> Iterator[date]:
    """That day; nothing when the year has none: 29 February."""
    try:
        yield date(year, month, day)
    except ValueError:
        return


@rule(
    "sense.past_date",
    nature=Nature.SENSE,
    source=CALENDAR_SOURCE,
    title=N_("Past dates announced as future"),
    examples=("Rendez-vous le 3 novembre ici → Rendez-vous le 3 décembre ici",),
)
def past_date(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """« Rendez-vous le 3 mars » on the 5th of March. Without a year: in the last 60 days only. Source: ISO 8601."""
    now = context.publish_at or context.now
    if now is None:
        return
    language = "en" if text.language == "en" else "fr"
    low = lowercase_text(text.masked)
    for found in _DATES[language].finditer(low):
        month, day = MONTHS[language].index(found["month"]) + 1, int(found["day"])
        year = int(found["year"]) if found["year"] else None
        there = next(_possible_dates(year, month, day, context), None)
        sentence = text.sentence_at(found.start())
        if there is None or sentence is None or there >= now.date():
            continue
        if found["weekday"] and _correct_weekday(found, month, day, context, WEEKDAYS[language]):
            continue  # the date itself is doubtful, and said to be
        is_recent = bool(found["year"]) or now.date() - there <= timedelta(days=60)
        if is_recent and _ANNOUNCEMENT.search(low, sentence.start, sentence.end):
            words = text.original[found.start() : found.end()]
            yield make_hit(*found.span(), N_("“%(words)s” is past, and the sentence announces it."), words=words)
