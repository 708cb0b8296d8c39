"""How the pretend network misbehaves when it is told to: late, busy, broken, cut before or after having done it."""

import re
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("late", "limit", "error", "cut", "cut_after", "garbage")


@dataclass(slots=True)
class Fault:
    """`left` times (None: until it is lifted), for the requests whose method and path match.

    late waits `seconds` then answers; limit is 429 with Retry-After `seconds`; error is `status`; cut closes the
    connection without doing anything; cut_after does everything, then closes; garbage does it and answers nonsense.
    """

    kind: str
    path: str = ".*"
    method: str = ".*"
    left: int | None = 1
    seconds: float = 5.0
    status: int = 500

    def applies_to(self, method: str, path: str) -> bool:
        return bool(re.fullmatch(self.method, method) and re.fullmatch(self.path, path))


class FaultQueue:
    def __init__(self) -> None:
        self.media_delay = 0.0  # seconds that a medium takes to be ready
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Raises ValueError for a kind that does not exist or a pattern that is none."""
        if fault.kind not in KINDS:
            raise ValueError(f"no such fault: {fault.kind}")
        try:
            re.compile(fault.path), re.compile(fault.method)
        except re.error as error:
            raise ValueError(f"not a pattern: {error}") from None
        with self._lock:
            self._faults.append(fault)

    def clear_all(self) -> None:
        with self._lock:
            self._faults.clear()
            self.media_delay = 0.0

    def take_next(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, counted."""
        with self._lock:
            for fault in self._faults:
                if fault.applies_to(method, path):
                    if fault.left is not None:
                        fault.left -= 1
                    if fault.left == 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def as_dicts(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def wait(self, fault: Fault, stopped: threading.Event) -> None:
        end = time.monotonic() + fault.seconds
        while time.monotonic() < end and not stopped.wait(min(0.2, max(0.0, end - time.monotonic()))):
            pass
