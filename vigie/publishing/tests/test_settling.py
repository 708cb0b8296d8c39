"""A network may take a post and go on digesting it; not for ever."""

from datetime import timedelta

import pytest
import time_machine

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery import actions, stop_switch
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import send, sweep_deliveries
from vigie.publishing.models import Delivery, Version
from vigie.publishing.tests.pretend import Board
from vigie.team.models import Member

S = Delivery.State


@pytest.fixture
def heavy(manager: Member, channel: Channel, board: Board) -> Delivery:
    """A delivery that its network has taken, and digests."""
    board.digesting = True
    post = create_draft(manager, "Une longue vidéo.", [channel])
    Version.objects.filter(post=post).update(options={"heavy": True})
    delivery = plan(post, manager, recall=timedelta())[0]
    send(delivery.pk)
    return now(delivery)


def now(delivery: Delivery) -> Delivery:
    return Delivery.objects.with_related().get(pk=delivery.pk)


def test_what_is_digested_is_looked_at_again_until_it_is_there(heavy: Delivery, board: Board) -> None:
    assert heavy.state == S.SETTLING
    with time_machine.travel(clock.now() + timedelta(minutes=30)):
        send(heavy.pk)
        assert now(heavy).state == S.SETTLING
        board.digesting = False
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        send(heavy.pk)
    assert now(heavy).state == S.PUBLISHED
    assert board.texts() == ["Une longue vidéo."]


@pytest.mark.parametrize("who", ["a worker", "the sweep"])
def test_after_an_hour_a_person_is_asked(who: str, heavy: Delivery, board: Board, manager: Member) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        send(heavy.pk) if who == "a worker" else sweep_deliveries()
        assert (now(heavy).state, now(heavy).try_at) == (S.UNSURE, None)
        assert Delivery.objects.needing_attention(clock.now()).filter(pk=heavy.pk).exists()
        send(heavy.pk)
        assert now(heavy).state == S.UNSURE, "nothing more happens by itself"
        board.digesting = False
        assert actions.confirm_absent(now(heavy), manager)
        send(heavy.pk)
    assert now(heavy).state == S.PUBLISHED
    assert board.texts() == ["Une longue vidéo."]


def test_the_hour_runs_under_a_stop_too(heavy: Delivery, manager: Member) -> None:
    stop_switch.stop_everything(manager, "Assez.")
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        send(heavy.pk)
        assert now(heavy).state == S.SETTLING, "nothing is asked of a network while all is stopped"
        sweep_deliveries()
    assert now(heavy).state == S.UNSURE
