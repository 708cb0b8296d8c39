from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from vigie.ui import formats
from vigie.ui.templatetags import ui

NOW = datetime(2026, 11, 22, 11, 31, tzinfo=UTC)  # a Sunday, 6:31 in Québec
FR, EN = "fr-ca", "en"


@pytest.fixture(autouse=True)
def _in_quebec() -> Iterator[None]:
    with timezone.override("America/Toronto"):
        yield


def plain(text: str) -> str:
    return text.replace(formats.NBSP, " ").replace(formats.NARROW, " ")


def before(**past: float) -> datetime:
    return NOW - timedelta(**past)


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (before(seconds=12), "à l’instant", "just now"),
        (before(minutes=4), "il y a 4 min", "4 min ago"),
        (before(hours=3, minutes=12), "il y a 3 h", "3 h ago"),
        (before(hours=8, minutes=51), "hier 21 h 40", "yesterday 9:40 p.m."),
        (before(days=1), "hier 6 h 31", "yesterday 6:31 a.m."),
        (before(days=3), "jeudi 6 h 31", "Thursday 6:31 a.m."),
        (before(days=50), "3 oct.", "Oct. 3"),
        (before(days=485), "25 juill. 2025", "July 25, 2025"),
    ],
)
def test_what_happened_is_told_as_people_tell_it(at: datetime, french: str, english: str) -> None:
    for language, words in ((FR, french), (EN, english)):
        with translation.override(language):
            assert plain(formats.format_elapsed(at, NOW)) == words


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (before(hours=-2, minutes=-29), "aujourd’hui 9 h", "today 9:00 a.m."),
        (before(hours=-5, minutes=-29), "aujourd’hui 12 h", "today noon"),
        (before(hours=-25), "demain 7 h 31", "tomorrow 7:31 a.m."),
        (before(days=-5), "ven. 27 nov. 6 h 31", "Fri, Nov. 27 6:31 a.m."),
        (before(days=-60), "jeu. 21 janv. 2027 6 h 31", "Thu, Jan. 21, 2027 6:31 a.m."),
    ],
)
def test_what_is_planned_is_told_with_its_day_and_hour(at: datetime, french: str, english: str) -> None:
    for language, words in ((FR, french), (EN, english)):
        with translation.override(language):
            assert plain(formats.format_moment(at, NOW)) == words


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (before(seconds=12), "depuis 1 min", "for 1 min"),
        (before(minutes=4), "depuis 4 min", "for 4 min"),
        (before(hours=3, minutes=12), "depuis 3 h", "for 3 h"),
        (before(hours=8, minutes=31), "depuis hier 22 h", "since yesterday 10:00 p.m."),
        (before(days=3), "depuis jeudi 6 h 31", "since Thursday 6:31 a.m."),
        (before(days=50), "depuis le 3 oct.", "since Oct. 3"),
    ],
)
def test_a_wait_is_told_by_its_length_then_by_its_day(at: datetime, french: str, english: str) -> None:
    for language, words in ((FR, french), (EN, english)):
        with translation.override(language):
            assert plain(formats.format_wait(at, NOW)) == words


def test_a_full_hour_keeps_its_zeros_only_where_hours_stand_one_under_another() -> None:
    nine = before(hours=-2, minutes=-29)
    with translation.override(FR):
        assert plain(formats.format_hour(nine)) == "9 h"
        assert plain(formats.format_hour(nine, is_aligned=True)) == "9 h 00"


def test_the_first_of_a_month_is_raised() -> None:
    first = datetime(2026, 11, 1, 16, 0, tzinfo=UTC)
    with translation.override(FR):
        assert ui.day(first) == "dimanche 1<sup>er</sup> novembre"


def test_yesterday_is_the_workspaces_yesterday_and_not_the_servers() -> None:
    late, early = datetime(2026, 11, 22, 4, 30, tzinfo=UTC), datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    with translation.override(FR):
        assert plain(formats.format_elapsed(late, early)) == "hier 23 h 30"
        with timezone.override("Europe/Paris"):
            assert plain(formats.format_elapsed(late, early)) == "il y a 11 h"


def test_the_hour_that_comes_twice_is_named_by_its_zone() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    with translation.override(FR):
        assert plain(formats.format_exact(first)) == "dimanche 1er novembre 2026, 1 h 30 (HAE)"
        assert plain(formats.format_exact(second)) == "dimanche 1er novembre 2026, 1 h 30 (HNE)"
    with translation.override(EN):
        assert plain(formats.format_exact(second)) == "Sunday, November 1, 2026, 1:30 a.m. (EST)"


def test_elapsed_time_counts_the_hour_that_a_clock_change_adds() -> None:
    midnight, five = datetime(2026, 11, 1, 4, 0, tzinfo=UTC), datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    with translation.override(FR):
        assert plain(formats.format_elapsed(midnight, five)) == "il y a 6 h"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 min"), (240, "4 min"), (11_520, "3 h 12"), (7200, "2 h"), (190_800, "2 j 5 h"), (864_000, "10 j")],
)
def test_a_length_of_time_keeps_its_two_largest_units(seconds: int, words: str) -> None:
    with translation.override(FR):
        assert plain(formats.format_duration(timedelta(seconds=seconds))) == words


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (7, "7", "7"),
        (12_400, "12\u202f400", "12,400"),
        (1_234_567, "1\u202f234\u202f567", "1,234,567"),
        (3.5, "3,5", "3.5"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(n: float, french: str, english: str) -> None:
    for language, words in ((FR, french), (EN, english)):
        with translation.override(language):
            assert formats.format_number(n) == words


def test_hours_never_break_at_the_end_of_a_line() -> None:
    with translation.override(FR):
        assert " " not in formats.format_hour(NOW)
        assert " " not in formats.format_elapsed(before(minutes=4), NOW)


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        (date(2026, 12, 1), date(2026, 12, 30), "1er – 30 décembre 2026", "December 1 – 30, 2026"),
        (date(2026, 11, 29), date(2026, 12, 5), "29 novembre – 5 décembre 2026", "November 29 – December 5, 2026"),
        (
            date(2026, 12, 27),
            date(2027, 1, 2),
            "27 décembre 2026 – 2 janvier 2027",
            "December 27, 2026 – January 2, 2027",
        ),
    ],
)
def test_two_days_are_told_in_the_order_of_the_language(first: date, last: date, french: str, english: str) -> None:
    for language, words in ((FR, french), (EN, english)):
        with translation.override(language):
            assert plain(formats.format_date_range(first, last)) == words
