"""Who is looking: while somebody of a workspace has a page open, its accounts are asked more often.

An open page says so by PostgreSQL's NOTIFY, without writing anything; the listener remembers it for a moment.
"""

import time

from django.db import connection

PRESENCE_CHANNEL = "vigie_watched"
EVERY = 20.0  # seconds after which an open page says it again
LASTS = 50.0  # seconds that one saying is good for

_seen: dict[int, float] = {}


def announce_presence(workspace_id: int) -> None:
    """Tell the listeners that somebody of this workspace has a page open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [PRESENCE_CHANNEL, str(workspace_id)])


def hear(payload: str) -> int | None:
    """In a listener: the workspace, when nobody was looking until now."""
    if not payload.isdecimal():
        return None
    workspace, now = int(payload), time.monotonic()
    before, _seen[workspace] = _seen.get(workspace), now
    return workspace if before is None or now - before > LASTS else None


def is_watched(workspace_id: int) -> bool:
    """In a listener: whether somebody is looking now."""
    seen = _seen.get(workspace_id)
    return seen is not None and time.monotonic() - seen < LASTS
