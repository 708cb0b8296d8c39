"""How long a check may take, and what was left out for want of time."""

import math
import time
from collections.abc import Callable


class TimeBudget:
    """The seconds that a check may take, counted from now. Whoever does a part of the work looks at it first.

    `seconds` None: no limit. `clock` gives seconds that only grow: tests give their own. Thread-safe.
    """

    def __init__(self, seconds: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._deadline = math.inf if seconds is None else clock() + seconds
        self._skipped: dict[str, None] = {}

    @property
    def remaining(self) -> float:
        """Seconds left, never less than 0; infinite without a limit."""
        return max(self._deadline - self._clock(), 0.0)

    @property
    def is_spent(self) -> bool:
        return self.remaining == 0

    @property
    def skipped(self) -> tuple[str, ...]:
        """The rules and the engines that did not have their say, in the order in which they were given up."""
        return tuple(self._skipped)

    def skip(self, name: str) -> None:
        """Note that a rule or an engine did not have its say."""
        self._skipped[name] = None
