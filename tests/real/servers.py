"""What the real servers of the tests share: where installs are kept, free ports, and servers on a leash."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from leash import as_user

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("VIGIE_TESTS_CACHE", Path.home() / ".cache" / "vigie-tests"))


class Missing(Exception):
    """This machine cannot start that server; `str()` says what it lacks."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str, *, places: Iterable[Path] = ()) -> Path:
    """The full path of a program, from `places` then from PATH. Raises Missing."""
    for place in places:
        if (place / name).exists():
            return place / name
    if found := shutil.which(name):
        return Path(found)
    raise Missing(f"{name} is not installed (as root: python tests/real/prepare.py)")


class Servers:
    """Some servers that live and die together, and the folder where they keep everything."""

    def __init__(self, name: str) -> None:
        sweep(name)
        self.folder = Path(tempfile.mkdtemp(prefix=f"vigie-{name}-{os.getpid()}-"))
        self.folder.chmod(0o755)
        self._leashes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str | Path, user: str = "", **environment: str) -> Path:
        """Start one, on its leash; the file where it writes is returned."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            leash = subprocess.Popen(
                [sys.executable, HERE / "leash.py", user, *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        self._leashes.append(leash)
        return log

    def wait_for(self, what: str, ready: Callable[[], bool], log: Path, patience: float = 300.0) -> None:
        """Raises RuntimeError, with the end of the log, when it is not ready after `patience` seconds or has died."""
        until = time.monotonic() + patience
        while not ready():
            if time.monotonic() > until or self._leashes[-1].poll() is not None:
                raise RuntimeError(f"{what} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """The last started first; their folder goes with them."""
        for leash in reversed(self._leashes):
            if leash.stdin:
                leash.stdin.close()
            try:
                leash.wait(15)
            except subprocess.TimeoutExpired:
                leash.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep(name: str) -> None:
    """Remove the folders that killed runs have left behind (their servers died with them)."""
    for folder in Path(tempfile.gettempdir()).glob(f"vigie-{name}-*-*"):
        owner = folder.name.split("-")[2]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def run_as(user: str, *command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, **as_user(user))


def own(folder: Path, user: str) -> Path:
    """Make a folder that `user` may write to."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, user, user)
    return folder


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True
