"""Not oftener than: what must not be done again for the same key before some time has passed."""

import threading
import time
from collections.abc import Callable, Hashable

from cachetools import TTLCache

MAX_REMEMBERED_KEYS = 100_000  # past that the oldest are forgotten, and may come back sooner


class Throttle:
    """Lets each key through once every `interval` seconds. May be shared between threads."""

    def __init__(self, interval: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._recent: TTLCache[Hashable, bool] = TTLCache(MAX_REMEMBERED_KEYS, ttl=interval, timer=timer)
        self._lock = threading.Lock()

    def allow(self, key: Hashable) -> bool:
        """Whether it is time for this key; if so, its next time is `interval` seconds from now."""
        with self._lock:
            if key in self._recent:
                return False
            self._recent[key] = True
            return True
