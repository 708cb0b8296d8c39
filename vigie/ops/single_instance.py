"""One Vigie on a data folder: which process has it, and where it answers."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another supervisor has the folder. `str()` says where it answers."""


class InstanceLock:
    """A lock on `run.lock`, which the system releases when the process ends, even killed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "run.lock"
        self._file: IO[str] | None = None

    def acquire(self, address: str) -> None:
        """Take the lock and write where this Vigie answers. Raises AlreadyRunning."""
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            try:
                owner = json.load(file)
            except ValueError:
                raise AlreadyRunning("Vigie already runs on this folder.") from None
            raise AlreadyRunning(
                f"Vigie already runs: open {owner['address']}, or stop it first (kill {owner['process']})."
            ) from None
        file.seek(0)
        file.truncate()
        json.dump({"process": os.getpid(), "address": address}, file)
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file:
            self._file.truncate(0)
            self._file.close()
