"""The one door out: whatever the network does, a delivery is published once, or asks loudly."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.networks.types import Ref
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.composer.replies import check_reply, send_reply
from vigie.publishing.delivery import actions
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.delivery.stop_switch import stop_everything
from vigie.publishing.delivery.transitions import InvalidTransition, transition
from vigie.publishing.immediate_actions import react
from vigie.publishing.jobs import send, sweep_deliveries
from vigie.publishing.models import Delivery, Version
from vigie.publishing.tests.pretend import Board, Wire, cut_after, cut_before, saying, unreachable
from vigie.team.models import Member
from vigie.team.permissions import NotAllowed

S = Delivery.State
NOTHING = timedelta()


def planned(member: Member, channel: Channel, text: str = "La rentrée.", **fields: object) -> Delivery:
    """A post that leaves now on a channel."""
    post = create_draft(member, text, [channel])
    Version.objects.filter(post=post).update(**fields)
    return plan(post, member, recall=NOTHING)[0]


def worker(delivery: Delivery, later: timedelta = NOTHING) -> Delivery:
    """What a worker does of it, `later`."""
    with time_machine.travel(clock.now() + later):
        send(delivery.pk)
    return Delivery.objects.with_related().get(pk=delivery.pk)


def test_a_post_leaves_and_says_where_it_is(manager: Member, channel: Channel, board: Board) -> None:
    delivery = worker(planned(manager, channel))
    assert (delivery.state, delivery.url) == (S.PUBLISHED, "http://board.example/1")
    assert board.texts() == ["La rentrée."]
    assert Entry.objects.filter(act="publishing.delivery.published", thing_id=delivery.pk).count() == 1


def test_sending_it_twice_sends_it_once(manager: Member, channel: Channel, board: Board) -> None:
    delivery = planned(manager, channel)
    worker(delivery)
    worker(delivery, timedelta(hours=1))
    assert len(board.posts) == 1


def test_what_was_cut_after_the_fact_is_found_and_not_sent_again(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    wire.faults = [cut_after]
    delivery = worker(planned(manager, channel))
    assert delivery.state == S.UNSURE
    assert worker(delivery, timedelta(minutes=1)).state == S.PUBLISHED
    assert len(board.posts) == 1


def test_what_was_cut_before_is_sent_again_only_once_proven_absent(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    wire.faults = [cut_before]
    delivery = worker(planned(manager, channel))
    assert worker(delivery, timedelta(minutes=1)).state == S.PUBLISHED
    assert len(board.posts) == 1
    assert wire.asked == ["POST /posts", "GET /posts", "POST /posts"]


def test_an_absence_that_proves_nothing_waits_for_a_person(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    board.proves, wire.faults = False, [cut_before]
    delivery = worker(planned(manager, channel))
    for hours in range(1, 12):
        delivery = worker(delivery, timedelta(hours=hours))
    assert (delivery.state, delivery.try_at) == (S.UNSURE, None)
    assert not board.posts
    assert actions.confirm_absent(delivery, manager)
    assert worker(delivery, timedelta(minutes=1)).state == S.PUBLISHED
    assert len(board.posts) == 1


def test_what_never_gives_a_wiser_answer_ends_with_a_person(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    """Proven absent each time, sent again each time, and never an answer that can be read."""
    wire.faults = [cut_before, None] * 30
    delivery = worker(planned(manager, channel))
    for hours in range(1, 12):
        delivery = worker(delivery, timedelta(hours=hours))
    assert (delivery.state, delivery.try_at) == (S.UNSURE, None)
    assert sum(asked.startswith("POST") for asked in wire.asked) <= 6


def test_even_told_that_it_is_absent_the_worker_looks_first(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    board.proves, board.visible, wire.faults = False, False, [cut_after]
    delivery = worker(planned(manager, channel))
    delivery = worker(delivery, timedelta(minutes=1))
    board.visible = True
    actions.confirm_absent(delivery, manager)
    assert worker(delivery, timedelta(minutes=2)).state == S.PUBLISHED
    assert len(board.posts) == 1


def test_a_person_may_say_that_it_is_there(manager: Member, channel: Channel, wire: Wire) -> None:
    wire.faults = [cut_after]
    delivery = worker(planned(manager, channel))
    assert actions.confirm_published(delivery, manager, "http://board.example/1")
    assert worker(delivery, timedelta(hours=1)).url == "http://board.example/1"


def test_a_network_that_asks_to_wait_is_obeyed(manager: Member, channel: Channel, board: Board, wire: Wire) -> None:
    wire.faults = [saying(429, retry_after="300")]
    before = clock.now()
    delivery = worker(planned(manager, channel))
    assert delivery.state == S.WAITING
    assert delivery.try_at
    assert before + timedelta(seconds=300) <= delivery.try_at <= clock.now() + timedelta(seconds=300)
    worker(delivery, timedelta(seconds=200))
    assert not board.posts
    assert worker(delivery, timedelta(seconds=301)).state == S.PUBLISHED


def test_a_wait_past_the_lateness_limit_is_held_at_once(manager: Member, channel: Channel, wire: Wire) -> None:
    wire.faults = [saying(429, retry_after="7200")]
    delivery = worker(planned(manager, channel))
    assert (delivery.state, delivery.is_too_late_to_retry) == (S.HELD, True)


def test_each_try_waits_longer_up_to_a_ceiling(manager: Member, channel: Channel, wire: Wire) -> None:
    from vigie.publishing.delivery.retry_delays import MAX_BACKOFF, backoff_delay

    waits = [backoff_delay(attempts) for attempts in range(1, 12)]
    assert waits[0] <= timedelta(seconds=18)
    assert waits[3] > waits[0]
    assert max(waits) <= MAX_BACKOFF * 1.2


def test_a_refused_post_says_what_to_edit_and_is_never_sent_again(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    wire.faults = [saying(422)]
    delivery = worker(planned(manager, channel))
    assert delivery.state == S.REFUSED
    sweep_deliveries()
    worker(delivery, timedelta(days=1))
    assert not board.posts
    assert actions.release_delivery(delivery, manager)
    assert worker(delivery, timedelta(minutes=1)).state == S.PUBLISHED


def test_a_late_post_is_held_and_asks(manager: Member, channel: Channel, board: Board) -> None:
    delivery = worker(planned(manager, channel), timedelta(minutes=31))
    assert (delivery.state, delivery.reason) == (S.HELD, "late")
    assert not board.posts


def test_a_late_post_on_a_dead_access_is_held_too(manager: Member, channel: Channel) -> None:
    delivery = planned(manager, channel)
    Channel.objects.update(trouble=Channel.TroubleKind.RECONNECT)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        sweep_deliveries()
    assert Delivery.objects.get(pk=delivery.pk).state == S.HELD


def test_a_dead_access_is_not_knocked_at_again(manager: Member, channel: Channel, wire: Wire) -> None:
    wire.faults = [saying(401)]
    delivery = worker(planned(manager, channel))
    assert delivery.state == S.WAITING
    Channel.objects.update(trouble=Channel.TroubleKind.RECONNECT)
    worker(delivery, timedelta(minutes=5))
    assert len(wire.asked) == 1


def test_a_worker_that_died_leaves_an_unsure_delivery(manager: Member, channel: Channel, board: Board) -> None:
    delivery = planned(manager, channel)
    transition(delivery, S.SENDING)
    with time_machine.travel(clock.now() + timedelta(minutes=9)):
        sweep_deliveries()
    assert Delivery.objects.get(pk=delivery.pk).state == S.SENDING
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        sweep_deliveries()
        assert Delivery.objects.get(pk=delivery.pk).state == S.UNSURE
        send(delivery.pk)
    assert len(board.posts) == 1


def test_a_thread_resumes_at_the_part_that_did_not_leave(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    wire.faults = [None, unreachable]
    delivery = worker(planned(manager, channel, parts=["Un.", "Deux.", "Trois."]))
    assert (delivery.state, board.texts()) == (S.WAITING, ["Un."])
    assert worker(delivery, timedelta(minutes=1)).state == S.PUBLISHED
    assert board.texts() == ["Un.", "Deux.", "Trois."]


def test_a_channel_sends_in_order(manager: Member, channel: Channel, board: Board) -> None:
    deliveries = [planned(manager, channel, f"{n}") for n in range(3)]
    worker(deliveries[2])
    assert board.texts() == ["0", "1", "2"]


def test_what_leaves_is_what_it_read_when_it_left(manager: Member, channel: Channel, board: Board, wire: Wire) -> None:
    wire.faults = [cut_before]
    delivery = worker(planned(manager, channel, "Approuvé."))
    delivery.post.text = "Changé entre-temps."
    delivery.post.save(update_fields=["text"])
    worker(delivery, timedelta(minutes=1))
    assert board.texts() == ["Approuvé."]


def test_a_road_that_is_not_drawn_is_refused(manager: Member, channel: Channel) -> None:
    delivery = planned(manager, channel)
    with pytest.raises(InvalidTransition):
        transition(delivery, S.PUBLISHED)


def test_the_second_to_move_stands_down(manager: Member, channel: Channel) -> None:
    delivery = planned(manager, channel)
    same = Delivery.objects.with_related().get(pk=delivery.pk)
    assert transition(delivery, S.CANCELLED)
    assert not transition(same, S.SENDING)
    assert Delivery.objects.get(pk=delivery.pk).state == S.CANCELLED


def test_an_answer_leaves_by_the_same_door_once(manager: Member, channel: Channel, board: Board) -> None:
    reply = check_reply(manager, channel, "Merci.", uuid4())
    first = send_reply(reply, Ref("them:1"), recall=NOTHING)
    again = send_reply(reply, Ref("them:1"), recall=NOTHING)
    assert again == first
    worker(first)
    assert [post["to"] for post in board.posts] == ["them:1"]


def test_a_reply_never_takes_the_key_of_another_text(manager: Member, channel: Channel) -> None:
    post = create_draft(manager, "Bonjour", [channel])
    with pytest.raises(NotAllowed):
        send_reply(check_reply(manager, channel, "Merci.", post.key), Ref("them:1"))
    assert not Delivery.objects.exists()


def test_an_answer_that_is_too_long_is_refused_at_once(manager: Member, channel: Channel) -> None:
    with pytest.raises(ValidationError):
        send_reply(check_reply(manager, channel, "a" * 301, uuid4()), Ref("them:1"))
    assert not Delivery.objects.exists()


def test_a_like_is_given_once_and_not_while_everything_is_stopped(
    manager: Member, channel: Channel, board: Board
) -> None:
    assert react(manager, channel, Ref("them:1"), "like").is_active
    react(manager, channel, Ref("them:1"), "like")
    assert len(board.posts) == 1
    stop_everything(manager, "Assez.")
    with pytest.raises(actions.EverythingStopped):
        react(manager, channel, Ref("them:2"), "like")
    assert len(board.posts) == 1


def test_a_cancelled_post_never_leaves(manager: Member, channel: Channel, board: Board) -> None:
    delivery = planned(manager, channel)
    assert actions.cancel_delivery(delivery, manager)
    worker(delivery, timedelta(minutes=1))
    assert not board.posts


def test_an_account_that_is_no_longer_ours_holds_what_would_leave(
    manager: Member, channel: Channel, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    delivery, account = planned(manager, channel), channel.account()
    monkeypatch.setattr(Channel, "renewed_account", lambda self: replace(account, remote_id="pretend:somebody"))
    assert worker(delivery).reason == Delivery.StateReason.WRONG_ACCOUNT
    assert not board.posts
