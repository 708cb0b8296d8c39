"""A whole real Vigie beside the real networks, and single processes of it on the tests' own database, to be killed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from django.db import connection

from tests.house.running import PATIENCE, ROOT, Vigie, folder_that_vigie_can_reach, free_port
from vigie.rehearsal.control_client import ControlClient

__all__ = ["PATIENCE", "Mortal", "Twin", "free_port", "prompter", "set_up_link", "until", "whole", "workers"]
T = TypeVar("T")


@contextmanager
def whole(environment: Mapping[str, str]) -> Iterator[Vigie]:
    """What `bin/run` starts: database, web, worker, listener, rehearsal; all gone when the block ends."""
    with folder_that_vigie_can_reach() as folder:
        vigie = Vigie(folder, free_port(), **environment)
        try:
            vigie.wait_for("Vigie is ready")
            yield vigie
        finally:
            vigie.stop()


def set_up_link(vigie: Vigie) -> str:
    ready = next(line for line in vigie.said if "Vigie is ready" in line)
    return ready.rpartition(" ")[2]


def prompter(vigie: Vigie) -> ControlClient:
    """The controls of the rehearsal network that this Vigie runs."""
    port = (vigie.folder / "rehearsal.port").read_text().strip()
    return ControlClient.from_key_file(f"http://127.0.0.1:{port}", vigie.folder / "rehearsal.sqlite3")


def database_address() -> str:
    """The tests' own database, for another process."""
    asked = connection.settings_dict
    user = f"{asked['USER']}:{asked['PASSWORD']}" if asked["PASSWORD"] else asked["USER"]
    place = f"{asked['HOST']}:{asked['PORT']}" if not asked["HOST"].startswith("/") else ""
    query = "" if place else f"?host={asked['HOST']}&port={asked['PORT']}"
    return f"postgresql://{user}@{place}/{asked['NAME']}{query}"


class Mortal:
    """One process of Vigie (`worker`, `listen`) on the tests' database, in a group of its own."""

    def __init__(self, verb: str, environment: Mapping[str, str]) -> None:
        ours = {"DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "vigie.config.settings", **environment}
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "vigie", verb],
            cwd=ROOT,
            env={**os.environ, **ours},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """kill -9, of it and of whatever it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def said(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")


class Twin:
    """The same, born of a process that has imported everything already: for those who die by the dozen."""

    def __init__(self, pid: int, log: str) -> None:
        self.pid, self._log = pid, log

    def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        while Path("/proc", str(self.pid)).exists():
            time.sleep(0.01)

    def said(self) -> str:
        return Path(self._log).read_text(errors="replace")


#: For each line, a child that works or listens, as `vigie worker` and `vigie listen` do; its number comes back.
NURSERY = """
import asyncio, os, signal, sys
import django
django.setup()
from vigie.ops import background_processes
from vigie.ops.logging import configure_logging
from vigie.listening import listener
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    verb, log = line.split()
    if (pid := os.fork()) == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for number in (1, 2):
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT, 0o600), number)
        configure_logging(verb)
        asyncio.run(background_processes.run_worker() if verb == "worker" else background_processes.run_listener())
        os._exit(0)
    print(pid, flush=True)
"""


@contextmanager
def workers(environment: Mapping[str, str]) -> Iterator[Callable[..., Twin]]:
    """A way to start workers (or, asked so, listeners), quickly; none outlives the block."""
    started: list[Twin] = []
    ours = {"DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "vigie.config.settings", **environment}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with tempfile.TemporaryDirectory() as folder:
        nursery = subprocess.Popen([sys.executable, "-c", NURSERY], cwd=ROOT, env={**os.environ, **ours}, **pipes)  # type: ignore[call-overload]

        def start(verb: str = "worker") -> Twin:
            log = f"{folder}/{len(started)}.log"
            Path(log).touch()
            print(verb, log, file=nursery.stdin, flush=True)
            started.append(Twin(int(nursery.stdout.readline()), log))
            return started[-1]

        try:
            yield start
        finally:
            for one in started:
                one.kill()
            nursery.kill()
            nursery.wait()


def until(seen: Callable[[], T], what: str = "") -> T:
    """The first answer that is not empty. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"not seen after {PATIENCE} seconds: {what}")
