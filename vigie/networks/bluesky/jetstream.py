"""The public stream: every post of the network as it comes, by Jetstream (github.com/bluesky-social/jetstream).

Events carry an instant in microseconds; coming back with it, a few seconds earlier, misses nothing and repeats a
little. The public servers keep about a day.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import msgspec
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection

from vigie.kit import environment
from vigie.kit.http import Http
from vigie.kit.http_errors import HttpError
from vigie.kit.websocket import open_websocket
from vigie.networks.bluesky import wire
from vigie.networks.foreign_json import Malformed, count_at, required_object, required_text, text_at
from vigie.networks.responses import NO_ANSWER
from vigie.networks.troubles import TryLater
from vigie.networks.types import Page, RemotePost, Remover

SERVERS = tuple(
    f"wss://jetstream{place}.bsky.network/subscribe" for place in ("2.us-east", "1.us-west", "1.us-east", "2.us-west")
)
REWIND = 5_000_000  # microseconds: two servers never agree on the order of an instant
MAX_EVENTS = 200  # of one page
PAGE_DURATION = 0.25  # seconds that a page may wait for company
HEARTBEAT_INTERVAL = 20.0  # seconds of silence before an empty page

_turns = cycle(SERVERS)


def stream(http: Http, cursor: str | None) -> Iterator[Page]:
    """Pages of posts and of deletions. Raises TryLater on a cut."""
    server = environment.JETSTREAM.read() or next(_turns)
    asked = {"wantedCollections": wire.POST}
    if cursor and cursor.isdecimal():
        asked["cursor"] = str(max(int(cursor) - REWIND, 1))
    try:
        with open_websocket(http, f"{server}?{urlencode(asked)}") as socket:
            while True:
                page = translate_frames(receive_frames(socket), cursor)
                cursor = page.cursor
                yield page
    except (WebSocketException, OSError, HttpError) as error:
        raise TryLater(NO_ANSWER, detail=f"the stream was cut ({type(error).__name__})") from None


def receive_frames(socket: ClientConnection) -> list[str | bytes]:
    """What comes together; nothing after `HEARTBEAT_INTERVAL` of silence."""
    frames: list[str | bytes] = []
    with suppress(TimeoutError):
        frames.append(socket.recv(timeout=HEARTBEAT_INTERVAL))
        until = time.monotonic() + PAGE_DURATION
        while len(frames) < MAX_EVENTS and time.monotonic() < until:
            frames.append(socket.recv(timeout=max(until - time.monotonic(), 0)))
    return frames


def translate_frames(frames: list[str | bytes], cursor: str | None) -> Page:
    """One page: what was written, what was deleted, and the instant of the last event."""
    items: list[RemotePost] = []
    gone: list[str] = []
    silenced: list[str] = []
    skipped = 0
    for frame in frames:
        try:
            event = msgspec.json.decode(frame)
            microseconds = count_at(event, "time_us")
            if microseconds is None:
                raise Malformed("an event without an instant")
            cursor = str(microseconds)
            sort_event(event, items, gone)
            silenced += closed_accounts(event)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, Malformed):
            skipped += 1
    return Page(tuple(items), cursor, tuple(gone), skipped=skipped, silenced=tuple(silenced), removed_by=Remover.AUTHOR)


def closed_accounts(event: Any) -> list[str]:
    """The account that was deleted or taken down for good; one that rests (deactivated, suspended) may come back."""
    if text_at(event, "kind") != "account":
        return []
    account = required_object(event, "account")
    is_over = account.get("active") is False and text_at(account, "status") in ("deleted", "takendown")
    return [required_text(event, "did")] if is_over else []


def sort_event(event: Any, items: list[RemotePost], gone: list[str]) -> None:
    """A deletion after a creation in the same page wins; a creation after a deletion too."""
    if text_at(event, "kind") != "commit":
        return
    change = required_object(event, "commit")
    if required_text(change, "collection") != wire.POST:
        return
    if required_text(change, "operation") == "delete":
        uri = f"at://{required_text(event, 'did')}/{wire.POST}/{required_text(change, 'rkey')}"
        items[:] = [heard for heard in items if heard.ref.remote_id != uri]
        gone.append(uri)
        return
    heard = wire.post_from_event(event)
    if heard.ref.remote_id in gone:
        gone.remove(heard.ref.remote_id)
    items.append(heard)
