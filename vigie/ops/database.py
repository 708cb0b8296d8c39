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
            server.stop()
