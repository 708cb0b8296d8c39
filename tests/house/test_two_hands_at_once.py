"""The same button pressed twice at the same instant, and people who act while a worker does: one thing happens."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connections

from tests.house.furnished import furnish
from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.inbox.models import Conversation, Reply
from vigie.kit import clock
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Mention, Source
from vigie.networks.types import Account, ArrivalReason, Page, Ref, RemoteAuthor, RemotePost, SourceKind
from vigie.publishing import approvals
from vigie.publishing.composer import drafts
from vigie.publishing.composer.drafts import Content, Own, create_draft
from vigie.publishing.delivery import actions, stop_switch
from vigie.publishing.delivery.claims import claim_next
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.models import Delivery, Post
from vigie.team.models import Member

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "/w/parti-du-fleuve/"
S = Delivery.State
TURNS = 8
VIGIE = Path(__file__).resolve().parents[2] / "vigie"
Done = TypeVar("Done")


def together(*acts: Callable[[], Done]) -> list[Done | Exception]:
    """Each in a thread of its own, let go at the same instant: what it answered, or raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Done]) -> Done | Exception:
        try:
            start.wait()
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(run, acts))


@pytest.fixture
def channel(manager: Member) -> Channel:
    channel = furnish(manager)
    Delivery.objects.all().update(state=S.CANCELLED, try_at=None)
    return channel


def leaving(member: Member, channel: Channel) -> Delivery:
    return plan(create_draft(member, "Bonjour.", [channel]), member, recall=timedelta())[0]


def test_one_form_of_the_composer_sent_four_times_is_one_post_that_leaves_once(manager, channel, client_of):
    said = {"key": uuid.uuid4(), "edition": 0, "text": "Une fois.", "channel": channel.pk, "when": "now", "act": "send"}
    browsers = [client_of(manager) for _ in range(4)]
    answers = together(*(lambda one=one: one.post(PLACE + "write/", said).status_code for one in browsers))
    assert answers == [302] * 4
    assert Post.objects.filter(text="Une fois.").count() == 1
    assert Delivery.objects.filter(version__post__key=said["key"]).count() == 1


def test_one_answer_sent_four_times_is_one_reply(manager, channel, client_of):
    conversation = Conversation.objects.get(channel=channel)
    said = {"key": uuid.uuid4(), "upto": conversation.newest_message(), "text": "En 2028."}
    browsers, door = [client_of(manager) for _ in range(4)], f"{PLACE}conversations/{conversation.pk}/reply/"
    answers = together(*(lambda one=one: one.post(door, said).status_code for one in browsers))
    assert answers == [302] * 4
    assert Reply.objects.filter(conversation=conversation).count() == 1


def test_an_account_taken_out_of_a_post_that_a_worker_takes_leaves_a_trace_or_does_not_leave(manager, channel):
    for _ in range(TURNS):
        delivery = leaving(manager, channel)
        post = delivery.post
        claim, saved = together(
            lambda: claim_next(channel.pk, channel.workspace_id),
            lambda post=post: drafts.save_post(manager, post.key, post.edition, Content(post.text)),
        )
        assert not isinstance(saved, Exception)
        found = Delivery.objects.filter(pk=delivery.pk).first()
        assert (found is not None and found.state == S.SENDING) if claim else found is None
        Delivery.objects.filter(pk=delivery.pk).update(state=S.CANCELLED, try_at=None)


def test_once_everything_is_stopped_nothing_more_is_taken(manager, channel):
    for _ in range(TURNS):
        delivery = leaving(manager, channel)
        claim, stop = together(
            lambda: claim_next(channel.pk, channel.workspace_id), lambda: stop_switch.stop_everything(manager, "Panne")
        )
        delivery.refresh_from_db()
        assert delivery.state == (S.SENDING if claim else S.HELD)
        assert claim_next(channel.pk, channel.workspace_id) is None
        stop_switch.lift_stop(stop, manager)
        Delivery.objects.filter(pk=delivery.pk).update(state=S.CANCELLED, try_at=None)


def test_what_is_cancelled_while_a_worker_takes_it_is_either_sent_or_cancelled(manager, channel):
    for _ in range(TURNS):
        delivery = leaving(manager, channel)
        claim, cancelled = together(
            lambda: claim_next(channel.pk, channel.workspace_id),
            lambda one=delivery: actions.cancel_delivery(Delivery.objects.with_related().get(pk=one.pk), manager),
        )
        delivery.refresh_from_db()
        assert delivery.state == (S.SENDING if claim else S.CANCELLED)
        assert bool(claim) is not (cancelled is True)
        Delivery.objects.filter(pk=delivery.pk).update(state=S.CANCELLED, try_at=None)


def test_an_approval_is_never_of_a_text_that_was_changed_meanwhile(manager, proofreader, channel):
    for _ in range(TURNS):
        post = create_draft(manager, "Avant.", [channel])
        asked = approvals.request_approval(post, manager)
        said = Content("Après.", {channel.pk: Own()})
        together(
            lambda asked=asked: approvals.decide(asked, manager, True),
            lambda post=post, said=said: drafts.save_post(proofreader, post.key, post.edition, said),
        )
        post = Post.objects.get(pk=post.pk)
        assert post.text == "Après."
        assert not post.is_approved()


def test_an_account_is_reconnected_while_the_listener_writes_what_it_heard(manager, channel):
    source = Source.objects.get(channel=channel, kind=SourceKind.MENTIONS)
    again = Account(channel.remote_id, channel.handle, secrets={"token": "t"})
    author = RemoteAuthor("did:zoe", "zoe.example", "Zoé")

    def page(turn: int) -> Page:
        said = (Ref(f"said:{turn}:{n}") for n in range(20))
        return Page(tuple(RemotePost(ref, author, "Et le pont ?", clock.now(), ArrivalReason.MENTION) for ref in said))

    for turn in range(TURNS):
        done = together(
            partial(connect_account, manager, channel.network, again, channel),
            partial(ingest_page, source, page(turn), source.fence),
        )
        assert [outcome for outcome in done if isinstance(outcome, Exception)] == []


def test_no_lock_on_what_others_belong_to_makes_them_wait(manager, channel):
    """What belongs to a workspace, an account or a person names it by its key: a lock on the key would hold it up."""
    locks = re.compile(r"\b(?:Workspace|Channel|User)\.objects[\w.()]*\.select_for_update\((?!no_key=True)")
    found = [path.name for path in VIGIE.rglob("*.py") if "tests" not in path.parts and locks.search(path.read_text())]
    assert found == []


def test_two_sources_that_bring_the_same_things_in_opposite_orders_keep_each_once(manager):
    authors = [RemoteAuthor(f"did:{n}", f"personne{n}.example", f"Personne {n}") for n in range(8)]
    sources = [
        Source.objects.create(workspace=manager.workspace, network="feeds", kind=SourceKind.FEED, query=address)
        for address in ("https://a.example/feed", "https://b.example/feed")
    ]

    def page(turn: int, way: int) -> Page:
        posts = []
        for n, author in list(enumerate(authors))[::way]:
            renamed = replace(author, name=f"{author.name} {turn}")
            at = clock.now() - timedelta(minutes=n)
            posts.append(RemotePost(Ref(f"post:{turn}:{n}"), renamed, "Bonjour", at, ArrivalReason.FEED))
            edited = replace(posts[-1], ref=Ref(f"post:{turn - 1}:{n}"), text=f"Bonsoir {way}", edited_at=clock.now())
            posts.append(edited)
        return Page(tuple(posts))

    for turn in range(TURNS):
        one, other = sources
        done = together(
            partial(ingest_page, one, page(turn, 1), one.fence),
            partial(ingest_page, other, page(turn, -1), other.fence),
        )
        assert [outcome for outcome in done if isinstance(outcome, Exception)] == []
    assert Mention.objects.filter(remote_id__startswith="post:").count() == (TURNS + 1) * 8
    assert [source.gatherings.count() for source in sources] == [(TURNS + 1) * 8] * 2
