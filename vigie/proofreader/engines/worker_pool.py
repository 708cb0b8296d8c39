"""Programs that check texts beside us: JSON lines, a time limit, and another start when they die."""

import contextlib
import json
import logging
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

log = logging.getLogger(__name__)
START = 30.0  # seconds in which a worker must be ready
RESTS = (0.0, 0.0, 0.0, 1.0, 5.0, 30.0)  # seconds before the next start after so many failures in a row


class Silent(Exception):
    """No answer: the worker died twice, took too long, or cannot start. `str()` says which."""


class Worker:
    """One process. It is started at the first question. Not for two threads at once: see `Pool`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._command, self._environment = list(command), environment
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = b""
        self._failures, self._rest_until = 0, 0.0
        self.version = ""
        self.used = 0.0  # monotonic time of the last answer

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def ask(self, question: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """The answer. A worker found dead is started again, once. Raises Silent."""
        for attempt in (1, 2):
            try:
                self._start()
                self._say(question)
                answer = self._hear(time.monotonic() + seconds)
            except (OSError, EOFError) as death:
                self._bury()
                if attempt == 2:
                    raise Silent("the checking program stops by itself") from death
            else:
                self._failures, self.used = 0, time.monotonic()
                return answer
        raise AssertionError

    def close(self) -> None:
        """End the process. The next question starts another."""
        if process := self._process:
            self._process, self._heard = None, b""
            with contextlib.suppress(OSError):
                process.stdin.close()  # type: ignore[union-attr]
            process.kill()
            process.wait()
            process.stdout.close()  # type: ignore[union-attr]

    def _start(self) -> None:
        if self.pid is not None:
            return
        self.close()
        if time.monotonic() < self._rest_until:
            raise Silent("the checking program could not start a moment ago")
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,  # Ctrl-C is for who started us; it ends with its input
            )
            self.version = str(self._hear(time.monotonic() + START).get("version", ""))
        except (OSError, EOFError) as failure:
            self._bury()
            raise Silent(f"the checking program does not start ({type(failure).__name__})") from failure

    def _say(self, question: Mapping[str, object]) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()

    def _hear(self, deadline: float) -> dict[str, Any]:
        assert self._process
        assert self._process.stdout
        handle = self._process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(handle, selectors.EVENT_READ)
            while b"\n" not in self._heard:
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    self.close()
                    raise Silent("the text took too long")
                piece = os.read(handle, 1 << 16)
                if not piece:
                    raise EOFError
                self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError as noise:
            raise EOFError from noise
        return answer if isinstance(answer, dict) else {}

    def _bury(self) -> None:
        self.close()
        self._failures += 1
        self._rest_until = time.monotonic() + RESTS[min(self._failures, len(RESTS) - 1)]


class Pool:
    """A few workers for many threads. One more is started only when the others are busy, and stopped when idle."""

    def __init__(
        self, make: Callable[[], Worker], most: Callable[[], int] = lambda: 1, idle: float = 90.0, keep: int = 1
    ) -> None:
        self._make, self._most, self._idle, self._keep = make, most, idle, keep
        self._free: list[Worker] = []  # the last used is on top: one warm worker rather than two
        self._all: list[Worker] = []
        self._change = threading.Condition()
        self._owner = os.getpid()
        self._timer: threading.Timer | None = None

    @property
    def pids(self) -> list[int]:
        return [worker.pid for worker in self._all if worker.pid]

    @property
    def is_awake(self) -> bool:
        return bool(self._all)

    @property
    def version(self) -> str:
        return next((worker.version for worker in self._all if worker.version), "")

    @property
    def has_room(self) -> bool:
        """Whether a question would be answered at once by a worker already awake, or by one more."""
        return bool(self._free) or len(self._all) < self._most()

    def ask(self, question: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """The answer of whichever worker is free first. Raises Silent; waiting for a worker counts in the time."""
        deadline = time.monotonic() + max(seconds, START)
        with self._worker(deadline) as worker:
            return worker.ask(question, seconds)

    def close(self) -> None:
        """Stop them all. The next question starts one again."""
        with self._change:
            workers, self._free, self._all = self._all, [], []
            if self._timer:
                self._timer.cancel()
        for worker in workers:
            worker.close()

    def trim(self, most: int) -> None:
        """Stop the workers above this number that nobody uses now; the busy ones follow when they are given back."""
        with self._change:
            surplus = self._free[: max(len(self._all) - most, 0)]
            for worker in surplus:
                self._free.remove(worker)
                self._all.remove(worker)
        for worker in surplus:
            worker.close()

    @contextlib.contextmanager
    def _worker(self, deadline: float) -> Iterator[Worker]:
        worker = self._take(deadline)
        try:
            yield worker
        finally:
            self._give_back(worker)

    def _take(self, deadline: float) -> Worker:
        with self._change:
            if os.getpid() != self._owner:  # after a fork, the workers are our parent's
                self._free, self._all, self._owner = [], [], os.getpid()
            while not self._free:
                if len(self._all) < max(self._most(), 1):
                    self._all.append(worker := self._make())
                    return worker
                if not self._change.wait(max(deadline - time.monotonic(), 0)):
                    raise Silent("all the checking programs are busy")
            return self._free.pop()

    def _give_back(self, worker: Worker) -> None:
        surplus = None
        with self._change:
            if worker not in self._all:
                surplus = worker  # the pool was closed meanwhile
            elif len(self._all) > max(self._most(), 1):
                self._all.remove(surplus := worker)
            else:
                self._free.append(worker)
                self._change.notify()
            self._watch()
        if surplus:
            surplus.close()

    def _watch(self) -> None:
        """Look again in a while for workers that nobody uses."""
        if len(self._all) > self._keep and not (self._timer and self._timer.is_alive()):
            self._timer = threading.Timer(self._idle, self._retire)
            self._timer.daemon = True
            self._timer.start()

    def _retire(self) -> None:
        old = time.monotonic() - self._idle
        with self._change:
            gone = [worker for worker in self._free if worker.used < old][: max(len(self._all) - self._keep, 0)]
            for worker in gone:
                self._free.remove(worker)
                self._all.remove(worker)
            self._timer = None
            self._watch()
        for worker in gone:
            worker.close()
