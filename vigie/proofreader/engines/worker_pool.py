"""Programs that check texts beside us: JSON lines, a time limit, and another start when they die."""

import contextlib
import json
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vigie.proofreader.time_budget import TimeBudget

START_TIMEOUT = 60.0  # seconds in which a worker must be ready
ANSWER_TIMEOUT = 10.0  # seconds, and one more each thousand characters, before a worker without an answer is ended
RESTART_DELAYS = (0.0, 0.0, 0.0, 1.0, 5.0, 30.0)  # seconds before the next start after so many failures in a row


class WorkerUnavailable(Exception):
    """No answer: the worker died twice, took too long, or cannot start. `str()` says which."""


class BudgetSpent(WorkerUnavailable):
    """No answer yet, and the caller has no more time. Nothing is wrong with the worker, which goes on."""


class WorkerProcess:
    """One process. It is started at the first question. Not for two threads at once: see `WorkerPool`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._command = list(command)
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._received = b""
        self._is_ready = False
        self._answer_due_at: float | None = None  # monotonic time by which it must say something; None: nothing awaited
        self._failures = 0
        self._retry_at = 0.0
        self.version = ""
        self.last_used_at = 0.0  # monotonic time of the last answer

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def ask(self, question: Mapping[str, object], seconds: float, budget: TimeBudget) -> dict[str, Any]:
        """The answer. A worker found dead is started again, once; one silent for `seconds` is ended.

        Past the budget the worker is left to finish, and its late answer is dropped at the next question. Raises
        WorkerUnavailable, BudgetSpent.
        """
        for attempt in (1, 2):
            try:
                self._make_ready(budget)
                assert self._process
                assert self._process.stdin
                self._process.stdin.write(json.dumps(question).encode() + b"\n")
                self._process.stdin.flush()
                self._answer_due_at = time.monotonic() + seconds
                answer = self._read_answer(budget)
            except (OSError, EOFError) as death:
                self._record_failure()
                if attempt == 2:
                    raise WorkerUnavailable("the checking program stops by itself") from death
            else:
                self._failures = 0
                self.last_used_at = time.monotonic()
                return answer
        raise AssertionError

    def close(self) -> None:
        """End the process. The next question starts another."""
        process = self._process
        if process is None:
            return
        self._process = None
        self._received = b""
        self._answer_due_at = None
        with contextlib.suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]

    def _make_ready(self, budget: TimeBudget) -> None:
        """Start the process if there is none, and read what it still owes: that it is ready, or a late answer."""
        if self.pid is None:
            self.close()
            if time.monotonic() < self._retry_at:
                raise WorkerUnavailable("the checking program could not start a moment ago")
            self._is_ready = False
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=self._environment,
                    start_new_session=True,  # Ctrl-C is for who started us; it ends with its input
                )
            except OSError as failure:
                self._record_failure()
                raise WorkerUnavailable(f"the checking program does not start ({type(failure).__name__})") from failure
            self._answer_due_at = time.monotonic() + START_TIMEOUT
        if not self._is_ready:
            try:
                self.version = str(self._read_answer(budget).get("version", ""))
            except (OSError, EOFError) as failure:
                self._record_failure()
                raise WorkerUnavailable(f"the checking program does not start ({type(failure).__name__})") from failure
            self._is_ready = True
        elif self._answer_due_at is not None:
            self._read_answer(budget)

    def _read_answer(self, budget: TimeBudget) -> dict[str, Any]:
        """Wait for one line. Raises BudgetSpent, WorkerUnavailable when it had to speak by now, EOFError, OSError."""
        assert self._process
        assert self._process.stdout
        assert self._answer_due_at is not None
        handle = self._process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(handle, selectors.EVENT_READ)
            while b"\n" not in self._received:
                left = self._answer_due_at - time.monotonic()
                if selector.select(max(min(left, budget.remaining), 0)):
                    piece = os.read(handle, 1 << 16)
                    if not piece:
                        raise EOFError
                    self._received += piece
                elif left <= 0:
                    self.close()
                    raise WorkerUnavailable("the text took too long")
                elif budget.is_spent:
                    raise BudgetSpent("there was no time left")
        self._answer_due_at = None
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
        self._make_worker = make
        self._max_workers = most
        self._idle_timeout = idle
        self._min_workers = keep
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

    def ask(self, question: Mapping[str, object], seconds: float, budget: TimeBudget) -> dict[str, Any]:
        """The answer of whichever worker is free first; waiting for a worker counts in the time.

        Raises WorkerUnavailable, BudgetSpent.
        """
        worker = self._take_worker(time.monotonic() + max(seconds, START_TIMEOUT), budget)
        try:
            return worker.ask(question, seconds, budget)
        finally:
            self._return_worker(worker)

    def close(self) -> None:
        """Stop them all. The next question starts one again."""
        with self._condition:
            workers = self._all_workers
            self._free_workers = []
            self._all_workers = []
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

    def _take_worker(self, deadline: float, budget: TimeBudget) -> WorkerProcess:
        with self._condition:
            if os.getpid() != self._owner_pid:  # after a fork, the workers are our parent's
                self._free_workers = []
                self._all_workers = []
                self._owner_pid = os.getpid()
            while not self._free_workers:
                if len(self._all_workers) < max(self._max_workers(), 1):
                    worker = self._make_worker()
                    self._all_workers.append(worker)
                    return worker
                left = deadline - time.monotonic()
                if self._condition.wait(max(min(left, budget.remaining), 0)):
                    continue
                if left <= 0:
                    raise WorkerUnavailable("all the checking programs are busy")
                if budget.is_spent:
                    raise BudgetSpent("all the checking programs are busy")
            return self._free_workers.pop()

    def _return_worker(self, worker: WorkerProcess) -> None:
        surplus = None
        with self._condition:
            if worker not in self._all_workers:
                surplus = worker  # the pool was closed meanwhile
            elif len(self._all_workers) > max(self._max_workers(), 1):
                surplus = worker
                self._all_workers.remove(worker)
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
            idle = [worker for worker in self._free_workers if worker.last_used_at < old]
            gone = idle[: max(len(self._all_workers) - self._min_workers, 0)]
            for worker in gone:
                self._free_workers.remove(worker)
                self._all_workers.remove(worker)
            self._timer = None
            self._schedule_retirement()
        for worker in gone:
            worker.close()
