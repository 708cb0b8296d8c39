"""PostgreSQL's NOTIFY, for all that the processes of Vigie tell one another: one sender for every channel."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class SqlCursor(Protocol):
    def execute(self, query: str, params: list[str], /) -> object: ...


OpenCursor = Callable[[], AbstractContextManager[SqlCursor]]

_open_cursor: OpenCursor | None = None


def use_cursor(open_cursor: OpenCursor) -> None:
    """Say once, at start, how to reach the connection that holds the present transaction."""
    global _open_cursor
    _open_cursor = open_cursor


def notify(channel: str, *payloads: str) -> None:
    """Tell who listens to `channel`, when the present transaction commits; a rolled back one stays silent.

    A payload has less than 8,000 bytes. Raises RuntimeError before `use_cursor`.
    """
    if _open_cursor is None:
        raise RuntimeError("postgres_notify.use_cursor() was not called: no database to speak through")
    with _open_cursor() as cursor:
        for payload in payloads:
            cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload])
