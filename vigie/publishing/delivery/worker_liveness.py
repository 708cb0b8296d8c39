"""The line that a worker holds to the database: its name says that the worker lives, and its death cuts it at once.

A delivery in `sending` remembers the name of who sends it, so that another worker learns within seconds, and not after
ten minutes, that nobody sends it any more.
"""

import logging
import threading
import uuid

import psycopg
from django.db import connection

from vigie.team.live_topics import conninfo

WORKER_NAME_PREFIX = "vigie-work-"
CHECK_INTERVAL = 1.0  # seconds between two looks at our own line, and before it is opened again
DATABASE_START_GRACE = (
    30  # seconds after a start of the database in which every living worker has opened its line again
)

log = logging.getLogger("vigie.publishing")


class WorkerConnection:
    """A connection of its own, opened again whenever it is cut, until `close` or the end of the process."""

    def __init__(self) -> None:
        self.name = f"{WORKER_NAME_PREFIX}{uuid.uuid4().hex[:12]}"
        self._is_open, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._stay_connected, daemon=True, name="line")

    def open(self, patience: float = 10.0) -> bool:
        """Open it. False: the database did not answer in `patience` seconds; it is still tried."""
        self._thread.start()
        return self._is_open.wait(patience)

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    @property
    def is_open(self) -> bool:
        """As it was a second ago."""
        return self._is_open.is_set()

    def _stay_connected(self) -> None:
        while not self._over.is_set():
            try:
                with psycopg.connect(conninfo(), autocommit=True, application_name=self.name) as line:
                    self._is_open.set()
                    while not self._over.wait(CHECK_INTERVAL):
                        line.execute("SELECT 1")
            except psycopg.Error as error:
                log.warning("the line of this worker is cut: %s", error)
            self._is_open.clear()
            self._over.wait(CHECK_INTERVAL)


_ours: WorkerConnection | None = None


def announce_worker() -> WorkerConnection:
    """Say from now on, until the end of this process, that it lives."""
    global _ours
    _ours = WorkerConnection()
    _ours.open()
    return _ours


def worker_name() -> str:
    """What a delivery that we send remembers of us; nothing while we hold no line."""
    return _ours.name if _ours and _ours.is_open else ""


def live_worker_names() -> list[str] | None:
    """The names of the workers whose line is open; None when the database has just started: absence proves nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT now() - pg_postmaster_start_time() > make_interval(secs => %s),"
            " ARRAY(SELECT application_name FROM pg_stat_activity WHERE starts_with(application_name, %s))",
            [DATABASE_START_GRACE, WORKER_NAME_PREFIX],
        )
        settled, names = cursor.fetchone()
    return list(names) if settled else None
