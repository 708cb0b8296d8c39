"""The process `vigie listen`: finds the sources that are due and has each collected, in a thread of its own.

Several may run, on several machines: a source belongs to who claims it. A listener that dies is seen at once (its line
to the database is cut) and another takes its sources over; one that freezes is fenced out when its leases are over.
"""

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import psycopg
from django.db import Error as DatabaseTrouble
from django.db import connections

from vigie.kit.process_liveness import LIVE_NAMES, PgConnection, connect_as, new_process_name
from vigie.listening.collector import LEASE_DURATION, Collector
from vigie.listening.models import SOURCES_CHANGED_CHANNEL, Source
from vigie.listening.presence import PRESENCE_CHANNEL, Presence
from vigie.team.live_topics import conninfo

PROCESS_PREFIX = "vigie-listen-"
MAX_POLLS = 8  # at once
MAX_STREAMS = 200  # at once
MAX_POLLS_PER_SERVER = 2  # at once
MAX_DUE_SOURCES = 200  # looked at in one turn
DUE_CHECK_INTERVAL = 0.5  # seconds between two looks at what is due
HEARTBEAT_INTERVAL = 10.0  # seconds
STABLE_CONNECTION_DURATION = 30.0  # seconds after which a cut is taken for a new one, and not the same again
MIN_RECONNECTION_DELAY = 0.5  # seconds, doubled at each failure
MAX_RECONNECTION_DELAY = 15.0
SHUTDOWN_TIMEOUT = 6.0  # seconds for the polls to end what they write

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


@dataclass(frozen=True, slots=True)
class Collection:
    """A source being collected: its thread, and the server that it asks (nothing for a stream)."""

    thread: threading.Thread
    server: str


class SourceListener:
    """Finds the sources that are due and has each collected in a thread. One a process."""

    def __init__(self, beat: Heartbeat = lambda: None) -> None:
        self.name = new_process_name(PROCESS_PREFIX)
        self._heartbeat = beat
        self._last_heartbeat_at = -HEARTBEAT_INTERVAL
        self._presence = Presence()
        self._collector = Collector(self._presence)
        self._stopping = threading.Event()
        self._collections: dict[int, Collection] = {}  # by source
        self._lock = threading.Lock()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Until `stop`. A database that goes away is waited for."""
        pause = MIN_RECONNECTION_DELAY
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                with connect_as(self.name, conninfo()) as liveness:
                    self._run_connected(liveness)
            except (psycopg.Error, DatabaseTrouble) as error:
                if time.monotonic() - began > STABLE_CONNECTION_DURATION:
                    pause = MIN_RECONNECTION_DELAY
                log.warning("the database does not answer (%s): trying again in %.1f s", error, pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, MAX_RECONNECTION_DELAY)
            finally:
                connections.close_all()
        # The polls may end; what does not is undone by the database and taken up again by the next listener.
        end = time.monotonic() + SHUTDOWN_TIMEOUT
        for collection in self._running_collections().values():
            if collection.server:  # a stream may be silent for long, and holds nothing
                collection.thread.join(max(0.0, end - time.monotonic()))
        with suppress(DatabaseTrouble):  # a lease that cannot be given back ends by itself
            Source.objects.filter(leased_by=self.name).update(leased_until=None)
        connections.close_all()

    def _run_connected(self, liveness: PgConnection) -> None:
        for channel in (SOURCES_CHANGED_CHANNEL, PRESENCE_CHANNEL):
            liveness.execute(f"LISTEN {channel}")
        while not self._stopping.is_set():
            liveness.execute(_RELEASE_DEAD_LEASES, {"prefix": PROCESS_PREFIX, "settling_time": 0})
            self._start_due_sources()
            # From the loop that does the work: one that hangs stops beating, whatever else still runs.
            if time.monotonic() - self._last_heartbeat_at >= HEARTBEAT_INTERVAL:
                self._heartbeat()
                self._last_heartbeat_at = time.monotonic()
            connections.close_all()
            for notice in liveness.notifies(timeout=DUE_CHECK_INTERVAL, stop_after=1):
                if notice.channel == PRESENCE_CHANNEL:
                    workspace = self._presence.record_announcement(notice.payload)
                    if workspace is not None:
                        Source.objects.poll_mentions_now(workspace)

    def _start_due_sources(self) -> None:
        """As many as there is room for: so many streams, so many polls, and few polls of one server."""
        running = self._running_collections()
        polls = Counter(each.server for each in running.values() if each.server)
        streams = len(running) - polls.total()
        for source in Source.objects.due(exclude=running, limit=MAX_DUE_SOURCES):
            server = source.polled_server
            if server:
                is_full = polls.total() >= MAX_POLLS or polls[server] >= MAX_POLLS_PER_SERVER
            else:
                is_full = streams >= MAX_STREAMS
            if is_full:
                continue
            fence = Source.objects.claim_lease(source.pk, self.name, LEASE_DURATION)
            if fence is None:
                continue
            thread = threading.Thread(
                target=self._collect_in_thread, args=(source.pk, fence), daemon=True, name=f"source-{source.pk}"
            )
            with self._lock:
                self._collections[source.pk] = Collection(thread, server)
            thread.start()
            if server:
                polls[server] += 1
            else:
                streams += 1

    def _collect_in_thread(self, pk: int, fence: int) -> None:
        try:
            # Read again now that it is ours: the cursor may have moved since it was found due.
            source = Source.objects.select_related("channel__workspace", "workspace").get(pk=pk)
            self._collector.collect_source(source, fence, self._stopping.is_set)
        except (Source.DoesNotExist, DatabaseTrouble) as error:
            log.warning("source %s: %s", pk, error)
        finally:
            connections.close_all()
            with self._lock:
                self._collections.pop(pk, None)

    def _running_collections(self) -> dict[int, Collection]:
        with self._lock:
            return dict(self._collections)


_RELEASE_DEAD_LEASES = f"""
UPDATE listening_source SET leased_until = NULL WHERE leased_until > now() AND leased_by <> ALL ({LIVE_NAMES})
"""  # noqa: S608  the pieces are ours
