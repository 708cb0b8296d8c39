"""Presence: while somebody of a workspace has a page open, its accounts are asked more often.

An open page says so by PostgreSQL's NOTIFY, without writing anything; the listener remembers it for a moment.
"""

import threading
import time
from collections.abc import Callable, Collection

from cachetools import TTLCache

from vigie.kit.postgres_notify import notify

PRESENCE_CHANNEL = "vigie_watched"
PRESENCE_DURATION = 50.0  # seconds that one announcement is good for: three heartbeats of a page
MAX_WORKSPACES = 100_000


def announce_presence(workspace_ids: Collection[int]) -> None:
    """Tell the listeners that somebody of each of these workspaces has a page open."""
    notify(PRESENCE_CHANNEL, *map(str, workspace_ids))


def on_workspaces_present(sender: object, workspace_ids: Collection[int], **_signal: object) -> None:
    """Receiver of `team.live_stream.workspaces_present`."""
    announce_presence(workspace_ids)


class Presence:
    """In a listener: the workspaces of which somebody has a page open. May be shared between threads."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._present: TTLCache[int, bool] = TTLCache(MAX_WORKSPACES, ttl=PRESENCE_DURATION, timer=timer)
        self._lock = threading.Lock()

    def record_announcement(self, payload: str) -> int | None:
        """The workspace, when nobody of it was present until now; None otherwise, or for what is no announcement."""
        if not payload.isdecimal():
            return None
        workspace_id = int(payload)
        with self._lock:
            was_present = workspace_id in self._present
            self._present[workspace_id] = True
        return None if was_present else workspace_id

    def is_present(self, workspace_id: int) -> bool:
        with self._lock:
            return workspace_id in self._present
