"""Dates that strangers write."""

from collections.abc import Callable
from datetime import datetime

import pytest

from vigie.kit import clock
from vigie.networks.feeds.dates import parse_date
from vigie.networks.foreign_json import time_at
from vigie.networks.wordpress.wire import parse_time

READERS: list[Callable[[str], datetime | None]] = [lambda said: time_at({"at": said}, "at"), parse_time, parse_date]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("said", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("zone", ["America/Toronto", "Pacific/Kiritimati"])
def test_a_date_at_the_end_of_the_calendar_can_be_shown_in_any_time_zone(
    read: Callable[[str], datetime | None], said: str, zone: str
) -> None:
    at = read(said)
    assert at is None or clock.to_wall_time(at, zone)
