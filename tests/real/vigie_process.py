"""A whole real Vigie beside the real networks, and single processes of it on the tests' own database, to be killed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TypeVar

from django.db import connection

from tests.house.running import ROOT, Vigie, folder_that_vigie_can_reach, free_port
from vigie.rehearsal.control import Control

__all__ = ["Mortal", "free_port", "prompter", "set_up_link", "until", "whole", "workers"]
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


def prompter(vigie: Vigie) -> Control:
    """The controls of the rehearsal network that this Vigie runs."""
    port = (vigie.folder / "rehearsal.port").read_text().strip()
    return Control.beside(f"http://127.0.0.1:{port}", vigie.folder / "rehearsal.sqlite3")


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


@contextmanager
def workers(environment: Mapping[str, str]) -> Iterator[Callable[[], Mortal]]:
    """A way to start workers; none outlives the block."""
    started: list[Mortal] = []

    def start(verb: str = "worker") -> Mortal:
        started.append(Mortal(verb, environment))
        return started[-1]

    try:
        yield start
    finally:
        for one in started:
            one.kill()


def until(seen: Callable[[], T], patience: float = 30.0, what: str = "") -> T:
    """The first answer that is not empty. Raises TimeoutError."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"not seen after {patience:g} seconds: {what}")
