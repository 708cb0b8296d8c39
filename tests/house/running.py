"""A whole Vigie in processes of its own, for the tests."""

import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from vigie.kit.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds, on a machine that does much else


class Vigie:
    """What `bin/run` starts, once its environment is there."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        ours = {"DATABASE_URL", "VIGIE_DATA", "VIGIE_TESTING", "VIGIE_REHEARSAL", "DJANGO_SETTINGS_MODULE"}
        inherited = {name: value for name, value in os.environ.items() if name not in ours}
        self.folder, self.port = folder, port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vigie", "run", "--port", str(port), "--data", str(folder)],
            cwd=ROOT,
            env={**inherited, **environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, words: str) -> str:
        """The first line from here on with these words."""
        end = time.monotonic() + PATIENCE
        while True:
            line = self._lines.get(timeout=max(0.1, end - time.monotonic()))
            assert line is not None, "Vigie ended, having said:\n" + "\n".join(self.said)
            if words in line:
                return line

    def everything(self) -> list[psutil.Process]:
        """The supervisor, its children, and the database with its own."""
        server = self.server()
        return [*self.ours(), server, *server.children(recursive=True)]

    def ours(self) -> list[psutil.Process]:
        """The supervisor and its children: all but the database."""
        alone = psutil.Process(self.process.pid)
        return [alone, *alone.children(recursive=True)]

    def server(self) -> psutil.Process:
        return psutil.Process(int((self.folder / "database" / "postmaster.pid").read_text().split("\n")[0]))

    def child(self, verb: str) -> psutil.Process:
        """The one that does this, once it lives."""
        end = time.monotonic() + PATIENCE
        while not (found := self._child(verb)):
            assert time.monotonic() < end, f"no {verb}:\n" + "\n".join(self.said)
            time.sleep(0.05)
        return found

    def health(self) -> tuple[int, dict[str, object]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)
        except OSError as trouble:
            return 0, {"nobody answers": str(trouble)}

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def _child(self, verb: str) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error, IndexError):  # it has just ended: nobody there, or a zombie without a command
                if child.cmdline()[-1] == verb:
                    return child
        return None

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            self._lines.put(line.rstrip())
        self._lines.put(None)


@contextmanager
def folder_that_vigie_can_reach() -> Iterator[Path]:
    """A data folder outside pytest's private one, emptied of files and processes at the end."""
    top = Path(tempfile.mkdtemp(prefix="vigie-run-"))
    top.chmod(0o755)
    try:
        yield top / "home"
    finally:
        Postgres(top / "home").stop()
        shutil.rmtree(top, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def are_gone(processes: list[psutil.Process]) -> bool:
    """Whether none of them lives any more, after a moment if needed. Zombies have lived."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not any(_lives(process) for process in processes):
            return True
        time.sleep(0.05)
    return False


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
