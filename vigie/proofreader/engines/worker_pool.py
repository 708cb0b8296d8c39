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
START_TIMEOUT = 30.0  # seconds in which a worker must be ready
RESTART_DELAYS = (0.0, 0.0, 0.0, 1.0, 5.0, 30.0)  # seconds before the next start after so many failures in a row


class WorkerUnavailable(Exception):
    """No answer: the worker died twice, took too long, or cannot start. `str()` says which."""


class WorkerProcess:
    """One process. It is started at the first question. Not for two threads at once: see `Pool`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._command, self._environment = list(command), environment
        self._process: subprocess.Popen[bytes] | None = None
        self._received = b""
        self._failures, self._retry_at = 0, 0.0
        self.version = ""
        self.last_used_at = 0.0  # monotonic time of the last answer

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def ask(self, question: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """The answer. A worker found dead is started again, once. Raises Silent."""
        for attempt in (1, 2):
            try:
                self._start_process()
                self._send_question(question)
                answer = self._read_answer(time.monotonic() + seconds)
            except (OSError, EOFError) as death:
                self._record_failure()
                if attempt == 2:
                    raise WorkerUnavailable("the checking program stops by itself") from death
            else:
                self._failures, self.last_used_at = 0, time.monotonic()
                return answer
        raise AssertionError

    def close(self) -> None:
        """End the process. The next question starts another."""
        if process := self._process:
            self._process, self._received = None, b""
            with contextlib.suppress(OSError):
                process.stdin.close()  # type: ignore[union-attr]
            process.kill()
            process.wait()
            process.stdout.close()  # type: ignore[union-attr]

    def _start_process(self) -> None:
        if self.pid is not None:
            return
        self.close()
        if time.monotonic() < self._retry_at:
            raise WorkerUnavailable("the checking program could not start a moment ago")
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,  # Ctrl-C is for who started us; it ends with its input
            )
            self.version = str(self._read_answer(time.monotonic() + START_TIMEOUT).get("version", ""))
        except (OSError, EOFError) as failure:
            self._record_failure()
            raise WorkerUnavailable(f"the checking program does not start ({type(failure).__name__})") from failure

    def _send_question(self, question: Mapping[str, object]) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()

    def _read_answer(self, deadline: float) -> dict[str, Any]:
        assert self._process
        assert self._process.stdout
        handle = self._process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(handle, selectors.EVENT_READ)
            while b"\n" not in self._received:
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    self.close()
                    raise WorkerUnavailable("the text took too long")
                piece = os.read(handle, 1 << 16)
                if not piece:
                    raise EOFError
                self._received += piece
        line, _, self._received = self._received.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError as noise:
            raise EOFError from noise
        return answer if isinstance(answer, dict) else {}

    def _record_failure(self) -> None:
        self.close()
        self._failures += 1
        self._retry_at = time.monotonic() + RESTART_DELAYS[min(self._failures, len(RESTART_DELAYS) - 1)]


class WorkerPool:
    """A few workers for many threads. One more is started only when the others are busy, and stopped when idle."""

    def __init__(
        self, make: Callable[[], WorkerProcess], most: Callable[[], int] = lambda: 1, idle: float = 90.0, keep: int = 1
    ) -> None:
        self._make_worker, self._max_workers, self._idle_timeout, self._min_workers = make, most, idle, keep
        self._free_workers: list[WorkerProcess] = []  # the last used is on top: one warm worker rather than two
        self._all_workers: list[WorkerProcess] = []
        self._condition = threading.Condition()
        self._owner_pid = os.getpid()
        self._timer: threading.Timer | None = None

    @property
    def pids(self) -> list[int]:
        return [worker.pid for worker in self._all_workers if worker.pid]

    @property
    def is_awake(self) -> bool:
        return bool(self._all_workers)

    @property
    def version(self) -> str:
        return next((worker.version for worker in self._all_workers if worker.version), "")

    @property
    def has_free_worker(self) -> bool:
        """Whether a question would be answered at once by a worker already awake, or by one more."""
        return bool(self._free_workers) or len(self._all_workers) < self._max_workers()

    def ask(self, question: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """The answer of whichever worker is free first. Raises Silent; waiting for a worker counts in the time."""
        deadline = time.monotonic() + max(seconds, START_TIMEOUT)
        with self._borrow_worker(deadline) as worker:
            return worker.ask(question, seconds)

    def close(self) -> None:
        """Stop them all. The next question starts one again."""
        with self._condition:
            workers, self._free_workers, self._all_workers = self._all_workers, [], []
            if self._timer:
                self._timer.cancel()
        for worker in workers:
            worker.close()

    def stop_idle_workers(self, most: int) -> None:
        """Stop the workers above this number that nobody uses now; the busy ones follow when they are given back."""
        with self._condition:
            surplus = self._free_workers[: max(len(self._all_workers) - most, 0)]
            for worker in surplus:
                self._free_workers.remove(worker)
                self._all_workers.remove(worker)
        for worker in surplus:
            worker.close()

    @contextlib.contextmanager
    def _borrow_worker(self, deadline: float) -> Iterator[WorkerProcess]:
        worker = self._take_worker(deadline)
        try:
            yield worker
        finally:
            self._return_worker(worker)

    def _take_worker(self, deadline: float) -> WorkerProcess:
        with self._condition:
            if os.getpid() != self._owner_pid:  # after a fork, the workers are our parent's
                self._free_workers, self._all_workers, self._owner_pid = [], [], os.getpid()
            while not self._free_workers:
                if len(self._all_workers) < max(self._max_workers(), 1):
                    self._all_workers.append(worker := self._make_worker())
                    return worker
                if not self._condition.wait(max(deadline - time.monotonic(), 0)):
                    raise WorkerUnavailable("all the checking programs are busy")
            return self._free_workers.pop()

    def _return_worker(self, worker: WorkerProcess) -> None:
        surplus = None
        with self._condition:
            if worker not in self._all_workers:
                surplus = worker  # the pool was closed meanwhile
            elif len(self._all_workers) > max(self._max_workers(), 1):
                self._all_workers.remove(surplus := worker)
            else:
                self._free_workers.append(worker)
                self._condition.notify()
            self._schedule_retirement()
        if surplus:
            surplus.close()

    def _schedule_retirement(self) -> None:
        """Look again in a while for workers that nobody uses."""
        if len(self._all_workers) > self._min_workers and not (self._timer and self._timer.is_alive()):
            self._timer = threading.Timer(self._idle_timeout, self._retire_idle_workers)
            self._timer.daemon = True
            self._timer.start()

    def _retire_idle_workers(self) -> None:
        old = time.monotonic() - self._idle_timeout
        with self._condition:
            gone = [worker for worker in self._free_workers if worker.last_used_at < old][
                : max(len(self._all_workers) - self._min_workers, 0)
            ]
            for worker in gone:
                self._free_workers.remove(worker)
                self._all_workers.remove(worker)
            self._timer = None
            self._schedule_retirement()
        for worker in gone:
            worker.close()
