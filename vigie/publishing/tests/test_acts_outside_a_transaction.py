"""What a person does about a delivery, each act once as a web server runs it: no test transaction is around it.

A lock taken outside of a transaction answers 500 there, and passes in a test that runs inside one.
"""

from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from django.test import Client

from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery import actions
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import send
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Post, Stop, Version
from vigie.publishing.tests.pretend import Board, Wire, cut_after
from vigie.team.models import Member
from vigie.team.workspace_urls import link

pytestmark = pytest.mark.django_db(transaction=True)
Browser = Callable[[Member], Client]
S = Delivery.State


@pytest.fixture
def planned(manager: Member, channel: Channel) -> Delivery:
    later = (clock.now() + timedelta(days=2)).replace(tzinfo=None, microsecond=0)
    return plan(create_draft(manager, "La rentrée commence.", [channel]), manager, later, "UTC")[0]


@pytest.fixture
def published(manager: Member, channel: Channel) -> Delivery:
    delivery = plan(create_draft(manager, "La rentrée commence.", [channel]), manager, recall=timedelta())[0]
    send(delivery.pk)
    return delivery


def as_asked(_request: httpx2.Request, honest: Callable[[], httpx2.Response]) -> httpx2.Response:
    return honest()


def press(client: Client, member: Member, name: str, pk: int, **fields: str) -> None:
    response = client.post(link(member.workspace, f"publishing:{name}", pk), fields)
    assert response.status_code in (204, 302), response.content[:400]


def state_of(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def set_state(delivery: Delivery, state: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, try_at=None)


def test_a_published_post_is_corrected(manager: Member, published: Delivery, board: Board, client_of: Browser) -> None:
    Version.objects.filter(delivery=published).update(text="La rentrée commence bien.")
    press(client_of(manager), manager, "correct", published.pk)
    assert board.texts() == ["La rentrée commence bien."]


@pytest.mark.parametrize(
    ("act", "line"),
    [
        (actions.correct_delivery, PublishingAct.DELIVERY_CORRECTED),
        (actions.retract_delivery, PublishingAct.DELIVERY_RETRACTED),
    ],
)
def test_an_act_at_the_network_that_is_clicked_twice_at_once_is_written_once(
    manager: Member, published: Delivery, act: Callable[[Delivery, Member], bool], line: str
) -> None:
    Version.objects.filter(delivery=published).update(text="La rentrée commence bien.")
    clicks = [Delivery.objects.with_related().get(pk=published.pk) for _click in range(2)]
    assert [act(delivery, manager) for delivery in clicks] == [True, True]
    assert Entry.objects.filter(act=line).count() == 1


def test_deleting_what_was_already_gone_is_not_told_as_our_deletion(
    manager: Member, published: Delivery, board: Board, client_of: Browser
) -> None:
    board.posts.clear()
    press(client_of(manager), manager, "retract", published.pk)
    published.refresh_from_db()
    assert published.retracted_at is not None
    assert Entry.objects.filter(act=PublishingAct.DELIVERY_FOUND_GONE, thing_id=published.pk).count() == 1
    assert not Entry.objects.filter(act=PublishingAct.DELIVERY_RETRACTED).exists()


@pytest.mark.parametrize("act", ["correct", "retract"])
def test_silence_is_not_said_to_be_a_refusal(
    manager: Member, published: Delivery, wire: Wire, client_of: Browser, in_english: None, act: str
) -> None:
    Version.objects.filter(delivery=published).update(text="La rentrée commence bien.")
    wire.faults = [
        lambda request, honest: (cut_after if request.method in ("PUT", "DELETE") else as_asked)(request, honest)
    ] * 4
    address = link(manager.workspace, f"publishing:{act}", published.pk)
    page = client_of(manager).post(address, follow=True).content.decode()
    assert "Nobody knows yet whether the network did it" in page
    assert "The network did not do it" not in page


def test_what_was_changed_at_the_network_is_replaced_only_by_who_was_asked(
    manager: Member, published: Delivery, board: Board, client_of: Browser
) -> None:
    board.posts[0]["text"] = "La rentrée commence, et l’école aussi."
    Version.objects.filter(delivery=published).update(text="La rentrée commence bien.")
    client, address = client_of(manager), link(manager.workspace, "publishing:correct", published.pk)
    asked = client.post(address)
    assert asked.status_code == 200
    assert 'name="overwrite"' in str(asked.content, "utf-8")
    assert board.texts() == ["La rentrée commence, et l’école aussi."]
    assert client.post(address, {"overwrite": "yes"}).status_code == 302
    assert board.texts() == ["La rentrée commence bien."]


@pytest.mark.parametrize("act", ["send", "draft"])
def test_a_published_post_that_is_edited_does_not_leave_again(
    manager: Member, published: Delivery, board: Board, client_of: Browser, act: str
) -> None:
    post = published.version.post
    left_at = Post.objects.get(pk=post.pk).planned_at
    fields = {"key": str(post.key), "edition": str(post.edition), "channel": [published.version.channel_id]}
    words = {"text": "La rentrée commence bien.", "when": "now", "act": act}
    page = client_of(manager).post(link(manager.workspace, "publishing:write"), fields | words, follow=True)
    assert "Le texte est enregistré. Ce qui est publié change quand vous le corrigez sur le réseau." in str(
        page.content, "utf-8"
    )
    assert Post.objects.get(pk=post.pk).planned_at == left_at
    assert board.texts() == ["La rentrée commence."]


def test_a_published_post_is_deleted(manager: Member, published: Delivery, board: Board, client_of: Browser) -> None:
    press(client_of(manager), manager, "retract", published.pk)
    assert board.texts() == []


def test_what_waits_is_called_off(manager: Member, planned: Delivery, client_of: Browser) -> None:
    press(client_of(manager), manager, "cancel", planned.pk)
    assert state_of(planned) == S.CANCELLED


def test_a_whole_post_is_recalled(manager: Member, planned: Delivery, client_of: Browser) -> None:
    press(client_of(manager), manager, "recall_post", planned.post.pk)
    assert state_of(planned) == S.CANCELLED


@pytest.mark.parametrize("state", [S.HELD, S.REFUSED])
def test_what_was_held_or_refused_is_tried_again(
    manager: Member, planned: Delivery, client_of: Browser, state: str
) -> None:
    set_state(planned, state)
    press(client_of(manager), manager, "release", planned.pk)
    assert state_of(planned) == S.WAITING


def test_what_was_held_has_its_hour_back(manager: Member, planned: Delivery, client_of: Browser) -> None:
    set_state(planned, S.HELD)
    press(client_of(manager), manager, "release", planned.pk, at="its-hour")
    assert Delivery.objects.get(pk=planned.pk).due_at == planned.due_at


def test_what_waits_between_two_tries_is_tried_now(
    manager: Member, planned: Delivery, board: Board, client_of: Browser
) -> None:
    hour_ago = clock.now() - timedelta(minutes=10)
    Delivery.objects.update(due_at=hour_ago, attempts=3, try_at=clock.now() + timedelta(minutes=9))
    page = client_of(manager).get(link(manager.workspace, "publishing:missed"))
    assert link(manager.workspace, "publishing:trial", planned.pk) in page.text
    press(client_of(manager), manager, "trial", planned.pk)
    send(planned.pk)
    assert board.texts() == ["La rentrée commence."]


def test_what_has_its_hour_before_it_is_not_tried_now(manager: Member, planned: Delivery, client_of: Browser) -> None:
    press(client_of(manager), manager, "trial", planned.pk)
    assert Delivery.objects.get(pk=planned.pk).try_at == planned.try_at


def test_what_was_tried_in_vain_then_moved_to_another_hour_is_not_tried_before_it(
    manager: Member, planned: Delivery, client_of: Browser
) -> None:
    Delivery.objects.update(due_at=clock.now() - timedelta(minutes=10), attempts=3)
    press(client_of(manager), manager, "hour", planned.post.pk, day="2031-05-05", hour="09:00")
    moved = Delivery.objects.get(pk=planned.pk)
    page = client_of(manager).get(link(manager.workspace, "publishing:post", planned.post.pk))
    assert link(manager.workspace, "publishing:trial", planned.pk) not in page.text
    press(client_of(manager), manager, "trial", planned.pk)
    assert Delivery.objects.get(pk=planned.pk).try_at == moved.due_at
    assert moved.due_at > clock.now() + timedelta(days=365)


def test_what_is_unconfirmed_is_looked_for_again(manager: Member, planned: Delivery, client_of: Browser) -> None:
    set_state(planned, S.UNSURE)
    press(client_of(manager), manager, "absence", planned.pk)
    assert Delivery.objects.get(pk=planned.pk).absent_said_by == manager


def test_what_is_unconfirmed_was_seen_there(manager: Member, planned: Delivery, client_of: Browser) -> None:
    set_state(planned, S.UNSURE)
    press(client_of(manager), manager, "sighting", planned.pk, url="http://board.example/1")
    assert state_of(planned) == S.PUBLISHED


def test_what_waits_is_moved(manager: Member, planned: Delivery, client_of: Browser) -> None:
    day = f"{clock.now() + timedelta(days=5):%Y-%m-%d}"
    press(client_of(manager), manager, "hour", planned.post.pk, day=day)
    assert Delivery.objects.get(pk=planned.pk).due_at > planned.due_at + timedelta(days=1)


def test_a_post_is_put_away_and_taken_back(manager: Member, planned: Delivery, client_of: Browser) -> None:
    client = client_of(manager)
    press(client, manager, "trash", planned.post.pk)
    assert state_of(planned) == S.CANCELLED
    press(client, manager, "restore", planned.post.pk)


def test_an_approved_post_with_an_hour_is_planned(manager: Member, planned: Delivery, client_of: Browser) -> None:
    set_state(planned, S.CANCELLED)
    client = client_of(manager)
    press(client, manager, "approval", planned.post.pk, act="ask")
    press(client, manager, "approval", planned.post.pk, act="approve")
    assert state_of(planned) == S.WAITING


def test_everything_is_stopped_lifted_and_given_back(manager: Member, planned: Delivery, client_of: Browser) -> None:
    client = client_of(manager)
    client.post(link(manager.workspace, "publishing:stop"), {"reason": "Assez."})
    assert state_of(planned) == S.HELD
    client.post(link(manager.workspace, "publishing:lift"))
    client.post(link(manager.workspace, "publishing:triage"))
    assert Stop.objects.find_active(manager.workspace) is None
    assert state_of(planned) == S.WAITING
