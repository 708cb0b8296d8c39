"""`/live/?topics=<signed>`: the one event stream of a page. It says that something changed, never what.

Answered before Django's request handler, which would keep a thread for each open page: here a page costs two tasks of
the event loop, and a few threads look at the database for all of them.
"""

import asyncio
import logging
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connections
from django.dispatch import Signal
from django.http import parse_cookie
from psycopg_pool import PoolTimeout

from vigie.kit.asgi import App, Receive, Scope, Send, header
from vigie.kit.live_notices import HEARTBEAT_INTERVAL, LiveHub, PageSubscription, event_frame
from vigie.team.live_topics import OpenTopics, conninfo, page_made_at, read_topics, still_open

PATH = "/live/"
RECONNECTION_DELAY = 2000  # milliseconds before the browser comes back after a cut
MAX_CHECK_THREADS = 2
PAGES_PER_CHECK = 1000
#: Nothing more will be said to this session: no need to come back.
OVER = "event: over\ndata: over\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

#: Sent with `workspace_ids`, those of which somebody has a page open: when one opens, then at each heartbeat.
workspaces_present = Signal()

log = logging.getLogger("vigie.live")


@dataclass(slots=True, eq=False)
class OpenPage:
    session_key: str
    signed: str
    topics: OpenTopics
    subscription: PageSubscription


class LiveStream:
    """An ASGI application: answers `/live/`, hands everything else on to `app`.

    `heartbeat`, in seconds, is the longest silence of a stream. A session or a membership that ends closes its streams
    within two of them.
    """

    def __init__(self, app: App, heartbeat: float = HEARTBEAT_INTERVAL) -> None:
        self._app = app
        self._heartbeat = heartbeat
        self._threads = ThreadPoolExecutor(MAX_CHECK_THREADS, thread_name_prefix="live-check")
        self._pages: WeakKeyDictionary[asyncio.AbstractEventLoop, OpenPages] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        if scope["method"] != "GET":
            await _respond_empty(send, 405, [(b"allow", b"GET")])
            return
        signed = parse_qs(scope["query_string"].decode("latin-1")).get("topics", [""])[-1]
        session_key = parse_cookie(header(scope, b"cookie").decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")
        loop = asyncio.get_running_loop()
        try:
            topics = await loop.run_in_executor(self._threads, _admit, session_key, signed)
        except signing.BadSignature:
            await _respond_empty(send, 204)  # stay away: these topics are not for this session
            return
        except (DatabaseError, PoolTimeout) as error:
            log.warning("an event stream could not be opened: %s", error)
            await _respond_empty(send, 503)  # the browser comes back
            return
        pages = self._pages.get(loop)
        if pages is None:
            pages = self._pages[loop] = OpenPages(self._threads, self._heartbeat)
        await self._stream(pages, session_key, signed, topics, receive, send)

    async def _stream(
        self, pages: "OpenPages", session_key: str, signed: str, topics: OpenTopics, receive: Receive, send: Send
    ) -> None:
        async with pages.hub.subscribe(topics.topics, page_made_at(signed)) as subscription:
            page = OpenPage(session_key, signed, topics, subscription)
            pages.add(page)
            gone = asyncio.create_task(_wait_for_disconnect(receive))
            gone.add_done_callback(lambda _task: subscription.close())
            try:
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                await _send_text(send, f"retry: {RECONNECTION_DELAY}\n\n")
                async for notice in subscription.iter_notices(self._heartbeat):
                    await _send_text(send, event_frame(notice))
                if not gone.done():
                    await _send_text(send, OVER)
                    await send({"type": "http.response.body", "body": b""})
            finally:
                gone.cancel()
                pages.discard(page)


class OpenPages:
    """The open pages of one event loop, and the task that looks at each heartbeat whether they may still hear."""

    def __init__(self, threads: ThreadPoolExecutor, heartbeat: float) -> None:
        self.hub = LiveHub(conninfo())
        self._threads = threads
        self._heartbeat = heartbeat
        self._pages: set[OpenPage] = set()
        self._task: asyncio.Task[None] | None = None

    def add(self, page: OpenPage) -> None:
        self._pages.add(page)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._check_at_each_heartbeat())

    def discard(self, page: OpenPage) -> None:
        self._pages.discard(page)
        if not self._pages and self._task:
            self._task.cancel()
            self._task = None

    async def _check_at_each_heartbeat(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat)
            pages = list(self._pages)
            for start in range(0, len(pages), PAGES_PER_CHECK):
                await self._check_pages(pages[start : start + PAGES_PER_CHECK])

    async def _check_pages(self, pages: list[OpenPage]) -> None:
        asked = [(page.session_key, page.signed, page.topics) for page in pages]
        try:
            answers = await asyncio.get_running_loop().run_in_executor(self._threads, _check, asked)
        except (DatabaseError, PoolTimeout) as error:
            log.warning("open pages could not be checked, the next heartbeat will: %s", error)
            return
        except Exception:  # the task must live: without it, no session that ends would end its streams
            log.exception("open pages could not be checked, the next heartbeat will try again")
            return
        for page, topics in zip(pages, answers, strict=True):
            if topics is None:
                page.subscription.close()
            else:
                page.topics = topics


def _admit(session_key: str, signed: str) -> OpenTopics:
    """In a thread: what the session may listen to. Raises signing.BadSignature."""
    try:
        topics = read_topics(session_key, signed)
        workspaces_present.send(sender=LiveStream, workspace_ids={topics.workspace_id})
        return topics
    finally:
        connections.close_all()


def _check(pages: Collection[tuple[str, str, OpenTopics]]) -> list[OpenTopics | None]:
    """In a thread: what each page may still listen to; None for those that must end."""
    try:
        answers = still_open(pages)
        present = {topics.workspace_id for topics in answers if topics}
        if present:  # what a receiver raises is logged, and changes nothing to who may listen
            workspaces_present.send_robust(sender=LiveStream, workspace_ids=present)
        return answers
    finally:
        connections.close_all()


async def _wait_for_disconnect(receive: Receive) -> None:
    with suppress(OSError):
        while (await receive())["type"] != "http.disconnect":
            pass


async def _send_text(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _respond_empty(send: Send, status: int, headers: Collection[tuple[bytes, bytes]] = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b""})
