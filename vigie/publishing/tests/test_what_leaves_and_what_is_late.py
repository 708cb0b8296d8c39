"""What is still to leave by itself, and what waits for a person: each delivery is in one of the two only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from vigie.kit import clock
from vigie.publishing import summary
from vigie.publishing.delivery import stop_switch
from vigie.publishing.models import Delivery
from vigie.team.models import Member
from vigie.team.workspace_urls import link
from vigie.ui.tests.markup import one_line

Browser = Callable[[Member], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
S = Delivery.State


@pytest.mark.parametrize(
    ("state", "due_in", "attempts", "leaves"),
    [
        (S.WAITING, timedelta(hours=3), 0, True),
        (S.WAITING, timedelta(seconds=8), 0, True),
        (S.WAITING, -timedelta(seconds=20), 0, True),  # a worker is about to take it
        (S.WAITING, -timedelta(seconds=20), 1, False),  # between two tries
        (S.WAITING, -timedelta(minutes=3), 0, False),
        (S.WAITING, timedelta(hours=3), 2, True),  # given another hour after a try
        (S.HELD, timedelta(hours=3), 0, False),
        (S.REFUSED, -timedelta(minutes=3), 1, False),
        (S.UNSURE, -timedelta(seconds=20), 1, False),
    ],
)
def test_a_delivery_leaves_or_waits_for_somebody_and_never_both(
    manager: Member, delivery: Delivery, state: str, due_in: timedelta, attempts: int, leaves: bool
) -> None:
    Delivery.objects.update(state=state, due_at=clock.now() + due_in, attempts=attempts)
    assert [one.pk for one in summary.next_departures(manager)] == ([delivery.pk] if leaves else [])
    assert summary.count_needing_attention(manager).total == (0 if leaves else 1)


def test_nothing_is_said_to_be_fine_while_a_delivery_is_between_two_tries(
    manager: Member, delivery: Delivery, client_of: Browser
) -> None:
    Delivery.objects.update(due_at=clock.now() - timedelta(seconds=20), attempts=1)
    missed = one_line(client_of(manager).get(link(manager.workspace, "publishing:missed")))
    assert "La rentrée commence." in missed
    assert "Nothing was missed" not in missed
    today = one_line(client_of(manager).get(link(manager.workspace, "desk:today")))
    assert "Every delivery went through" not in today


def test_what_the_stop_holds_of_the_coming_day_is_not_nothing(
    manager: Member, delivery: Delivery, client_of: Browser
) -> None:
    Delivery.objects.update(due_at=clock.now() + timedelta(hours=3))
    address = link(manager.workspace, "desk:today")
    assert "Nothing is scheduled" not in one_line(client_of(manager).get(address))
    stop_switch.stop_everything(manager, "Une alerte")
    page = one_line(client_of(manager).get(address))
    assert "Nothing is scheduled" not in page
    assert "1 delivery of the next 24 hours is held" in page
