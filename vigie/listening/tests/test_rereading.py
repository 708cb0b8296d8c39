"""What was heard and is then deleted, or edited, by who said it: followed, though the network never tells it."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import time_machine

from vigie.channels.connection import connect_account
from vigie.listening.collector import Collector
from vigie.listening.models import Mention, Source
from vigie.listening.tests.test_collecting import collected
from vigie.networks.bluesky.tests.pretend import PretendBluesky, account, recorded, refusal
from vigie.networks.types import SourceKind
from vigie.team.models import Member


@pytest.fixture(autouse=True)
def the_day_after_what_was_recorded() -> Iterator[None]:
    with time_machine.travel("2026-11-23T12:00:00Z"):
        yield


class World(PretendBluesky):
    """A network where posts may be deleted, hidden for a while by the application view, or liked."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: set[str] = set()
        self.hidden: set[str] = set()
        self.likes = 0

    def get_posts(self, request: httpx2.Request) -> httpx2.Response:
        wanted = set(request.url.params.get_list("uris")) - self.deleted - self.hidden
        found = [post | {"likeCount": self.likes} for post in recorded("posts")["posts"] if post["uri"] in wanted]
        return httpx2.Response(200, json={"posts": found})

    def get_record(self, request: httpx2.Request) -> httpx2.Response:
        asked: Any = request.url.params
        if f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}" in self.deleted:
            return refusal("RecordNotFound", "Could not locate record")
        return super().get_record(request)


@pytest.fixture
def source(manager: Member) -> Source:
    channel = connect_account(manager, "bluesky", account())[0]
    return Source.objects.get(channel=channel, kind=SourceKind.MENTIONS)


def heard() -> Mention:
    return Mention.objects.filter(remote_id=recorded("posts")["posts"][0]["uri"]).get()


def test_what_its_author_deleted_says_nothing_more(source: Source) -> None:
    world = World()
    collected(source, world)
    assert heard().text
    world.deleted.add(heard().remote_id)
    collected(source, world)
    assert heard().gone_at
    assert not heard().text


def test_what_the_view_does_not_show_for_a_while_is_not_deleted(source: Source) -> None:
    world = World()
    collected(source, world)
    world.hidden.add(heard().remote_id)
    collected(source, world)
    assert heard().gone_at is None
    assert heard().text


def test_figures_follow(source: Source) -> None:
    world = World()
    collected(source, world)
    world.likes = 12
    collected(source, world)
    assert heard().likes == 12


def test_it_is_not_read_again_at_each_poll(source: Source) -> None:
    world = World()
    collector = Collector()
    collected(source, world, collector)
    world.deleted.add(heard().remote_id)
    collected(source, world, collector)
    assert heard().gone_at is None
