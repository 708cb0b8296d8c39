"""What a collector writes when its network is well, tired, gone or elsewhere; what a channel brings to listen to."""

import json
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from django.db import connection

from vigie import journal
from vigie.channels import http_clients
from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.listening.collector import OWN_FAULT, Collector
from vigie.listening.models import Mention, Source
from vigie.networks.troubles import Reconnect
from vigie.networks.types import Account, SourceKind
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
    assert feed.last_error == OWN_FAULT
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


def opened(member: Member, network: str, server: str, url: str = "") -> Channel:
    """An account with an access, listened to."""
    secrets = {"token": "a-token", "user": "chloe", "password": "a-password"}
    account = Account("us", "chloe@m.example", server=server, url=url, secrets=secrets)
    return connect_account(member, network, account)[0]


def test_public_posts_that_a_site_reads_to_anybody_do_not_bring_a_dead_access_back(manager: Member) -> None:
    site = opened(manager, "wordpress", "https://m.example/wp-json/", "https://m.example")
    site.record_result(Reconnect("revoked"))
    collected(site.sources.get(kind=SourceKind.HOME), lambda _request: httpx2.Response(200, json=[]))
    site.refresh_from_db()
    assert site.trouble == Channel.TroubleKind.RECONNECT
    collected(site.sources.get(kind=SourceKind.MENTIONS), lambda _request: httpx2.Response(200, json=[]))
    site.refresh_from_db()
    assert site.trouble == Channel.TroubleKind.NONE


class StreamingServer:
    """Streams that stay open whatever becomes of the access; lists that need it."""

    def __init__(self) -> None:
        self.is_access_dead = False

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        if path.startswith("/api/v1/streaming/"):
            self.is_access_dead = True  # withdrawn while the stream is open
            return httpx2.Response(200, content=b":thump\n\n:thump\n\n")
        if self.is_access_dead:
            return httpx2.Response(401, json={"error": "The access token is invalid"})
        if path == "/api/v1/accounts/verify_credentials":
            return httpx2.Response(200, json={"id": "1"})
        return httpx2.Response(200, json={} if path.endswith("/instance") else [])


def test_a_stream_that_stays_open_does_not_hide_a_dead_access(manager: Member) -> None:
    channel = opened(manager, "mastodon", "https://m.example")
    source = collected(channel.sources.get(kind=SourceKind.HOME), StreamingServer())
    channel.refresh_from_db()
    assert channel.trouble == Channel.TroubleKind.RECONNECT
    assert source.failures == 1


def test_reconnecting_brings_all_that_an_account_gathers_forward(manager: Member) -> None:
    channel = opened(manager, "mastodon", "https://m.example")
    for kind in (SourceKind.AUTHOR, SourceKind.SEARCH):
        Source.objects.follow_query(manager, channel, kind, "loyer")
    channel.sources.update(next_at=clock.now() + timedelta(hours=8), failures=4, last_error="The network refused.")
    opened(manager, "mastodon", "https://m.example")
    assert channel.sources.count() == 4
    assert not channel.sources.filter(next_at__gt=clock.now()).exists()
    assert not channel.sources.exclude(failures=0, last_error="").exists()


def test_a_server_without_streams_is_one_line_of_the_log(manager: Member, caplog: pytest.LogCaptureFixture) -> None:
    channel = opened(manager, "mastodon", "https://m.example")
    collector = Collector()

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/api/v1/streaming"):
            return httpx2.Response(404)
        return httpx2.Response(200, json={} if request.url.path.endswith("/instance") else [])

    with caplog.at_level("INFO", logger="vigie.listening"):
        for _ in range(3):
            for source in channel.sources.all():
                collected(source, answer, collector)
    assert len([line for line in caplog.messages if "has no stream" in line]) == 1


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
