"""Which processes live, known by the database: each holds a connection whose name is the name of the process.

PostgreSQL drops the connection as soon as the process dies, so that the others know it within seconds. One that is only
slow keeps its connection. Behind a pooler that renames connections (PgBouncer), give these a direct address.
"""

import logging
import threading
import uuid
from collections.abc import Callable

import psycopg

CHECK_INTERVAL = 1.0  # seconds between two looks at our own connection, and before it is opened again
SETTLING_TIME = 30.0  # seconds after a start of the database in which every live process has connected again

PgConnection = psycopg.Connection[tuple[object, ...]]

log = logging.getLogger("vigie.liveness")


def new_process_name(prefix: str) -> str:
    """A name for one life of a process: `vigie-work-` gives `vigie-work-3f9c…`."""
    return f"{prefix}{uuid.uuid4().hex[:12]}"


def connect_as(name: str, conninfo: str) -> PgConnection:
    """Say that the process `name` lives, for as long as this connection is open."""
    return psycopg.connect(conninfo, autocommit=True, application_name=name)


#: Names that begin with %(prefix)s, or NULL when the database has just started: absence proves nothing yet.
LIVE_NAMES = """
CASE WHEN now() - pg_postmaster_start_time() > make_interval(secs => %(settling_time)s)
THEN ARRAY(SELECT application_name FROM pg_stat_activity WHERE starts_with(application_name, %(prefix)s)) END
"""


class LivenessConnection:
    """Says that this process lives, from a thread of its own: opened again whenever it is cut, until `close`."""

    def __init__(self, prefix: str, conninfo: Callable[[], str]) -> None:
        self.name = new_process_name(prefix)
        self._conninfo = conninfo
        self._opened = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._stay_connected, daemon=True, name="liveness")

    def open(self, timeout: float = 10.0) -> bool:
        """False: the database did not answer in `timeout` seconds; it is still tried."""
        self._thread.start()
        return self._opened.wait(timeout)

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    @property
    def is_open(self) -> bool:
        """As it was a second ago."""
        return self._opened.is_set()

    def _stay_connected(self) -> None:
        while not self._closing.is_set():
            try:
                with connect_as(self.name, self._conninfo()) as connection:
                    self._opened.set()
                    while not self._closing.wait(CHECK_INTERVAL):
                        connection.execute("SELECT 1")
            except psycopg.Error as error:
                log.warning("the connection that says that %s lives is cut: %s", self.name, error)
            self._opened.clear()
            self._closing.wait(CHECK_INTERVAL)
