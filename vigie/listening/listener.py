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
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import psycopg
from django.db import Error as DatabaseTrouble
from django.db import connections
from django.db.models import Min, Q

from vigie.kit import clock
from vigie.listening import presence
from vigie.listening.collector import LEASE, collect
from vigie.listening.models import SOURCES_CHANGED, Source
from vigie.networks.words import Kind
from vigie.team.live_topics import conninfo

POLLS = 8  # at once
STREAMS = 200  # at once
A_SERVER = 2  # polls at once of one server
LOOK = 0.5  # seconds between two looks at what is due
BEAT = 10.0  # seconds between two beats
HELD = 30.0  # seconds after which a line that is cut is taken for a new trouble, and not the same again
GRACE = 6.0  # seconds for the collectors to end what they write

Beat = Callable[[], None]

log = logging.getLogger("vigie.listening")


async def run(beat: Beat = lambda: None) -> None:
    """Listen until cancelled. `beat` is called every few seconds by the thread that finds what is due."""
    listener = Listener(beat)
    working = asyncio.create_task(asyncio.to_thread(listener.run))
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        listener.stop()
        await working
        raise


class Listener:
    def __init__(self, beat: Beat = lambda: None) -> None:
        self._beat, self._beaten_at = beat, -BEAT
        self.name = f"vigie-listen-{uuid.uuid4().hex[:12]}"
        self._over = threading.Event()
        self._busy: dict[int, tuple[threading.Thread, str]] = {}  # source: its thread, and the server it asks
        self._lock = threading.Lock()

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        """Until `stop`. A database that goes away is waited for."""
        pause = 0.5
        while not self._over.is_set():
            began = time.monotonic()
            try:
                with self._line() as line:
                    self._watch(line)
            except (psycopg.Error, DatabaseTrouble) as error:
                pause = 0.5 if time.monotonic() - began > HELD else pause
                log.warning("the database does not answer (%s): trying again in %.1f s", error, pause)
                self._over.wait(pause)
                pause = min(pause * 2, 15.0)
            finally:
                connections.close_all()
        self._wait()

    def _line(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of our own, whose name says that we live."""
        line = psycopg.connect(conninfo(), autocommit=True, application_name=self.name)
        line.execute(f"LISTEN {SOURCES_CHANGED}")
        line.execute(f"LISTEN {presence.NOTICE}")
        return line

    def _watch(self, line: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self._over.is_set():
            line.execute(_FREE_THE_DEAD)
            self._start_what_is_due()
            self._say_that_we_live()
            connections.close_all()
            for notice in line.notifies(timeout=LOOK, stop_after=1):
                if notice.channel == presence.NOTICE and (workspace := presence.hear(notice.payload)):
                    Source.objects.bring_forward(workspace)

    def _say_that_we_live(self) -> None:
        """From the loop that does the work: one that hangs stops beating, whatever else still runs."""
        if time.monotonic() - self._beaten_at >= BEAT:
            self._beat()
            self._beaten_at = time.monotonic()

    def _start_what_is_due(self) -> None:
        busy = self._busy_now()
        servers = Counter(server for pk, (_thread, server) in busy.items())
        streams = sum(1 for _thread, server in busy.values() if server == "")
        polls = len(busy) - streams
        for source in _due(exclude=busy):
            server = _server(source)
            if (streams >= STREAMS) if not server else (polls >= POLLS or servers[server] >= A_SERVER):
                continue
            if fence := Source.objects.claim(source.pk, self.name, LEASE):
                self._start(source, fence, server)
                servers[server] += 1
                streams, polls = streams + (not server), polls + bool(server)

    def _start(self, source: Source, fence: int, server: str) -> None:
        thread = threading.Thread(
            target=self._collect, args=(source.pk, fence), daemon=True, name=f"source-{source.pk}"
        )
        with self._lock:
            self._busy[source.pk] = (thread, server)
        thread.start()

    def _collect(self, pk: int, fence: int) -> None:
        try:
            # Read again now that it is ours: the cursor may have moved since it was found due.
            source = Source.objects.select_related("channel__workspace", "workspace").get(pk=pk)
            collect(source, fence, self._over.is_set)
        except (Source.DoesNotExist, DatabaseTrouble) as error:
            log.warning("source %s: %s", pk, error)
        finally:
            connections.close_all()
            with self._lock:
                self._busy.pop(pk, None)

    def _busy_now(self) -> dict[int, tuple[threading.Thread, str]]:
        with self._lock:
            return dict(self._busy)

    def _wait(self) -> None:
        """Let the collectors end; what does not is undone by the database and taken up again by the next listener."""
        end = clock.now().timestamp() + GRACE
        for thread, server in self._busy_now().values():
            if server:  # a stream may be silent for long, and holds nothing
                thread.join(max(0.0, end - clock.now().timestamp()))
        with suppress(DatabaseTrouble):  # a lease that cannot be given back ends by itself
            Source.objects.filter(leased_by=self.name).update(leased_until=None)
        connections.close_all()


_FREE_THE_DEAD = """
UPDATE listening_source SET leased_until = NULL
WHERE leased_until > now() AND leased_by NOT IN (SELECT application_name FROM pg_stat_activity)
"""


def _due(exclude: object) -> list[Source]:
    """Free sources whose time has come, the most late first; of a public stream, one for everybody."""
    due = Source.objects.active().free().gatherable().filter(next_at__lte=clock.now()).exclude(pk__in=list(exclude))  # type: ignore[call-overload]
    public = Source.objects.active().filter(kind=Kind.STREAM, channel=None)
    first = public.order_by().values("network").annotate(first=Min("pk")).values("first")
    return list(
        due.filter(~Q(kind=Kind.STREAM, channel=None) | Q(pk__in=first))
        .order_by("next_at")[:200]
        .select_related("channel")
    )


def _server(source: Source) -> str:
    """The server that a poll asks, for politeness; nothing for a stream."""
    if source.is_live:
        return ""
    if source.kind == Kind.FEED:
        return urlsplit(source.query).hostname or source.network
    return (source.channel.server if source.channel else "") or source.network
