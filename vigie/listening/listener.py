"""The process `vigie listen`: finds the sources that are due and has each collected, in a thread of its own.

Several may run, on several machines: a source belongs to who claims it. A listener that dies is seen at once (its line
to the database is cut) and another takes its sources over; one that freezes is fenced out when its leases are over.
"""

import asyncio
import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from urllib.parse import urlsplit

import psycopg
from django.db import Error as DatabaseTrouble
from django.db import connections
from django.db.models import Min, Q

from vigie.kit import clock
from vigie.listening import presence
from vigie.listening.collector import LEASE_DURATION, collect_source
from vigie.listening.models import SOURCES_CHANGED_CHANNEL, Source
from vigie.networks.words import Kind
from vigie.team.live_topics import conninfo

MAX_POLLS = 8  # at once
MAX_STREAMS = 200  # at once
MAX_POLLS_PER_SERVER = 2  # polls at once of one server
DUE_CHECK_INTERVAL = 0.5  # seconds between two looks at what is due
HEARTBEAT_INTERVAL = 10.0  # seconds between two beats
STABLE_CONNECTION_DURATION = (
    30.0  # seconds after which a line that is cut is taken for a new trouble, and not the same again
)
SHUTDOWN_TIMEOUT = 6.0  # seconds for the collectors to end what they write

Heartbeat = Callable[[], None]

log = logging.getLogger("vigie.listening")


async def run_listener(beat: Heartbeat = lambda: None) -> None:
    """Listen until cancelled. `beat` is called every few seconds by the thread that finds what is due."""
    listener = SourceListener(beat)
    working = asyncio.create_task(asyncio.to_thread(listener.run))
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        listener.stop()
        await working
        raise


class SourceListener:
    def __init__(self, beat: Heartbeat = lambda: None) -> None:
        self._heartbeat, self._last_heartbeat_at = beat, -HEARTBEAT_INTERVAL
        self.name = f"vigie-listen-{uuid.uuid4().hex[:12]}"
        self._stopping = threading.Event()
        self._collections: dict[int, tuple[threading.Thread, str]] = {}  # source: its thread, and the server it asks
        self._lock = threading.Lock()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Until `stop`. A database that goes away is waited for."""
        pause = 0.5
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                with self._connect() as line:
                    self._run_connected(line)
            except (psycopg.Error, DatabaseTrouble) as error:
                pause = 0.5 if time.monotonic() - began > STABLE_CONNECTION_DURATION else pause
                log.warning("the database does not answer (%s): trying again in %.1f s", error, pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, 15.0)
            finally:
                connections.close_all()
        self._wait_for_collections()

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of our own, whose name says that we live."""
        line = psycopg.connect(conninfo(), autocommit=True, application_name=self.name)
        line.execute(f"LISTEN {SOURCES_CHANGED_CHANNEL}")
        line.execute(f"LISTEN {presence.PRESENCE_CHANNEL}")
        return line

    def _run_connected(self, line: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self._stopping.is_set():
            line.execute(_RELEASE_DEAD_LEASES)
            self._start_due_sources()
            self._send_heartbeat()
            connections.close_all()
            for notice in line.notifies(timeout=DUE_CHECK_INTERVAL, stop_after=1):
                if notice.channel == presence.PRESENCE_CHANNEL and (workspace := presence.hear(notice.payload)):
                    Source.objects.poll_mentions_now(workspace)

    def _send_heartbeat(self) -> None:
        """From the loop that does the work: one that hangs stops beating, whatever else still runs."""
        if time.monotonic() - self._last_heartbeat_at >= HEARTBEAT_INTERVAL:
            self._heartbeat()
            self._last_heartbeat_at = time.monotonic()

    def _start_due_sources(self) -> None:
        busy = self._running_collections()
        servers = Counter(server for pk, (_thread, server) in busy.items())
        streams = sum(1 for _thread, server in busy.values() if server == "")
        polls = len(busy) - streams
        for source in _due_sources(exclude=busy):
            server = _polled_server(source)
            if (
                (streams >= MAX_STREAMS)
                if not server
                else (polls >= MAX_POLLS or servers[server] >= MAX_POLLS_PER_SERVER)
            ):
                continue
            if fence := Source.objects.claim_lease(source.pk, self.name, LEASE_DURATION):
                self._start_collection(source, fence, server)
                servers[server] += 1
                streams, polls = streams + (not server), polls + bool(server)

    def _start_collection(self, source: Source, fence: int, server: str) -> None:
        thread = threading.Thread(
            target=self._collect_in_thread, args=(source.pk, fence), daemon=True, name=f"source-{source.pk}"
        )
        with self._lock:
            self._collections[source.pk] = (thread, server)
        thread.start()

    def _collect_in_thread(self, pk: int, fence: int) -> None:
        try:
            # Read again now that it is ours: the cursor may have moved since it was found due.
            source = Source.objects.select_related("channel__workspace", "workspace").get(pk=pk)
            collect_source(source, fence, self._stopping.is_set)
        except (Source.DoesNotExist, DatabaseTrouble) as error:
            log.warning("source %s: %s", pk, error)
        finally:
            connections.close_all()
            with self._lock:
                self._collections.pop(pk, None)

    def _running_collections(self) -> dict[int, tuple[threading.Thread, str]]:
        with self._lock:
            return dict(self._collections)

    def _wait_for_collections(self) -> None:
        """Let the collectors end; what does not is undone by the database and taken up again by the next listener."""
        end = clock.now().timestamp() + SHUTDOWN_TIMEOUT
        for thread, server in self._running_collections().values():
            if server:  # a stream may be silent for long, and holds nothing
                thread.join(max(0.0, end - clock.now().timestamp()))
        with suppress(DatabaseTrouble):  # a lease that cannot be given back ends by itself
            Source.objects.filter(leased_by=self.name).update(leased_until=None)
        connections.close_all()


_RELEASE_DEAD_LEASES = """
UPDATE listening_source SET leased_until = NULL
WHERE leased_until > now() AND leased_by NOT IN (SELECT application_name FROM pg_stat_activity)
"""


def _due_sources(exclude: Collection[int]) -> list[Source]:
    """Free sources whose time has come, the most late first; of a public stream, one for everybody."""
    due = (
        Source.objects.active()
        .without_lease()
        .through_connected_channels()
        .filter(next_at__lte=clock.now())
        .exclude(pk__in=list(exclude))
    )
    public = Source.objects.active().filter(kind=Kind.STREAM, channel=None)
    first = public.order_by().values("network").annotate(first=Min("pk")).values("first")
    return list(
        due.filter(~Q(kind=Kind.STREAM, channel=None) | Q(pk__in=first))
        .order_by("next_at")[:200]
        .select_related("channel")
    )


def _polled_server(source: Source) -> str:
    """The server that a poll asks, for politeness; nothing for a stream."""
    if source.is_live:
        return ""
    if source.kind == Kind.FEED:
        return urlsplit(source.query).hostname or source.network
    return (source.channel.server if source.channel else "") or source.network
