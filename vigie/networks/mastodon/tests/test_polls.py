"""A poll as it is asked, shown and repeated."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from vigie.networks.mastodon import polls
from vigie.networks.troubles import Refused

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OPEN_POLL = {"options": [{"title": "Oui"}, {"title": "<Non>"}], "multiple": True}


def test_a_poll_needs_two_options() -> None:
    assert polls.new_poll({"options": ["Oui", "  "]}) is None
    assert polls.new_poll("oui") is None


def test_a_poll_lasts_a_day_when_nobody_says_otherwise() -> None:
    assert polls.new_poll({"options": ["Oui", " Non "], "multiple": "on"}) == {
        "options": ["Oui", "Non"],
        "expires_in": 86400,
        "multiple": True,
    }


def test_the_options_are_shown_as_a_list_and_never_as_html_of_theirs() -> None:
    assert polls.poll_html(OPEN_POLL) == "<ul><li>Oui</li><li>&lt;Non&gt;</li></ul>"
    assert polls.poll_html(None) == polls.poll_html({"options": "Oui"}) == ""


@time_machine.travel(NOW, tick=False)
def test_an_edition_repeats_the_poll_and_what_is_left_of_it() -> None:
    ends = NOW + timedelta(hours=2)
    assert polls.unchanged_poll({"poll": {**OPEN_POLL, "expires_at": ends.isoformat()}}) == {
        "options": ["Oui", "<Non>"],
        "expires_in": 7200,
        "multiple": True,
    }


@time_machine.travel(NOW, tick=False)
def test_a_poll_about_to_end_is_repeated_for_the_shortest_time_that_a_server_takes() -> None:
    repeated = polls.unchanged_poll({"poll": {**OPEN_POLL, "expires_at": NOW.isoformat()}})
    assert repeated is not None
    assert repeated["expires_in"] == 300


def test_a_post_whose_poll_is_over_is_not_edited() -> None:
    with pytest.raises(Refused):
        polls.unchanged_poll({"poll": {**OPEN_POLL, "expired": True}})
