from datetime import UTC, date, datetime

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.feeds.dates import LANGUAGES, ZONES, parse_date

#: The kinds of spelling met in feeds of the world, and what each means (year, month, day, hour, minute, second; UTC).
SPELLINGS = {
    # ISO 8601 and what looks like it
    "2026-11-08T16:20:00Z": (2026, 11, 8, 16, 20),
    "2026-11-08t16:20:00z": (2026, 11, 8, 16, 20),
    "2026-11-08T16:20:00-05:00Z": (2026, 11, 8, 21, 20),
    "2026-11-08 16:20:07 +00:00": (2026, 11, 8, 16, 20, 7),
    "2026-11-08T16:20": (2026, 11, 8, 16, 20),
    "2026-11-08": (2026, 11, 8),
    "2026-11-08 00:00:00+15:00": (2026, 11, 8),
    # seconds and thousandths since 1970
    "1520932969": (2018, 3, 13, 9, 22, 49),
    "1520932969000": (2018, 3, 13, 9, 22, 49),
    # RFC 822 and its faults
    "Fri, 20 Nov 2026 06:30:00 -0500": (2026, 11, 20, 11, 30),
    "Fri,20 November 2026 06:30:00 EST": (2026, 11, 20, 11, 30),
    "Thurs, 20 Nov 26 06:30 GMT": (2026, 11, 20, 6, 30),
    "Fri, 20th Nov 2026 06:30:00 GMT": (2026, 11, 20, 6, 30),
    "Fri Nov 20 2026 06:30:00 GMT-0500 (Heure normale de l’Est)": (2026, 11, 20, 11, 30),
    "Fri, 20 Nov 2026 06:30:00 GMT-05:00": (2026, 11, 20, 11, 30),
    "Fri Nov 20 06:30:00 EST 2026": (2026, 11, 20, 11, 30),
    "Sat, 11 04 2026 08:51:49 +0100": (2026, 4, 11, 7, 51, 49),
    "20 Nov 2026 GMT": (2026, 11, 20),
    "Nov. 2026": (2026, 11, 1),
    # zones by name
    "Fri, 31 Jul 2026 20:19:00 America/Toronto": (2026, 8, 1, 0, 19),
    "Wed, 25 Feb 2026 00:00:00 Europe/Brussels": (2026, 2, 24, 23),
    "Wed, 25 Feb 2026 00:00:00 Lune/Tycho": (2026, 2, 25),
    "Fri, 20 Nov 2026 06:30 ET": (2026, 11, 20, 11, 30),
    "31 Jul 2026 20:19 CEST": (2026, 7, 31, 18, 19),
    # morning and afternoon
    "Sat, Nov 21 2026 08:28:28 PM": (2026, 11, 21, 20, 28, 28),
    "Fri, 20 Nov 2026 1:55 PM EST": (2026, 11, 20, 18, 55),
    "Jan. 4, 2026, 12:37 p.m.": (2026, 1, 4, 12, 37),
    "Jan. 4, 2026, 12:37 a.m.": (2026, 1, 4, 0, 37),
    "Thu, June 25, 2026 at 3 PM": (2026, 6, 25, 15),
    # Drupal
    "Lundi, 16. Novembre 2026 - 15:54": (2026, 11, 16, 15, 54),
    "Friday, December 18, 2026 - 3:09pm": (2026, 12, 18, 15, 9),
    "Mon, 03/30/2026 - 19:19": (2026, 3, 30, 19, 19),
    "Fri, 26/06/2026": (2026, 6, 26),
    "09/15/2026 4:20 pm PST": (2026, 9, 16, 0, 20),
    "10/30/26 21:55:58": (2026, 10, 30, 21, 55, 58),
    "30.10.26": (2026, 10, 30),
    "03.04.2026 15:00": (2026, 4, 3, 15),
    # French, of Canada and elsewhere
    "20 novembre 2026 06:30:00 HNE": (2026, 11, 20, 11, 30),
    "20 juillet 2026 06:30:00 HAE": (2026, 7, 20, 10, 30),
    "ven., 20 nov. 2026 06:30:00 -05:00": (2026, 11, 20, 11, 30),
    "mar., 01 déc. 2026 16:11:02 +0000": (2026, 12, 1, 16, 11, 2),
    "le mardi 3 mars 2026 à 9 h 30": (2026, 3, 3, 9, 30),
    "1er août 2026, 15 h": (2026, 8, 1, 15),
    "Lundi 3 août 2026 9:05": (2026, 8, 3, 9, 5),
    # other languages
    "Seg, 21 Set 2026 19:42:40 -0300": (2026, 9, 21, 22, 42, 40),
    "Do, 26 Mär 2026 00:00:00 +0200": (2026, 3, 25, 22),
    "sábado, 4 de abril de 2026 10:00": (2026, 4, 4, 10),
    "martedì 3 maggio 2026": (2026, 5, 3),
    # old and true
    "12 juin 1985": (1985, 6, 12),
}


@pytest.mark.parametrize(("said", "parts"), SPELLINGS.items())
def test_a_date_is_read_as_it_is_written(said, parts):
    at = parse_date(said)
    assert at
    assert at.tzinfo is UTC
    assert at.timetuple()[:6] == (*parts, 0, 0, 0)[:6]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "bientôt",
        "31 février 2026 10:00",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0",
        "20 Nov 2026 25:61",
        "12 14 2026 99",
        "32/13/2026",
        "1 2 3 4 mai",
        "20 Nov 2026 " + "(" * 200,
    ],
)
def test_what_is_no_date_is_none(said):
    assert parse_date(said) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_its_months(language):
    for month in range(1, 13):
        said = format_date(date(2026, month, 17), "d MMMM y", locale=language)
        assert parse_date(said) == datetime(2026, month, 17, tzinfo=UTC), said


def test_french_zones_are_the_english_ones():
    for french, english in zip(
        ["hne", "hae", "hnc", "hac", "hnp", "hap"], ["est", "edt", "cst", "cdt", "pst", "pdt"], strict=True
    ):
        assert ZONES[french] == ZONES[english]


PIECES = [*SPELLINGS, "-05:00", "99:99", "9" * 30, " ", "/", "PM", "é", "\0", "Europe/", "mars", "25"]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join), st.sampled_from(["", "fr", "en"]))
def test_no_text_raises(said, language):
    at = parse_date(said, language)
    assert at is None or at.tzinfo is UTC
