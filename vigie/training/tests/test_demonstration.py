"""Explore: a demonstration filled by the product's own acts, on a real rehearsal network."""

from pathlib import Path

import pytest
from django.urls import reverse
from procrastinate.contrib.django import app
from pytest_django.fixtures import Settings

from vigie.channels.models import Channel
from vigie.inbox.models import Conversation
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Source
from vigie.networks.base import Gathers
from vigie.networks.types import SourceKind
from vigie.publishing.models import Delivery
from vigie.rehearsal.control_client import ControlClient
from vigie.rehearsal.server import RehearsalServer
from vigie.team.models import Member
from vigie.team.tests.people import client_of
from vigie.training import demonstration, jobs

pytestmark = pytest.mark.django_db


def listen(member: Member) -> None:
    """What the listener does, once for each source of what is said to us."""
    for source in Source.objects.filter(workspace=member.workspace, kind=SourceKind.MENTIONS).select_related("channel"):
        assert source.channel
        network = source.channel.client()
        assert isinstance(network, Gathers)
        ingest_page(
            source, network.gather_page(source.channel.renewed_account(), source.network_query, None), source.fence
        )


def test_a_whole_town_is_ready_to_be_answered(town: RehearsalServer, manager: Member) -> None:
    member = demonstration.open_demonstration(manager.user)
    assert member.workspace.demonstration
    assert Channel.objects.filter(workspace=member.workspace).count() == 2
    assert member.workspace.columns.filter(owner=None).count() == 6
    assert Delivery.objects.of_workspace(member.workspace).count() == 7
    listen(member)
    assert Conversation.objects.seen_by(member).waiting().count() > 10
    assert demonstration.answer_some(member)
    replies = Delivery.objects.of_workspace(member.workspace).filter(version__post__kind="reply")
    assert replies.count() == 3
    demonstration.answer_some(member)
    assert replies.count() == 3, "run twice, it answers once"


def test_entering_again_leads_to_the_same_town(town: RehearsalServer, manager: Member) -> None:
    first = demonstration.open_demonstration(manager.user)
    assert demonstration.open_demonstration(manager.user) == first


def test_a_town_where_somebody_already_spoke_still_plays_its_story(town: RehearsalServer, manager: Member) -> None:
    """A team often opens an account on the rehearsal network, and tries a post, before it explores."""
    control = ControlClient(town.address, "k")
    control.say_as("comite_2", "Un premier essai.")
    member = demonstration.open_demonstration(manager.user)
    listen(member)
    assert Conversation.objects.seen_by(member).waiting().count() > 10


def test_two_people_explore_one_town(town: RehearsalServer, manager: Member, outsider: Member) -> None:
    control = ControlClient(town.address, "k")
    demonstration.open_demonstration(manager.user)
    posts = control.state()["posts"]
    member = demonstration.open_demonstration(outsider.user)
    assert control.state()["posts"] == posts
    listen(member)
    assert Conversation.objects.seen_by(member).waiting().count() > 10


def test_every_page_of_a_demonstration_says_so(town: RehearsalServer, manager: Member) -> None:
    client = client_of(manager)
    client.post(reverse("training:explore", args=[manager.workspace.slug]))
    there = Member.objects.get(user=manager.user, workspace__demonstration=True).workspace
    for place in ("desk:today", "inbox:list", "publishing:calendar"):
        assert "Démonstration" in client.get(reverse(place, args=[there.slug])).content.decode()
        assert "Démonstration" not in client.get(reverse(place, args=[manager.workspace.slug])).content.decode()


def test_without_its_network_nothing_is_made_and_the_page_says_what_to_do(
    manager: Member, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA, settings.REHEARSAL = tmp_path, "http://127.0.0.1:9"
    (tmp_path / "rehearsal.key").write_text("k")
    answer = client_of(manager).post(reverse("training:explore", args=[manager.workspace.slug]))
    assert answer.status_code == 503
    assert not Member.objects.filter(workspace__demonstration=True).exists()


def test_a_job_queued_under_its_old_name_still_runs() -> None:
    assert app.tasks["desk.answer_some"] is jobs.answer_some
