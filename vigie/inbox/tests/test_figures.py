"""Each figure of who waits, on each screen, against the list that stands behind it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vigie.channels.models import Channel
from vigie.inbox import intake
from vigie.inbox.models import Conversation, Message
from vigie.inbox.tests.conftest import START, Says, a_channel, gathered, source_of
from vigie.networks.types import SourceKind
from vigie.people.models import Author
from vigie.team.models import Member
from vigie.team.tests.people import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(says: Says, manager: Member, channel: Channel) -> Client:
    """Cécile waits four times, Lise on two accounts, Hugo once; one conversation is given to the member."""
    other = a_channel(manager.workspace, "Inès")
    for n in range(4):
        says("Cécile", f"Question {n}", minutes=n)
    says("Lise", "À vous deux")
    says("Lise", "À vous deux", to=other)
    says("Hugo", "Et le pont ?").assign(manager, manager)
    return client_of(manager)


def listed(client: Client, query: str = "") -> list[str]:
    slug = Conversation.objects.all()[0].workspace.slug
    page = client.get(f"/w/{slug}/inbox/{query}").content.decode()
    return re.findall(r'<span class="row-first"><b>(.*?)</b>', page)


def figures(page: str, pattern: str) -> list[int]:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    return [int(number) for number in re.findall(pattern, text)]


PLACES = {
    "today": "/w/{}/",
    "inbox": "/w/{}/inbox/",
    "rail and phone": "/w/{}/calendar/",
    "piece": "/w/{}/places/inbox/",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_each_figure_of_people_is_how_many_are_listed(client: Client, manager: Member, place: str) -> None:
    page = client.get(place.format(manager.workspace.slug)).content.decode()
    counted = figures(page, r"(\d+) personnes? atten")
    assert counted
    assert set(counted) == {len(set(listed(client)))} == {3}


@pytest.mark.parametrize("place", ["/w/{}/", "/w/{}/inbox/"])
def test_each_figure_of_conversations_is_how_many_are_listed(client: Client, manager: Member, place: str) -> None:
    page = client.get(place.format(manager.workspace.slug)).content.decode()
    assert figures(page, r"dans (\d+) conversations") == [len(listed(client))] == [7]


def test_what_is_given_to_the_member_and_to_nobody_is_what_these_filters_list(client: Client, manager: Member) -> None:
    page = client.get(f"/w/{manager.workspace.slug}/inbox/").content.decode()
    assert figures(page, r"À moi \((\d+)\)") == [len(listed(client, "?to=me"))] == [1]
    assert figures(page, r"Non confiées \((\d+)\)") == [len(listed(client, "?to=nobody"))] == [6]
    today = client.get(f"/w/{manager.workspace.slug}/").content.decode()
    assert figures(today, r"(\d+) conversation vous est confiée") == [1]


def test_counting_people_asks_one_query(client: Client, manager: Member) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Conversation.objects.seen_by(manager).waiting().count_people() == 3
    assert len(asked) == 1


def test_what_was_said_before_the_account_was_opened_is_history(manager: Member) -> None:
    channel = a_channel(manager.workspace)
    Channel.objects.filter(pk=channel.pk).update(network="mastodon")
    channel.refresh_from_db()
    source = source_of(channel, SourceKind.MENTIONS)
    for text, since_opening in (("Il y a un an", -365), ("Hier", -1), ("Depuis", 1)):
        gathering = gathered(source, "Marie", text)
        gathering.mention.published_at = source.created_at + timedelta(days=since_opening)
        gathering.mention.save()
        intake.receive_gatherings(source, [gathering])
    waiting = Conversation.objects.seen_by(manager).waiting().get()
    assert waiting.excerpt == "Depuis"
    assert Message.objects.count() == 3


def test_a_person_is_met_when_they_first_spoke_and_not_when_it_was_heard(says: Says, manager: Member) -> None:
    opened = says("Marie", "Une question", minutes=5)
    says("Marie", "Avant cela", minutes=1)
    Author.objects.update(first_heard_at=START + timedelta(days=9))
    client = client_of(manager)
    slug = manager.workspace.slug
    spoke_at = (START + timedelta(minutes=1)).isoformat()[:16]
    person = client.get(f"/w/{slug}/conversations/{opened.pk}/").content.decode().split("conversation-person")[1]
    assert spoke_at in person
    author = client.get(reverse("listening:author", args=[slug, opened.author_id])).content.decode()
    assert spoke_at in author.split("author-head")[1].split("</p>")[0]
