"""The proof-reader at the door: nothing that the house blocks leaves, by any road; a warning stops nothing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.networks.types import Ref
from vigie.proofreading.models import Blackout, Clearance, HouseRule, RemarkCount, ShownRemark
from vigie.publishing import approvals
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.composer.replies import check_reply, send_reply
from vigie.publishing.delivery import actions, preflight
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import send
from vigie.publishing.models import Delivery, Post, Version
from vigie.publishing.tests.pretend import Board
from vigie.team.models import Member
from vigie.team.workspace_urls import link

S = Delivery.State
NOW = timedelta(0)
LOUD = "Venez tous demain soir!!!"
Browser = Callable[[Member], Client]


@pytest.fixture
def loud_is_blocked(manager: Member) -> None:
    HouseRule.set_demand(manager, "tone", "block")


@pytest.fixture
def loud_wants_a_second(manager: Member) -> None:
    HouseRule.set_demand(manager, "tone", "second")


def worked(delivery: Delivery) -> Delivery:
    """What a worker makes of it."""
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        send(delivery.pk)
    return Delivery.objects.with_related().get(pk=delivery.pk)


def cleared(post: Post, channel: Channel, by: Member) -> None:
    """As the button of the page does, for each thing that blocks."""
    for reading in preflight.readings(list(post.versions.select_related("channel__workspace", "post"))):
        for finding in reading.blocking_findings:
            Clearance(
                workspace=by.workspace, place=post.key, channel=channel, rule=finding.remark.rule, words=finding.words,
                fingerprint=reading.draft.fingerprint, reason="Citation", by=by,
            ).grant()  # fmt: skip


def test_a_warning_stops_nothing(manager: Member, channel: Channel, board: Board) -> None:
    assert worked(plan(create_draft(manager, LOUD, [channel]), manager, recall=NOW)[0]).state == S.PUBLISHED
    assert board.texts() == [LOUD]


def test_what_is_blocked_is_not_planned(manager: Member, channel: Channel, loud_is_blocked: None) -> None:
    with pytest.raises(preflight.NotCleared) as held:
        plan(create_draft(manager, LOUD, [channel]), manager)
    assert held.value.reason == Delivery.StateReason.BLOCKED
    assert not Delivery.objects.exists()


def test_what_is_blocked_after_it_was_planned_does_not_leave(manager: Member, channel: Channel, board: Board) -> None:
    delivery = plan(create_draft(manager, LOUD, [channel]), manager, recall=NOW)[0]
    HouseRule.set_demand(manager, "tone", "block", channel)
    delivery = worked(delivery)
    assert (delivery.state, delivery.reason) == (S.HELD, Delivery.StateReason.BLOCKED)
    assert board.texts() == []
    actions.release_delivery(delivery, manager)
    assert worked(delivery).state == S.HELD, "sending it again skips nothing"


def test_a_text_changed_behind_the_plan_is_read_again(
    manager: Member, channel: Channel, board: Board, loud_is_blocked: None
) -> None:
    delivery = plan(create_draft(manager, "Venez demain soir.", [channel]), manager, recall=NOW)[0]
    Version.objects.update(text=LOUD)
    assert worked(delivery).state == S.HELD
    assert board.texts() == []


def test_a_demand_on_one_channel_is_for_that_channel(
    manager: Member, channel: Channel, candidate: Channel, board: Board
) -> None:
    HouseRule.set_demand(manager, "tone", "block", channel)
    assert plan(create_draft(manager, LOUD, [candidate]), manager)
    with pytest.raises(preflight.NotCleared):
        plan(create_draft(manager, LOUD, [channel]), manager)


def test_a_clearance_is_for_that_text_alone(
    manager: Member, channel: Channel, board: Board, loud_is_blocked: None
) -> None:
    post = create_draft(manager, LOUD, [channel])
    cleared(post, channel, manager)
    delivery = plan(post, manager, recall=NOW)[0]
    Post.objects.filter(pk=post.pk).update(text=LOUD + " Oui!!!")
    assert worked(delivery).state == S.HELD, "another text asks again"
    Post.objects.filter(pk=post.pk).update(text=LOUD)
    delivery.refresh_from_db()
    actions.release_delivery(delivery, manager)
    assert worked(delivery).state == S.PUBLISHED
    assert Entry.objects.filter(act="proofreading.block.cleared").exists()


def test_only_who_may_clears_and_says_why(
    manager: Member, proofreader: Member, channel: Channel, client_of: Browser, loud_is_blocked: None
) -> None:
    post = create_draft(manager, LOUD, [channel])
    reading = preflight.readings(list(post.versions.select_related("channel__workspace", "post")))[0]
    finding = reading.blocking_findings[0]
    fields = {
        "for": channel.pk, "key": str(post.key), "fingerprint": reading.draft.fingerprint,
        "rule": finding.remark.rule, "words": finding.words, "reason": "Citation",
    }  # fmt: skip
    address = link(manager.workspace, "proofreading:clear")
    assert client_of(proofreader).post(address, fields).status_code == 403
    client_of(manager).post(address, fields | {"reason": " "})
    assert not Clearance.objects.exists()
    client_of(manager).post(address, fields)
    assert Clearance.objects.get().by == manager


def test_a_blackout_of_everything_holds_what_was_planned_before(
    manager: Member, channel: Channel, board: Board
) -> None:
    delivery = plan(create_draft(manager, "Venez demain soir.", [channel]), manager, recall=NOW)[0]
    now = clock.now()
    blackout = Blackout(
        workspace=manager.workspace, name="Deuil", kinds="all", set_by=manager,
        start=now - timedelta(hours=1), end=now + timedelta(hours=5),
    )  # fmt: skip
    blackout.add()
    delivery = worked(delivery)
    assert (delivery.state, delivery.reason) == (S.HELD, Delivery.StateReason.BLOCKED)
    blackout.clear_period(manager, "Fin du deuil")
    actions.release_delivery(delivery, manager)
    assert worked(delivery).state == S.PUBLISHED


def test_a_second_person_is_somebody_else(
    manager: Member, proofreader: Member, channel: Channel, board: Board, loud_wants_a_second: None
) -> None:
    post = create_draft(proofreader, LOUD, [channel])
    with pytest.raises(preflight.NotCleared) as held:
        plan(post, proofreader)
    assert held.value.reason == Delivery.StateReason.SECOND_PERSON
    approval = approvals.request_approval(post, proofreader)
    approvals.decide(approval, manager, True)
    delivery = plan(post, proofreader, recall=NOW)[0]
    assert worked(delivery).state == S.PUBLISHED


def test_who_wrote_it_is_not_the_second_person(manager: Member, channel: Channel, loud_wants_a_second: None) -> None:
    post = create_draft(manager, LOUD, [channel])
    approvals.decide(approvals.request_approval(post, manager), manager, True)
    with pytest.raises(preflight.NotCleared):
        plan(post, manager)


def test_a_blocked_reply_is_refused_and_a_warned_one_leaves(manager: Member, channel: Channel, board: Board) -> None:
    to = Ref("post-1", "1")
    assert send_reply(check_reply(manager, channel, LOUD, uuid4()), to, recall=NOW).state == S.WAITING
    HouseRule.set_demand(manager, "tone", "block")
    with pytest.raises(ValidationError) as refused:
        send_reply(check_reply(manager, channel, LOUD, uuid4()), to)
    assert refused.value.code == "blocked"
    assert Delivery.objects.count() == 1


def test_a_reply_that_wants_a_second_person_waits_for_her(
    manager: Member, proofreader: Member, channel: Channel, board: Board, loud_wants_a_second: None
) -> None:
    delivery = send_reply(check_reply(proofreader, channel, LOUD, uuid4()), Ref("post-1", "1"), recall=NOW)
    assert (delivery.state, delivery.reason) == (S.HELD, Delivery.StateReason.SECOND_PERSON)
    approvals.decide(delivery.post.approvals.get(), manager, True)
    delivery.refresh_from_db()
    assert delivery.state == S.WAITING


def test_the_composer_refuses_what_is_blocked_and_keeps_the_text(
    manager: Member, channel: Channel, client_of: Browser, loud_is_blocked: None
) -> None:
    fields = {"key": str(uuid4()), "edition": 0, "text": LOUD, "channel": [channel.pk], "when": "now", "act": "send"}
    answered = client_of(manager).post(link(manager.workspace, "publishing:write"), fields)
    assert answered.status_code == 422
    assert LOUD in answered.content.decode()
    assert not Delivery.objects.exists()


def test_what_was_corrected_on_the_way_is_counted_once(manager: Member, channel: Channel, board: Board) -> None:
    post = create_draft(manager, "Venez demain soir.", [channel])
    before = clock.now() - timedelta(minutes=1)
    for rule, gone in (("tone.exclamations", before + timedelta(seconds=20)), ("spelling.unknown", before)):
        ShownRemark.objects.create(
            workspace=manager.workspace, place=post.key, rule=rule, words="x", first_at=before, gone_at=gone
        )
    plan(post, manager)
    counted = {row.rule: (row.stopped, row.ignored, row.kept) for row in RemarkCount.objects.all()}
    assert counted == {"tone.exclamations": (1, 0, 0)}, "what flickered while she typed is no fault that was stopped"
    assert not ShownRemark.objects.exists()


def test_the_page_of_what_is_held_says_why_and_how_to_clear_it(
    manager: Member, proofreader: Member, channel: Channel, board: Board, client_of: Browser
) -> None:
    delivery = plan(create_draft(manager, LOUD, [channel]), manager, recall=NOW)[0]
    HouseRule.set_demand(manager, "tone.exclamations", "block")
    delivery = worked(delivery)
    page, clear = (
        link(manager.workspace, "publishing:post", delivery.post.pk),
        link(manager.workspace, "proofreading:clear"),
    )
    shown = client_of(manager).get(page)
    assert clear in shown.content.decode()
    assert clear not in client_of(proofreader).get(page).content.decode()
    one = shown.context["holding_remarks"][0]
    fields = {
        "for": channel.pk, "key": str(one.text_key), "fingerprint": one.fingerprint, "rule": one.finding.remark.rule,
        "words": one.finding.words, "reason": "Citation", "next": page,
    }  # fmt: skip
    assert client_of(manager).post(clear, fields).headers["Location"] == page
    actions.release_delivery(delivery, manager)
    assert worked(delivery).state == S.PUBLISHED
    assert board.texts() == [LOUD]
