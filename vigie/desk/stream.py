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

from vigie.kit.live import HEARTBEAT, Hub, frame, scope
from vigie.listening import presence
from vigie.team.live_topics import conninfo, made_at, may_still_hear, topics_of

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}
RETRY = 2000  # milliseconds before the browser comes back after a cut
OVER = "event: over\ndata: over\n\n"  # nothing more will be said to this session: no need to come back


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Notices of the signed topics, until the page goes. 204 (stay away) when they are not for this session."""
    signed = request.GET.get("topics", "")
    try:
        topics = await sync_to_async(topics_of)(request, signed)
    except signing.BadSignature:
        return HttpResponse(status=204)
    return StreamingHttpResponse(notices(request, signed, topics), content_type="text/event-stream", headers=HEADERS)


async def notices(
    request: HttpRequest, signed: str, topics: list[str], heartbeat: float = HEARTBEAT
) -> AsyncIterator[str]:
    """What the page hears, until it goes, or until its session or her membership is over: known within two heartbeats.

    `heartbeat` is in seconds.
    """
    # A stream lasts as long as its page: it must not keep the connection that opened it.
    await sync_to_async(connections.close_all)()
    yield f"retry: {RETRY}\n\n"
    async with _hub().client(topics, made_at(signed)) as client:
        looked = time.monotonic() - heartbeat
        async for notice in client.notices(heartbeat):
            if notice is None or time.monotonic() - looked >= heartbeat:
                looked = time.monotonic()
                if not await sync_to_async(_looks)(request, signed, topics):
                    yield OVER
                    return
            yield frame(notice)


def _looks(request: HttpRequest, signed: str, topics: list[str]) -> bool:
    """Whether she may still hear; then the listeners know that somebody looks."""
    try:
        if may := may_still_hear(request, signed):
            for workspace in {scope(topic) for topic in topics}:
                presence.say(workspace)
        return may
    finally:
        connections.close_all()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def _hub() -> Hub:
    return _hubs.setdefault(asyncio.get_running_loop(), Hub(_conninfo()))


@cache
def _conninfo() -> str:
    return conninfo()
