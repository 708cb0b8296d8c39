"""What a collector writes when its network is well, tired, gone or elsewhere; what a channel brings to listen to."""

import json
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from django.db import connection

from vigie import journal
from vigie.channels import http_clients
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.listening.collector import Collector
from vigie.listening.models import Mention, Source
from vigie.networks.types import SourceKind
from vigie.team.models import Member, Workspace

FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Fil",
    "items": [{"id": "https://a.example/1", "url": "https://a.example/1", "content_text": "Une nouvelle"}],
}
Answer = Callable[[httpx2.Request], httpx2.Response]


def as_json(_request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, headers={"Content-Type": "application/feed+json"}, content=json.dumps(FEED).encode())


@pytest.fixture
def feed(workspace: Workspace) -> Source:
    return Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example/feed"
    )


def collected(source: Source, answer: Answer, collector: Collector | None = None) -> Source:
    """The source after a collector (one that has just begun) had its turn, its network answering so."""
    fence = Source.objects.claim_lease(source.pk, "test", timedelta(seconds=60))
    assert fence
    with http_clients.use_transport(httpx2.MockTransport(answer)):
        (collector or Collector()).collect_source(Source.objects.get(pk=source.pk), fence, lambda: False)
    source.refresh_from_db()
    return source


def test_a_feed_is_kept_and_let_go_until_its_next_time(feed: Source) -> None:
    collected(feed, as_json)
    assert Mention.objects.get().text == "Une nouvelle"
    assert feed.leased_until is None
    assert feed.next_at > clock.now()
    assert feed.cursor
    assert feed.failures == 0


def test_a_feed_that_its_owner_ended_is_asked_no_more_and_says_so(feed: Source) -> None:
    collected(feed, lambda _request: httpx2.Response(410))
    assert feed.paused_at
    assert "ended" in feed.last_error
    assert not Source.objects.active().exists()
    feed.resume()
    assert not feed.last_error
    assert Source.objects.active().exists()


def test_a_failing_feed_is_asked_less_and_less(feed: Source) -> None:
    pauses = []
    for _turn in range(5):
        collected(feed, lambda _request: httpx2.Response(502))
        pauses.append(feed.next_at - clock.now())
    assert feed.failures == 5
    assert feed.last_error
    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]
    collected(feed, as_json)
    assert (feed.failures, feed.last_error) == (0, "")


def test_a_network_that_says_when_is_obeyed(feed: Source) -> None:
    collected(feed, lambda _request: httpx2.Response(429, headers={"Retry-After": "3000"}))
    assert timedelta(seconds=2900) < feed.next_at - clock.now() < timedelta(seconds=3100)


def test_a_feed_that_is_gone_is_hardly_asked(feed: Source) -> None:
    collected(feed, lambda _request: httpx2.Response(410))
    assert feed.next_at - clock.now() > timedelta(minutes=50)
    assert feed.last_error


def test_a_feed_that_moved_for_good_is_followed(feed: Source) -> None:
    def moved(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/feed":
            return httpx2.Response(301, headers={"Location": "https://a.example/new"})
        return as_json(request)

    collected(feed, moved)
    assert feed.query == "https://a.example/new"


def test_a_fault_of_ours_stops_one_source_for_a_while_and_says_so(
    feed: Source, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_request: httpx2.Request) -> httpx2.Response:
        raise ZeroDivisionError

    collected(feed, broken)
    assert "ZeroDivisionError" in feed.last_error
    assert feed.leased_until is None
    assert "could not be gathered" in caplog.text


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return Channel.objects.create(
        workspace=workspace, network="mastodon", remote_id="us", handle="fleuve@m.example", server="https://m.example"
    )


def test_a_connected_channel_is_listened_to(channel: Channel, manager: Member) -> None:
    journal.write("channels.channel.connected", by=manager, of=channel)
    assert set(channel.sources.values_list("kind", flat=True)) == {SourceKind.MENTIONS, SourceKind.HOME}
    journal.write("channels.channel.connected", by=manager, of=channel, again=True)
    assert channel.sources.count() == 2


def test_a_disconnected_channel_rests(channel: Channel, manager: Member) -> None:
    Source.objects.follow_channel(channel)
    assert len(Source.objects.due(exclude=[], limit=10)) == 2
    channel.disconnect(manager)
    assert Source.objects.due(exclude=[], limit=10) == []
    assert Source.objects.claim_lease(channel.sources.all()[0].pk, "x", timedelta(1)) is not None  # its history stays


def test_an_access_that_died_is_said_on_the_channel(channel: Channel) -> None:
    Source.objects.follow_channel(channel)
    source = collected(channel.sources.get(kind=SourceKind.MENTIONS), as_json)  # it has no secret: nothing can be asked
    channel.refresh_from_db()
    assert channel.trouble == Channel.TroubleKind.RECONNECT
    assert source.next_at - clock.now() > timedelta(minutes=5)


def test_only_what_a_network_streams_is_live(channel: Channel, feed: Source) -> None:
    Source.objects.follow_channel(channel)
    assert all(source.is_live for source in channel.sources.all())
    assert not feed.is_live


def test_a_public_stream_is_opened_once_for_everybody(workspace: Workspace, outsider: Member) -> None:
    for each in (workspace, outsider.workspace):
        Source.objects.create(workspace=each, network="bluesky", kind=SourceKind.STREAM)
    assert len(Source.objects.due(exclude=[], limit=10)) == 1


def test_a_silent_network_holds_no_connection_of_the_pool(transactional_db: None, feed: Source) -> None:
    held: list[bool] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        held.append(connection.connection is not None)
        return as_json(request)

    collected(feed, answer)
    assert held == [False]
