"""One process that the supervisor keeps running."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress

from vigie.kit.system_user import SystemAccount
from vigie.ops.logging import is_json

FIRST_RESTART_DELAY, MAX_RESTART_DELAY = 1.0, 60.0  # seconds before a crashed child starts again; doubled each time
STABLE_AFTER = 60.0  # seconds of life after which a crash is counted as the first again
STOP_TIMEOUT = 12.0  # seconds between SIGTERM and SIGKILL
REPEATED_LINES = 8  # last lines of its output that are repeated when a child dies

log = logging.getLogger(__name__)


class ChildProcess:
    """A verb of the command line (`web`, `worker`…), started again with growing delays until it is told to stop."""

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        account: SystemAccount,
        inherited: tuple[int, ...] = (),  # descriptors of sockets that it inherits
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._account = account
        self._inherited = inherited
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._must_restart = False
        self._last_lines: deque[str] = deque(maxlen=REPEATED_LINES)

    async def keep_running(self) -> None:
        """Start it, and again after each crash. Returns when `stop` was called and the child is gone."""
        delay = FIRST_RESTART_DELAY
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self._run_once()
            if self._stopping.is_set():
                return
            if self._must_restart:
                self._must_restart = False
                continue
            if time.monotonic() - started > STABLE_AFTER:
                delay = FIRST_RESTART_DELAY
            reason = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with code {status}"
            log.error("%s %s; it starts again in %g s. Its last words:", self.name, reason, delay)
            for line in self._last_lines:
                log.error("  %s", line)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)
            delay = min(delay * 2, MAX_RESTART_DELAY)

    async def stop(self) -> None:
        """Ask it to end, then force it; whatever it started goes with it."""
        self._stopping.set()
        await self._terminate()

    async def restart(self) -> None:
        """Start it afresh, at once: its code has changed."""
        self._must_restart = True
        await self._terminate()

    async def _run_once(self) -> int:
        """Returns the exit status, negative for a signal."""
        self._last_lines.clear()
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(self._environment),
            limit=1 << 20,
            pass_fds=self._inherited,
            process_group=0,  # Ctrl-C reaches the supervisor alone, which stops all in order
            **self._account.process_options,
        )
        self._process = process
        assert process.stdout is not None
        async for line in process.stdout:
            text = line.decode(errors="replace").rstrip()
            self._last_lines.append(text)
            if not is_json() or text.startswith("{"):
                print(text, file=sys.stderr, flush=True)
            elif text.strip():  # where the log is JSON, each line is
                log.info("%s", text, extra={"child": self.name})
        status = await process.wait()
        _kill_group(process.pid)  # what it may have left behind
        self._process = None
        return status

    async def _terminate(self) -> None:
        process = self._process
        if process is None:
            return
        try:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
        except TimeoutError:
            log.warning("%s does not stop: ended by force.", self.name)
            _kill_group(process.pid)
        except ProcessLookupError:
            return


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
