"""Run a server that dies with who started it: when our standard input closes, its whole process group is ended.

Usage: python leash.py USER COMMAND ARGUMENT… (an empty USER stays who we are). A test run that is killed without a word
(kill -9) closes the pipe too.
"""

import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from typing import Any

STOP_TIMEOUT = 5.0  # seconds between asking and ending


def main() -> int:
    user, *command = sys.argv[1:]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **as_user(user))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end(server))
    threading.Thread(target=wait_for_silence, args=(server,), daemon=True).start()
    return server.wait()


def as_user(name: str) -> dict[str, Any]:
    """PostgreSQL and MariaDB refuse root: as root, they run as their own system user."""
    if not name or os.geteuid() != 0:
        return {}
    found = pwd.getpwnam(name)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def wait_for_silence(server: subprocess.Popen[bytes]) -> None:
    while os.read(0, 4096):
        pass
    end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, number)
        except ProcessLookupError:
            return
        until = time.monotonic() + STOP_TIMEOUT
        while server.poll() is None and time.monotonic() < until:
            time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
