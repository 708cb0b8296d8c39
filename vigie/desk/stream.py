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

from vigie.kit.live import Hub, frame, scope
from vigie.listening import watched
from vigie.team.live import conninfo, topics_of

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}
RETRY = 2000  # milliseconds before the browser comes back after a cut


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Notices of the signed topics, until the page goes. 204 (stay away) when they are not for this session."""
    try:
        topics = await sync_to_async(topics_of)(request, request.GET.get("topics", ""))
    except signing.BadSignature:
        return HttpResponse(status=204)
    return StreamingHttpResponse(notices(topics), content_type="text/event-stream", headers=HEADERS)


async def notices(topics: list[str]) -> AsyncIterator[str]:
    # A stream lasts as long as its page: it must not keep the connection that opened it.
    await sync_to_async(connections.close_all)()
    yield f"retry: {RETRY}\n\n"
    async with _hub().client(topics) as client:
        said = 0.0
        async for notice in client.notices():
            if time.monotonic() - said > watched.EVERY or not said:
                said = time.monotonic()
                await sync_to_async(_say_that_we_look)(topics)
            yield frame(notice)


def _say_that_we_look(topics: list[str]) -> None:
    for workspace in {scope(topic) for topic in topics}:
        watched.say(workspace)
    connections.close_all()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def _hub() -> Hub:
    return _hubs.setdefault(asyncio.get_running_loop(), Hub(_conninfo()))


@cache
def _conninfo() -> str:
    return conninfo()
