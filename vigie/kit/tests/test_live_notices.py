"""Notices: inside the transaction, once each, and nobody left behind after a cut."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest

from vigie.kit.live_notices import (
    ALL,
    HELLO,
    LIVE_CHANNEL,
    MAX_PAYLOAD,
    MAX_PENDING_NOTICES,
    LiveHub,
    PageSubscription,
    event_frame,
    pack_topics,
)

#: One after the other: they cut each other's connections and hear each other's notices.
pytestmark = pytest.mark.xdist_group("live")
DSN = os.environ["DATABASE_URL"]
PATIENCE = 120.0  # seconds: a busy machine is not a fault


async def _say(*topics: str) -> None:
    async with await psycopg.AsyncConnection.connect(DSN) as connection:
        for payload in pack_topics(topics):
            await connection.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, payload])


async def _next(notices: AsyncIterator[str | None]) -> str:
    """What comes next; the heartbeats of a quiet moment are no notices."""
    async with asyncio.timeout(PATIENCE):
        while True:
            notice = await anext(notices)
            if notice is not None:
                return notice


async def _until_listening(notices: AsyncIterator[str | None]) -> None:
    """A page is greeted when it opens, and told to ask for everything when the connection is made."""
    assert await _next(notices) == HELLO
    assert await _next(notices) == ALL
    assert await _listeners()


async def _listeners() -> int:
    async with await psycopg.AsyncConnection.connect(DSN, autocommit=True) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE query = %s"
        found = await connection.execute(asked, [f"LISTEN {LIVE_CHANNEL}"])
        row = await found.fetchone()
        assert row
        return int(row[0])


def test_a_page_hears_its_own_topics_and_no_others() -> None:
    async def walk() -> None:
        hub = LiveHub(DSN)
        async with hub.subscribe(["7/inbox"]) as page:
            notices = page.iter_notices(0.3)
            await _until_listening(notices)
            await _say("8/inbox", "7/columns", "7/inbox:12")
            assert await _next(notices) == "7/inbox:12"

    asyncio.run(walk())


def test_a_change_that_is_rolled_back_is_silent() -> None:
    async def walk() -> None:
        hub = LiveHub(DSN)
        async with hub.subscribe(["7/inbox"]) as page:
            notices = page.iter_notices(0.3)
            await _until_listening(notices)
            async with await psycopg.AsyncConnection.connect(DSN) as connection:
                await connection.execute("SELECT pg_notify(%s, '7/inbox:1')", [LIVE_CHANNEL])
                await connection.rollback()
            await _say("7/inbox:2")
            assert await _next(notices) == "7/inbox:2"

    asyncio.run(walk())


def test_after_a_cut_every_page_is_told_to_ask_again() -> None:
    async def walk() -> None:
        hub = LiveHub(DSN)
        async with hub.subscribe(["7/inbox"]) as page:
            notices = page.iter_notices(0.3)
            await _until_listening(notices)
            async with await psycopg.AsyncConnection.connect(DSN, autocommit=True) as connection:
                cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s"
                await connection.execute(cut, [f"LISTEN {LIVE_CHANNEL}"])
            # PostgreSQL may deliver again what was said just before a LISTEN: harmless, and not what is waited for.
            while await _next(notices) != ALL:
                pass

    asyncio.run(asyncio.wait_for(walk(), PATIENCE))


def test_a_page_is_told_what_it_missed_before_its_stream_opened() -> None:
    async def walk() -> None:
        hub = LiveHub(DSN)
        async with hub.subscribe(["7/inbox", "7/said"]) as first:
            earlier = first.iter_notices(0.3)
            await _until_listening(earlier)
            await _say("7/inbox:1")
            assert await _next(earlier) == "7/inbox:1"
            made = time.time()
            await _say("7/inbox:2", "7/columns", "8/inbox")
            await _say("7/said")
            while await _next(earlier) != "7/said":
                pass
            async with hub.subscribe(["7/inbox"], made) as page:
                notices = page.iter_notices(0.3)
                assert [await _next(notices) for _ in range(2)] == [HELLO, "7/inbox:2"]
                assert await anext(notices) is None

    asyncio.run(walk())


def test_a_page_older_than_what_is_remembered_asks_for_everything() -> None:
    async def walk() -> None:
        hub = LiveHub(DSN)
        made = time.time()
        async with hub.subscribe(["7/inbox"]) as first:
            await _until_listening(first.iter_notices(0.3))
            async with hub.subscribe(["7/inbox"], made) as page:
                assert await _next(page.iter_notices(0.3)) == ALL

    asyncio.run(walk())


def test_who_goes_from_page_to_page_alone_is_not_told_to_ask_for_everything() -> None:
    async def walk() -> None:
        hub = LiveHub(DSN)
        async with hub.subscribe(["7/inbox"]) as first:
            await _until_listening(first.iter_notices(0.3))
        made = time.time()
        await _say("7/inbox:12")
        async with hub.subscribe(["7/inbox"], made) as second:
            notices = second.iter_notices(0.3)
            assert [await _next(notices), await _next(notices)] == [HELLO, "7/inbox:12"]

    asyncio.run(walk())


def test_the_connection_goes_some_time_after_the_last_page() -> None:
    async def walk() -> None:
        hub = LiveHub(DSN, idle_period=0.05)
        async with hub.subscribe(["7/inbox"]) as page:
            await _until_listening(page.iter_notices(0.3))
        while await _listeners():
            await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(walk(), PATIENCE))


def _heard(tell: Callable[[PageSubscription], None]) -> list[str | None]:
    async def walk() -> list[str | None]:
        page = PageSubscription(["7/a"])
        notices = page.iter_notices(0.01)
        assert await anext(notices) == HELLO
        tell(page)
        return [heard async for heard in _until_quiet(notices)]

    return asyncio.run(walk())


async def _until_quiet(notices: AsyncIterator[str | None]) -> AsyncIterator[str | None]:
    async for notice in notices:
        if notice is None:
            return
        yield notice


def test_the_same_notice_waits_once() -> None:
    def repeat(page: PageSubscription) -> None:
        for topic in ("7/a", "7/b", "7/a"):
            page.add_notice(topic)

    assert _heard(repeat) == ["7/a", "7/b"]


def test_a_slow_page_is_told_to_ask_for_everything() -> None:
    def flood(page: PageSubscription) -> None:
        for n in range(MAX_PENDING_NOTICES * 3):
            page.add_notice(f"7/a:{n}")

    assert _heard(flood) == [ALL]


def test_many_topics_travel_on_few_lines_and_once_each() -> None:
    topics = [f"{n % 900}/a-rather-long-topic:{n % 900}" for n in range(2000)]
    lines = list(pack_topics(topics))
    assert all(len(line.encode()) <= MAX_PAYLOAD for line in lines)
    assert len(lines) < 6
    assert " ".join(lines).split(" ") == list(dict.fromkeys(topics))


def test_the_browser_never_sees_the_scope() -> None:
    assert event_frame("7/column:12") == "event: changed\ndata: column:12\n\n"
    assert event_frame(None).startswith("event: heartbeat\n")
