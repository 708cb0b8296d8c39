"""The database of a command that runs alone: the one of DATABASE_URL, or the carried one of the data folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from vigie.kit.data_folder import data_folder
from vigie.kit.postgres import Postgres


@contextmanager
def database() -> Iterator[None]:
    """Have DATABASE_URL set, with a server behind it. A carried one that was asleep goes back to sleep at the end."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    server = Postgres(data_folder())
    started = server.start()
    os.environ["DATABASE_URL"] = server.dsn
    try:
        yield
    finally:
        if started:
            server.stop()
