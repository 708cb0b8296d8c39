"""The database of a command that runs alone: the one of DATABASE_URL, or the carried one of the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from vigie.kit import environment
from vigie.kit.data_folder import data_folder
from vigie.kit.postgres import Postgres


@contextmanager
def running_database() -> Iterator[None]:
    """Have DATABASE_URL set, with a server behind it. A carried one that was asleep goes back to sleep at the end."""
    if environment.DATABASE_URL.read():
        yield
        return
    server = Postgres(data_folder())
    started = server.start()
    environment.DATABASE_URL.write(server.dsn)
    try:
        yield
    finally:
        if started:
            _close_connections()
            server.stop()


def _close_connections() -> None:
    """A pool that is left open would try again while the server stops, and complain at the end of a command."""
    from django.conf import settings
    from django.db import connection, connections

    if settings.configured:
        connections.close_all()
        connection.close_pool()  # type: ignore[attr-defined]  # that of PostgreSQL
