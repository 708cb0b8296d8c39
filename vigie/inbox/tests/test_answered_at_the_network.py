"""What was answered, edited or said without Vigie, by real lists and streams: who still waits."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
import time_machine

from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.inbox.models import Conversation, Message
from vigie.kit.throttle import Throttle
from vigie.listening.collector import Collector
from vigie.listening.models import Mention, Source
from vigie.listening.tests.test_collecting import collected
from vigie.networks.mastodon.tests.pretend import US, account, status
from vigie.networks.mastodon.tests.test_streaming import Streaming, event
from vigie.networks.types import Account, SourceKind
from vigie.networks.wordpress.tests.pretend import PretendWordPress
from vigie.networks.wordpress.tests.test_contract import TestWordPress as Exam
from vigie.team.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(manager: Member) -> Iterator[Callable[[str, Account], Channel]]:
    """Open an account on the morning of the day on which the pretend servers speak."""
    with time_machine.travel("2026-11-22T06:00:00Z") as clock:

        def connect(network: str, account: Account) -> Channel:
            channel = connect_account(manager, network, account)[0]
            clock.move_to("2026-11-22T18:00:00Z")
            return channel

        yield connect


def source_of(channel: Channel, kind: SourceKind = SourceKind.MENTIONS) -> Source:
    return Source.objects.get(channel=channel, kind=kind)


def test_an_answer_that_a_stream_names_by_a_local_id_ends_the_wait(opened: Callable[..., Channel]) -> None:
    wire = Streaming()
    channel = opened("mastodon", account())
    collected(source_of(channel), wire)
    asked = Message.objects.get(local_id="01POST0002").conversation
    assert Conversation.objects.waiting().contains(asked)
    reply = status(9, US, "<p>Au printemps.</p>", in_reply_to_id="01POST0002")
    wire.said = ":)\n" + event("update", reply)
    collected(source_of(channel, SourceKind.HOME), wire)
    assert not Conversation.objects.waiting().contains(asked)
    assert asked.messages.get(ours=True).mention.text == "Au printemps."


def test_an_answer_that_is_heard_before_what_it_answers_ends_the_wait(opened: Callable[..., Channel]) -> None:
    wire = Streaming()
    channel = opened("mastodon", account())
    wire.said = ":)\n" + event("update", status(9, US, "<p>Au printemps.</p>", in_reply_to_id="01POST0002"))
    collected(source_of(channel, SourceKind.HOME), wire)
    collected(source_of(channel), wire)
    answered = Message.objects.get(local_id="01POST0002").conversation
    assert answered.messages.filter(ours=True).count() == 1
    assert not Conversation.objects.waiting().contains(answered)


class EditedMeanwhile(Streaming):
    """A server whose stream stays open and says nothing when a post is edited."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/api/v1/streaming"):
            return httpx2.Response(200, content=self.lines(), headers={"content-type": "text/event-stream"})
        return super().__call__(request)

    def lines(self) -> Iterator[bytes]:
        yield b":)\n\n"
        self.heard[1] |= {"content": "<p>@nous Et le pont ?</p>", "edited_at": "2026-11-22T10:00:00Z"}
        yield b":thump\n\n"


def test_an_edition_is_heard_while_the_stream_lasts(opened: Callable[..., Channel]) -> None:
    source = source_of(opened("mastodon", account()))
    collected(source, EditedMeanwhile(), Collector(rereadings=Throttle(0)))
    assert Mention.objects.filter(text="@nous Et le pont ?").exists()
    assert Conversation.objects.filter(excerpt="@nous Et le pont ?").exists()


class Site(PretendWordPress):
    """A site with a colleague (2), a subscriber (3), and a visitor's comment (6) that only we answered (7)."""

    def comment(self, number: int, author: int, parent: int, at: str) -> None:
        model: dict[str, Any] = self._comments[6] | {"status": "approved", "author_name": f"Auteur {author}"}
        more = {"id": number, "author": author, "parent": parent, "date_gmt": at}
        self._comments[number] = model | more | {"content": {"raw": "x", "rendered": f"<p>Commentaire {number}</p>"}}

    def _get_users(self, number: str, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params.get("include", "")
        if not asked:
            return super()._get_users(number, request)
        rights = {2: {"edit_posts": True}, 3: {"read": True}}
        users = [{"id": int(n), "capabilities": rights[int(n)]} for n in asked.split(",")]
        return httpx2.Response(200, json=users)


class SiteThatHidesItsUsers(Site):
    def _get_users(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, text="<h1>Interdit</h1>")


def waiting(channel: Channel) -> set[str]:
    rows = Conversation.objects.filter(channel=channel).waiting()
    return set(rows.values_list("excerpt", flat=True))


def test_a_comment_that_a_member_of_the_site_answered_there_does_not_wait(opened: Callable[..., Channel]) -> None:
    site = Site()
    channel = opened("wordpress", Exam().account())
    site.comment(10, 0, 0, "2026-11-22T13:00:00")
    site.comment(11, 2, 10, "2026-11-22T13:01:00")
    site.comment(12, 0, 0, "2026-11-22T13:02:00")
    site.comment(13, 3, 12, "2026-11-22T13:03:00")
    site.comment(14, 2, 0, "2026-11-22T13:04:00")
    collected(source_of(channel), site)
    assert waiting(channel) == {"Commentaire 12", "Commentaire 13"}


def test_a_comment_that_is_answered_in_the_dashboard_later_waits_no_more(opened: Callable[..., Channel]) -> None:
    site = Site()
    channel = opened("wordpress", Exam().account())
    site.comment(10, 0, 0, "2026-11-22T13:00:00")
    collected(source_of(channel), site)
    assert waiting(channel) == {"Commentaire 10"}
    site.comment(11, 1, 10, "2026-11-22T14:00:00")
    collected(source_of(channel), site)
    assert waiting(channel) == set()


def test_the_comments_of_a_site_that_hides_its_users_are_heard(opened: Callable[..., Channel]) -> None:
    site = SiteThatHidesItsUsers()
    channel = opened("wordpress", Exam().account())
    site.comment(11, 2, 0, "2026-11-22T13:00:00")
    collected(source_of(channel), site)
    assert waiting(channel) == {"Commentaire 11"}


def test_our_answers_are_not_among_what_is_said_to_us(opened: Callable[..., Channel]) -> None:
    source = source_of(opened("wordpress", Exam().account()))
    collected(source, Site())
    assert [gathering.mention.author.name for gathering in source.gatherings.all()] == ["Visiteuse"]
