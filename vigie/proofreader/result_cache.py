"""Results that are kept a while: the least recently used are forgotten first."""

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

CachedValue = TypeVar("CachedValue")


class ResultCache(Generic[CachedValue]):
    """At most `max_size` results by key. Thread-safe."""

    def __init__(self, max_size: int = 4096) -> None:
        self._values: LRUCache[Hashable, CachedValue] = LRUCache(max_size)
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> CachedValue | None:
        with self._lock:
            return self._values.get(key)

    def store(self, key: Hashable, value: CachedValue) -> None:
        with self._lock:
            self._values[key] = value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()

    def __len__(self) -> int:
        return len(self._values)
