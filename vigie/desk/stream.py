"""`/live/?topics=<signed>`: the one stream of a page. It says that something changed, never what."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import cache
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.core import signing
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from vigie.kit.live import HEARTBEAT_INTERVAL, LiveHub, event_frame, scope
from vigie.listening import presence
from vigie.team.live_topics import can_still_listen, conninfo, page_made_at, read_topics

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}
RETRY = 2000  # milliseconds before the browser comes back after a cut
OVER = "event: over\ndata: over\n\n"  # nothing more will be said to this session: no need to come back


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Notices of the signed topics, until the page goes. 204 (stay away) when they are not for this session."""
    signed = request.GET.get("topics", "")
    try:
        topics = await sync_to_async(read_topics)(request, signed)
    except signing.BadSignature:
        return HttpResponse(status=204)
    return StreamingHttpResponse(notices(request, signed, topics), content_type="text/event-stream", headers=HEADERS)


async def notices(
    request: HttpRequest, signed: str, topics: list[str], heartbeat: float = HEARTBEAT_INTERVAL
) -> AsyncIterator[str]:
    """What the page hears, until it goes, or until its session or her membership is over: known within two heartbeats.

    `heartbeat` is in seconds.
    """
    # A stream lasts as long as its page: it must not keep the connection that opened it.
    await sync_to_async(connections.close_all)()
    yield f"retry: {RETRY}\n\n"
    async with _hub().subscribe(topics, page_made_at(signed)) as client:
        looked = time.monotonic() - heartbeat
        async for notice in client.iter_notices(heartbeat):
            if notice is None or time.monotonic() - looked >= heartbeat:
                looked = time.monotonic()
                if not await sync_to_async(_looks)(request, signed, topics):
                    yield OVER
                    return
            yield event_frame(notice)


def _looks(request: HttpRequest, signed: str, topics: list[str]) -> bool:
    """Whether she may still hear; then the listeners know that somebody looks."""
    try:
        if may := can_still_listen(request, signed):
            presence.announce_presence({scope(topic) for topic in topics})
        return may
    finally:
        connections.close_all()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, LiveHub] = WeakKeyDictionary()


def _hub() -> LiveHub:
    return _hubs.setdefault(asyncio.get_running_loop(), LiveHub(_conninfo()))


@cache
def _conninfo() -> str:
    return conninfo()
