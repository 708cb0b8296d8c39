"""Streams: server-sent events, and the WebSocket of servers that have only that."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import httpx2
import pytest
from websockets.sync.server import ServerConnection, serve

from vigie.kit.http import Http
from vigie.networks.mastodon import streaming
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import MARIE, SERVER, Pretend, account, status
from vigie.networks.troubles import TryLater
from vigie.networks.types import SourceKind, SourceQuery


class Streaming(Pretend):
    """Server-sent events, written as given."""

    said = ""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/api/v1/streaming"):
            self.asked.append(request)
            return httpx2.Response(200, text=self.said, headers={"content-type": "text/event-stream"})
        return super().__call__(request)


def streamed(wire: Pretend, kind: SourceKind, query: str = "") -> Iterator[Any]:
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    return network.stream_pages(account(), SourceQuery(kind, query), None)


def event(name: str, payload: Any) -> str:
    return f"event: {name}\ndata: {payload if isinstance(payload, str) else json.dumps(payload)}\n\n"


def test_what_was_there_comes_first_then_events_then_the_end() -> None:
    wire = Streaming()
    new = status(9, MARIE, "<p>@nous encore</p>")
    notice = {"id": "01N9", "type": "mention", "account": MARIE, "status": new}
    wire.said = ":)\n" + event("update", new) + ":thump\n" + event("notification", notice)
    pages = list(streamed(wire, SourceKind.MENTIONS))
    assert {heard.ref.local_id for heard in pages[0].items} == {"01POST0001", "01POST0002"}
    assert [heard.text for page in pages[1:] for heard in page.items] == ["@nous encore"]
    assert pages[-1].cursor == "01N9"
    assert any(page.items == () and page.cursor for page in pages)  # the heartbeat


def test_an_edit_that_names_us_is_said_to_us_and_others_are_not() -> None:
    wire = Streaming()
    ours = status(
        2, MARIE, "<p>@nous corrigé</p>", mentions=[{"id": "01US", "acct": "nous"}], edited_at="2026-11-22T09:00:00Z"
    )
    wire.said = ":)\n" + event("status.update", ours) + event("status.update", status(3, MARIE, "<p>autre</p>"))
    pages = list(streamed(wire, SourceKind.MENTIONS))
    assert [heard.text for page in pages[1:] for heard in page.items] == ["@nous corrigé"]


def test_a_deletion_is_told_by_the_remote_id_when_it_is_known() -> None:
    wire = Streaming()
    new = status(9, MARIE, "<p>Oups</p>")
    wire.said = ":)\n" + event("update", new) + event("delete", "01POST0009") + event("delete", "01NEVERSEEN")
    pages = list(streamed(wire, SourceKind.HOME))
    assert [page.gone for page in pages if page.gone] == [(new["uri"],), ("01NEVERSEEN",)]


@pytest.mark.parametrize("payload", ["{", "[]", "3", '{"id": 1}', "[" * 100_000])
def test_a_broken_event_is_passed_over(payload: str) -> None:
    wire = Streaming()
    wire.said = ":)\n" + event("update", payload) + event("update", status(9, MARIE, "<p>Suite</p>"))
    pages = list(streamed(wire, SourceKind.HOME))
    assert [heard.text for heard in pages[-1].items] == ["Suite"]
    assert sum(page.skipped for page in pages) == 1


def test_a_hashtag_has_its_own_stream_and_words_have_none() -> None:
    wire = Streaming()
    wire.said = ":)\n"
    with pytest.raises(TryLater):
        next(streamed(wire, SourceKind.SEARCH, "loyer"))
    assert next(streamed(wire, SourceKind.SEARCH, "#loyer")).items
    assert any(
        request.url.path.endswith("/streaming/hashtag") and b"tag=loyer" in request.url.query for request in wire.asked
    )


@pytest.fixture
def socket_server() -> Iterator[str]:
    """A server whose only stream is a WebSocket, as GoToSocial's."""

    def talk(connection: ServerConnection) -> None:
        assert connection.request
        assert connection.request.headers["Authorization"] == "Bearer a-token-of-the-exam"
        assert "stream=user" in connection.request.path
        new = status(9, MARIE, "<p>Par ici</p>")
        connection.send(json.dumps({"stream": ["user"], "event": "update", "payload": json.dumps(new)}))
        connection.send("ceci n’est pas du JSON")

    with serve(talk, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()


def test_a_server_with_only_a_websocket_is_heard(socket_server: str) -> None:
    http = Http(allow=[socket_server.removeprefix("http://")])
    events = streaming.stream_events(http, socket_server, "", "a-token-of-the-exam", "user")
    assert next(events) == ("", "")
    name, payload = next(events)
    assert name == "update"
    assert json.loads(payload)["content"] == "<p>Par ici</p>"
    with pytest.raises(TryLater):
        list(islice(events, 5))


def test_a_private_websocket_is_not_visited(socket_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_ALLOW_PRIVATE", raising=False)
    with pytest.raises(TryLater):
        next(streaming.stream_events(Http(), socket_server, "", "a-token", "user"))


def test_the_streams_address_is_the_one_that_the_server_gives() -> None:
    wire = Streaming()
    wire.said = ":)\n"
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    list(network.stream_pages(replace(account()), SourceQuery(SourceKind.HOME), None))
    assert any(str(request.url) == f"{SERVER}/api/v1/streaming/user" for request in wire.asked)
