"""A post that the network took otherwise than asked is not simply "Published"."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.networks.types import Difference
from vigie.publishing import jobs, labels
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery import actions
from vigie.publishing.delivery.hold_and_refusal_reasons import DIFFERENCES, delivery_reason
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import send
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Version
from vigie.publishing.tests.pretend import Board
from vigie.team.models import Member
from vigie.team.workspace_urls import link

Browser = Callable[[Member], Client]


def published(member: Member, channel: Channel) -> Delivery:
    delivery = plan(create_draft(member, "Oui ou non ?", [channel]), member, recall=timedelta())[0]
    send(delivery.pk)
    return Delivery.objects.with_related().get(pk=delivery.pk)


def test_every_difference_has_its_sentence() -> None:
    assert set(DIFFERENCES) == set(Difference)


def test_what_the_network_left_out_is_said_on_the_post_and_in_the_journal(
    manager: Member, channel: Channel, board: Board, client_of: Browser
) -> None:
    board.differences = [Difference.POLL, Difference.NARROWER]
    delivery = published(manager, channel)
    assert delivery.state == Delivery.State.PUBLISHED
    page = str(client_of(manager).get(link(manager.workspace, "publishing:post", delivery.post.pk)).content, "utf-8")
    line = Entry.objects.get(act=PublishingAct.DELIVERY_PUBLISHED)
    for language in ("en", "fr-ca"):
        with translation.override(language):
            sentence = f"{DIFFERENCES[Difference.POLL]} {DIFFERENCES[Difference.NARROWER]}"
            assert delivery_reason(delivery) == sentence == labels.entry_reason(line)
    with translation.override(manager.user.language or "fr-ca"):
        assert page.count(str(DIFFERENCES[Difference.POLL])) == 2


def test_what_is_as_asked_says_nothing_more(manager: Member, channel: Channel) -> None:
    delivery = published(manager, channel)
    assert not delivery.has_reason_to_show
    assert delivery_reason(delivery) == ""


def test_a_correction_tells_what_still_differs(manager: Member, channel: Channel, board: Board) -> None:
    board.differences = [Difference.POLL]
    delivery = published(manager, channel)
    Version.objects.filter(delivery=delivery).update(text="Oui ou non ? Répondez.")
    delivery = Delivery.objects.with_related().get(pk=delivery.pk)
    assert actions.correct_delivery(delivery, manager)
    assert not Delivery.objects.get(pk=delivery.pk).has_reason_to_show


def in_review(member: Member, channel: Channel, board: Board) -> Delivery:
    board.differences = [Difference.IN_REVIEW]
    return published(member, channel)


def looked_at_again(delivery: Delivery) -> Delivery:
    jobs.follow_review(delivery.pk)
    return Delivery.objects.with_related().get(pk=delivery.pk)


def test_a_post_in_review_says_so_until_the_site_accepts_it(manager: Member, channel: Channel, board: Board) -> None:
    delivery = looked_at_again(in_review(manager, channel, board))
    assert delivery_reason(delivery) == DIFFERENCES[Difference.IN_REVIEW]
    board.differences = []
    delivery = looked_at_again(delivery)
    assert (delivery.reason, labels.shown_state(delivery)) == ("", "published")
    assert Entry.objects.filter(act=PublishingAct.DELIVERY_ACCEPTED).count() == 1
    assert not Delivery.objects.in_review(clock.now()).exists()


def test_a_post_that_the_site_does_not_accept_is_no_longer_said_to_be_there(
    manager: Member, channel: Channel, board: Board, client_of: Browser
) -> None:
    delivery = in_review(manager, channel, board)
    board.posts.clear()
    delivery = looked_at_again(delivery)
    assert labels.shown_state(delivery) == "retracted"
    page = str(client_of(manager).get(link(manager.workspace, "publishing:post", delivery.post.pk)).content, "utf-8")
    with translation.override(manager.user.language or "fr-ca"):
        assert str(DIFFERENCES[Difference.DECLINED]) in page
    assert Entry.objects.filter(act=PublishingAct.DELIVERY_DECLINED).count() == 1


def test_a_look_that_proves_nothing_changes_nothing(manager: Member, channel: Channel, board: Board) -> None:
    delivery = in_review(manager, channel, board)
    board.proves, board.visible = False, False
    assert delivery_reason(looked_at_again(delivery)) == DIFFERENCES[Difference.IN_REVIEW]


@pytest.mark.parametrize("codes", ["poll", "unheard-of", ""])
def test_a_code_of_another_version_is_no_trouble(codes: str) -> None:
    delivery = Delivery(state=Delivery.State.PUBLISHED, reason=Delivery.StateReason.DIFFERENT, detail=codes)
    assert bool(delivery_reason(delivery)) is (codes == "poll")
