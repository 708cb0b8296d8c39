"""One process that the supervisor keeps alive."""

import asyncio
import json
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress

from vigie.kit.system_user import Account
from vigie.ops.logging import is_json

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a crashed child is started again; doubled at each crash
SETTLED = 60.0  # seconds of life after which a crash is counted as the first again
GRACE = 12.0  # seconds from the polite signal to the other one
LAST_WORDS = 8  # lines repeated when a child dies


class Child:
    """A verb of the command line (`web`, `worker`…), started again with growing pauses until it is told to stop."""

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        account: Account,
        doors: tuple[int, ...] = (),  # descriptors of sockets that it inherits
    ) -> None:
        self.name, self._doors = name, doors
        self._command, self._environment, self._account = command, environment, account
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._again = False
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)

    async def keep_alive(self) -> None:
        """Start it, and again after each crash. Returns when `stop` was asked and the child is gone."""
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            born = time.monotonic()
            status = await self._live()
            if self._stopping.is_set():
                return
            if self._again:
                self._again = False
                continue
            pause = FIRST_PAUSE if time.monotonic() - born > SETTLED else pause
            self._tell(status, pause)
            await self._rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def stop(self) -> None:
        """Ask politely, then not; whatever it started goes with it."""
        self._stopping.set()
        await self._end()

    async def restart(self) -> None:
        """Start it afresh, at once: its code has changed."""
        self._again = True
        await self._end()

    async def _live(self) -> int:
        self._last_words.clear()
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(self._environment),
            limit=1 << 20,
            pass_fds=self._doors,
            process_group=0,  # Ctrl-C reaches the supervisor alone, which stops all in order
            **self._account.rights,
        )
        self._process = process
        assert process.stdout is not None
        async for line in process.stdout:
            self._hear(line.decode(errors="replace").rstrip())
        status = await process.wait()
        _end_group(process.pid)
        self._process = None
        return status

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        try:
            process.terminate()
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            say(f"{self.name} does not stop: ended by force.", level="warning")
            _end_group(process.pid)
        except ProcessLookupError:
            return

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    def _hear(self, line: str) -> None:
        """Pass on what the child says; a line that is not of our making is dressed for JSON."""
        self._last_words.append(line)
        if not is_json() or line.startswith("{"):
            print(line, file=sys.stderr, flush=True)
        elif line.strip():
            say(line, process=self.name)

    def _tell(self, status: int, pause: float) -> None:
        why = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with code {status}"
        say(f"{self.name} {why}; it starts again in {pause:g} s. Its last words:", level="error")
        for line in self._last_words:
            say(f"  {line}", level="error")


def _end_group(leader: int) -> None:
    """End what a child may have left behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def say(message: str, *, level: str = "info", process: str = "vigie") -> None:
    """A line of the supervisor itself, in the same dress as the children's."""
    if is_json():
        moment = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        line = json.dumps({"time": moment, "level": level, "process": process, "message": message}, ensure_ascii=False)
    else:
        dress = "" if level == "info" else f"{level}: "
        line = f"{time.strftime('%H:%M:%S')} {process:<9} {dress}{message}"
    print(line, file=sys.stderr, flush=True)
