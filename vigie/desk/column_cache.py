"""Drawings that are kept while nothing of what they show has changed."""

from collections.abc import Callable, Hashable
from threading import Lock

from cachetools import LRUCache
from django.db.models import Model


class DrawingCache:
    """The drawings made last, by all that they depend on; shared by the threads of the process."""

    def __init__(self, max_drawings: int) -> None:
        self._drawings: LRUCache[Hashable, str] = LRUCache(max_drawings)
        self._lock = Lock()
        self.made = 0  # drawings made, since it was last cleared

    def get_or_draw(self, key: Hashable, draw: Callable[[], str]) -> str:
        with self._lock:
            known = self._drawings.get(key)
        if known is not None:
            return known
        drawing = draw()
        with self._lock:
            self._drawings[key] = drawing
            self.made += 1
        return drawing

    def clear(self) -> None:
        with self._lock:
            self._drawings.clear()
            self.made = 0


def row_version(row: Model) -> int:
    """Changes when any loaded field of a row does: what a drawing may show cannot be forgotten in its key."""
    values = vars(row).items()
    return hash(tuple((name, _hashable(value)) for name, value in values if not name.startswith("_")))


def _hashable(value: object) -> Hashable:
    return repr(value) if isinstance(value, list | dict) else value
