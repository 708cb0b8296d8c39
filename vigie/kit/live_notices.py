"""Live pages: say *that* something changed, never *what*; the page asks again by a GET, where permission lives.

A topic reads `<scope>/<name>` or `<scope>/<name>:<detail>`; the scope is a workspace's id, and the browser never sees
it. Notices travel by PostgreSQL's NOTIFY, inside the transaction that changed the rows: a rolled back change is silent.
"""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Iterable, Iterator

import psycopg

from vigie.kit.postgres_notify import notify

LIVE_CHANNEL = "vigie_live"
HEARTBEAT_INTERVAL = 15.0  # seconds of silence before a heartbeat keeps the stream open
MAX_PAYLOAD = 7900  # bytes; PostgreSQL refuses 8000 and more
MAX_PENDING_NOTICES = 64  # notices waiting for one page; past that it is told to ask for everything again
RECENT_PERIOD = (
    120.0  # seconds between the making of a page and the opening of its stream, at most, to be told what it missed
)
MAX_REMEMBERED_TOPICS = 5000  # topics, for that
IDLE_LISTEN_PERIOD = 300.0  # seconds that the connection stays after its last page: most often the next one comes soon
HELLO = "hello"  # the stream is open
ALL = "all"  # anything may have changed: ask for everything again

log = logging.getLogger("vigie.live")


def announce_change(*topics: str) -> None:
    """Tell every open page that watches one of `topics`, when the present transaction commits.

    Call it once a transaction, with all its topics: they travel together.
    """
    notify(LIVE_CHANNEL, *pack_topics(topics))


def pack_topics(topics: Iterable[str]) -> Iterator[str]:
    """The topics, without repeats, on as few lines as PostgreSQL allows."""
    line = ""
    for topic in dict.fromkeys(topics):
        if line and len(f"{line} {topic}".encode()) > MAX_PAYLOAD:
            yield line
            line = topic
        else:
            line = f"{line} {topic}".strip()
    if line:
        yield line


def topic(scope: int, name: str) -> str:
    """`name` (inbox, column:12) in a workspace, for `changed`."""
    return f"{scope}/{name}"


def scope(topic: str) -> int:
    return int(topic.split("/", 1)[0])


def topic_name(topic: str) -> str:
    """The part before the detail: what a page subscribes to."""
    return topic.split(":", 1)[0]


class PageSubscription:
    """An open page: the topics that it watches, and the notices that wait for it, each once."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self._pending: dict[str, None] = {HELLO: None}
        self._woken = asyncio.Event()
        self._woken.set()
        self._is_closed = False

    def add_notice(self, topic: str) -> None:
        """Add a notice. A page too slow to keep up is told to ask for everything again."""
        if topic == ALL or len(self._pending) >= MAX_PENDING_NOTICES:
            self._pending = {ALL: None}
        elif ALL not in self._pending:
            self._pending[topic] = None
        self._woken.set()

    def close(self) -> None:
        """Nothing more will be told: `iter_notices` ends."""
        self._is_closed = True
        self._woken.set()

    async def iter_notices(self, heartbeat: float = HEARTBEAT_INTERVAL) -> AsyncIterator[str | None]:
        """Notices as they come, HELLO first; None after `heartbeat` seconds of silence; until `close`."""
        while not self._is_closed:
            try:
                async with asyncio.timeout(heartbeat):  # and not `wait_for`: it costs a task for each open page
                    await self._woken.wait()
            except TimeoutError:
                yield None
                continue
            self._woken.clear()
            pending = self._pending
            self._pending = {}
            for topic in pending:
                yield topic


class RecentNotices:
    """What was told in the last minutes: a page may be made, miss a notice, and only then open its stream."""

    def __init__(self) -> None:
        self._noticed_at: dict[str, float] = {}
        self._complete_since = math.inf  # nothing was missed from then on; inf: nothing is heard now

    def start(self) -> None:
        self._noticed_at = {}
        self._complete_since = time.time()

    def stop(self) -> None:
        self._noticed_at = {}
        self._complete_since = math.inf

    def remember_topic(self, topic: str) -> None:
        if len(self._noticed_at) >= MAX_REMEMBERED_TOPICS:
            self.start()
        self._noticed_at[topic] = time.time()

    def missed_topics(self, topics: frozenset[str], since: float) -> list[str]:
        """What a page made at `since` (Unix time) must be told. Nothing while nothing is heard: it will be told ALL."""
        if math.isinf(self._complete_since):
            return []
        if since < max(self._complete_since, time.time() - RECENT_PERIOD):
            return [ALL]
        return [topic for topic, at in self._noticed_at.items() if at >= since and topic_name(topic) in topics]


class LiveHub:
    """The one LISTEN connection of a web process, and the pages that hang on it. Lives in one event loop.

    The connection opens with the first page, and closes some time after the last: somebody alone who goes from page to
    page must not be told ALL at each. After a cut, every page is told ALL: it may have missed something.
    """

    def __init__(self, conninfo: str, idle_period: float = IDLE_LISTEN_PERIOD) -> None:
        self._conninfo = conninfo
        self._idle_period = idle_period
        self._closing: asyncio.TimerHandle | None = None
        self._recent = RecentNotices()
        self._pages_by_topic: dict[str, set[PageSubscription]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def subscribe(self, topics: Iterable[str], since: float = math.inf) -> AsyncIterator[PageSubscription]:
        """A page made at `since` (Unix time), heard until the block ends."""
        page = PageSubscription(topics)
        for notice in self._recent.missed_topics(page.topics, since):
            page.add_notice(notice)
        for topic in page.topics:
            self._pages_by_topic.setdefault(topic, set()).add(page)
        if self._closing:
            self._closing.cancel()
            self._closing = None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen_forever())
        try:
            yield page
        finally:
            for topic in page.topics:
                self._pages_by_topic[topic].discard(page)
                if not self._pages_by_topic[topic]:
                    del self._pages_by_topic[topic]
            if not self._pages_by_topic and self._task:
                self._closing = asyncio.get_running_loop().call_later(self._idle_period, self._stop_listening)

    def _stop_listening(self) -> None:
        self._closing = None
        if self._task:
            self._task.cancel()
            self._task = None
            self._recent.stop()

    async def _listen_forever(self) -> None:
        wait = 0.2
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {LIVE_CHANNEL}")
                    wait = 0.2
                    self._recent.start()
                    for page in set().union(*self._pages_by_topic.values()):
                        page.add_notice(ALL)  # it may have missed something
                    async for notice in connection.notifies():
                        for topic in notice.payload.split(" "):
                            self._recent.remember_topic(topic)
                            for page in self._pages_by_topic.get(topic_name(topic), ()):
                                page.add_notice(topic)
            except psycopg.Error as error:
                self._recent.stop()
                log.warning("live notices are cut (%s); trying again in %.1f s", type(error).__name__, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 10.0)


def event_frame(notice: str | None) -> str:
    """A notice as a server-sent event (HTML Living Standard §9.2), without its scope."""
    if notice is None:
        return "event: heartbeat\ndata: .\n\n"  # an event and not a comment: the page must hear it
    if notice in (HELLO, ALL):
        return f"event: {notice}\ndata: {notice}\n\n"
    return f"event: changed\ndata: {notice.split('/', 1)[-1]}\n\n"
