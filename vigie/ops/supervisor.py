"""What `bin/run` starts: the database, then web, worker, listener and rehearsal; it stops them in the other order.

It imports no Django, to start quickly and stay small. As root it works as root, and its children as the user `vigie`
where that user can read the code.
"""

import asyncio
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from vigie.kit.data_folder import data_folder
from vigie.kit.postgres import DatabaseTrouble, Postgres
from vigie.kit.system_user import Account, account
from vigie.ops.child_process import Child, say
from vigie.ops.logging import is_json
from vigie.ops.parent_death import VARIABLE
from vigie.ops.single_instance import AlreadyRunning, Guard

ROOT = Path(__file__).resolve().parents[2]
STAMP = "prepared"
REHEARSAL_PORTS = range(8099, 8199)
LOOK = 2.0  # seconds between two looks at the database


class CannotStart(Exception):
    """`str()` says why and what to do."""


def run(host: str, port: int, data: str | None, *, reload: bool = False) -> int:
    """Run everything until Ctrl-C or SIGTERM. Returns the exit status."""
    folder = data_folder(data)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)  # until the loop listens: what was started meanwhile is stopped all the same
    try:
        return Supervisor(host, port, folder, reload=reload).run()
    except (CannotStart, AlreadyRunning) as trouble:
        _say_last(str(trouble), level="error")
        return 1
    except KeyboardInterrupt:
        _say_last("Vigie was stopped before it was ready; nothing is lost.")
        return 0


class Supervisor:
    """All the processes over one data folder."""

    def __init__(self, host: str, port: int, folder: Path, *, reload: bool) -> None:
        self.folder, self.reload = folder, reload
        self.host, self.port = host, port
        self.address = os.environ.get("VIGIE_URL") or f"http://{_shown(host)}:{port}"
        self.account = account()
        self.server = None if os.environ.get("DATABASE_URL") else Postgres(folder)
        self.children: list[Child] = []
        self.door: socket.socket | None = None  # of the rehearsal network

    def run(self) -> int:
        self.account.own(self.folder)
        guard = Guard(self.folder)
        guard.take(self.address)
        try:
            _check_port(self.host, self.port)
            if self.server:
                self.server.start()
            return asyncio.run(self._run())
        finally:
            if self.server:
                self.server.stop()
            guard.release()

    async def _run(self) -> int:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set)
        runner = self._runner()
        environment = self._environment(runner)
        link = await asyncio.to_thread(self._prepare, runner, environment)
        doors = (self.door.fileno(),) if self.door else ()
        self.children = [
            Child(
                verb, [sys.executable, "-m", "vigie", verb], environment, runner, doors if verb == "rehearsal" else ()
            )
            for verb in _verbs()
        ]
        lives = [asyncio.create_task(child.keep_alive()) for child in self.children]
        others = [asyncio.create_task(self._announce(link)), asyncio.create_task(self._keep_database())]
        others.append(asyncio.create_task(_obtain_engines(environment)))
        if self.reload:
            others.append(asyncio.create_task(self._watch_code()))
        await stop.wait()
        for other in others:
            other.cancel()
        await asyncio.gather(*(child.stop() for child in self.children))
        await asyncio.gather(*lives)
        _say_last("Vigie has stopped; nothing is lost. Start it again with bin/run.")
        return 0

    def _runner(self) -> Account:
        """Who the children are: `vigie` for root, when it can read the interpreter and the code."""
        if self.account.uid is None:
            return self.account
        if self.account.can(sys.executable, "-c", "import vigie.ops.command_line, django"):
            self._hand_over()
            return self.account
        say("The user vigie cannot read this Python or this code: all but the database runs as root.")
        return Account()

    def _hand_over(self) -> None:
        """Give `vigie` what an earlier run wrote as root in a folder that is Vigie's own."""
        if self.folder.stat().st_uid == self.account.uid:
            for path in self.folder.iterdir():
                if path.lstat().st_uid == 0 and path.name != "run.lock":
                    self.account.give(path)

    def _environment(self, runner: Account) -> dict[str, str]:
        mine = {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "PYTHONSAFEPATH": "1",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "vigie.config.settings",
            "VIGIE_DATA": str(self.folder),
            "VIGIE_HOST": self.host,
            "VIGIE_PORT": str(self.port),
            VARIABLE: str(os.getpid()),
        }
        if self.server:
            mine["DATABASE_URL"] = self.server.dsn
        if self.reload:
            mine["VIGIE_DEBUG"] = "1"
        if runner.uid is not None or not os.access(ROOT / "vigie", os.W_OK):
            # Children that may not write beside the code keep its bytecode here: the next start is twice as quick.
            mine["PYTHONPYCACHEPREFIX"] = str(self.folder / "bytecode")
        if not os.environ.get("VIGIE_REHEARSAL"):
            self.door = self.rehearsal_door()
            mine["VIGIE_REHEARSAL"] = f"http://127.0.0.1:{self.door.getsockname()[1]}"
            mine["VIGIE_REHEARSAL_DOOR"] = str(self.door.fileno())
        return {**os.environ, **mine}

    def rehearsal_door(self) -> socket.socket:
        """Listens where the rehearsal network will, from now on: another Vigie that starts meanwhile goes elsewhere.

        The same port at each start, unless another program took it: links to the rehearsal network stay good. Never
        the port of the pages, which nobody holds yet.
        """
        kept = self.folder / "rehearsal.port"
        known = [int(said)] if kept.exists() and (said := kept.read_text().strip()).isdecimal() else []
        ports = (port for port in (*known, *REHEARSAL_PORTS) if port != self.port)
        door = next(door for port in ports if (door := _door(port)))
        kept.write_text(str(door.getsockname()[1]))
        return door

    def _prepare(self, runner: Account, environment: Mapping[str, str]) -> str:
        """Migrate and compile when something changed. Returns the set-up link of an installation without an owner."""
        dsn, stamp, seen = environment["DATABASE_URL"], self.folder / STAMP, self._fingerprint(environment)
        known = seen + _migrations(dsn)
        if stamp.exists() and stamp.read_text() == known:
            return ""
        vigie = [sys.executable, "-m", "vigie"]
        # The catalogues are compiled beside their sources, by whoever owns the code.
        mine = {**environment, "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX", "")}
        compiled = subprocess.run([*vigie, "compile-messages"], env=mine, check=False)
        command = [*vigie, "migrate", "--json", "--address", self.address]
        ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False, **runner.rights)
        if compiled.returncode or ran.returncode:
            raise CannotStart("Vigie could not be brought up to date: the reason is above. Nothing was started.")
        link: str | None = json.loads(ran.stdout.splitlines()[-1])["link"]
        if not link:  # with an owner: the next starts may go straight to the pages
            stamp.write_text(seen + _migrations(dsn))
        return link or ""

    def _fingerprint(self, environment: Mapping[str, str]) -> str:
        """What a preparation depends on: the database, the lock, migrations, catalogues and static files."""
        made = hashlib.sha256(environment.get("DATABASE_URL", "").encode())
        made.update((ROOT / "requirements" / "run.txt").read_bytes())
        for pattern in ("*/migrations/*.py", "*/locale/**/*.po", "*/static/**/*"):
            for path in sorted((ROOT / "vigie").glob(pattern)):
                if path.is_file():
                    found = path.stat()
                    made.update(f"{path}{found.st_size}{found.st_mtime_ns}".encode())
        return made.hexdigest()

    async def _announce(self, link: str) -> None:
        """Print the address once the page answers for good."""
        local = f"http://{_reachable(self.host)}:{self.port}/"
        pause = 0.05
        while not await asyncio.to_thread(_answers, local):
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, 3)
        tell = say if is_json() else partial(print, flush=True)  # a line that is no JSON would lose who reads them
        tell(f"Vigie is ready: open {link or self.address}")
        if link:
            tell("This link sets Vigie up, once, for whoever opens it first: keep it to yourself.")

    async def _keep_database(self) -> None:
        """Start the carried server again if it falls; the others reconnect by themselves."""
        while self.server:
            await asyncio.sleep(LOOK)
            if self.server.is_running():
                continue
            say("The database has stopped by itself; it starts again. See database.log.", level="error")
            with suppress(DatabaseTrouble):
                await asyncio.to_thread(self.server.start)

    async def _watch_code(self) -> None:
        seen = _newest()
        while True:
            await asyncio.sleep(1)
            if (now := _newest()) != seen:
                seen = now
                say("The code has changed: starting again.")
                await asyncio.gather(*(child.restart() for child in self.children))


async def _obtain_engines(environment: Mapping[str, str]) -> None:
    """Bring the French checking engine, once, beside everything else: no page waits for it."""
    command = [sys.executable, "-m", "vigie.proofreader.engines.grammalecte_install", "--quiet"]
    silent, heard = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=silent, stderr=heard, env=dict(environment), process_group=0
    )
    try:
        _, faults = await process.communicate()
        for fault in faults.decode(errors="replace").splitlines():
            say(fault, level="warning")
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        raise


def _say_last(sentence: str, *, level: str = "info") -> None:
    """Bare for who reads a terminal; a line that is no JSON would lose who reads them."""
    if is_json():
        say(sentence, level=level)
    else:
        print(sentence, file=sys.stderr)


def _interrupt(*_signal: object) -> None:
    raise KeyboardInterrupt


def _migrations(dsn: str) -> str:
    """Which migrations the database says it has: one that was restored, or made anew, is prepared again."""
    import psycopg

    try:
        with psycopg.connect(dsn, connect_timeout=10) as line:
            return str(line.execute("SELECT count(*), max(id) FROM django_migrations").fetchone())
    except psycopg.errors.UndefinedTable:
        return ""
    except psycopg.Error as trouble:
        said = str(trouble).strip()
        raise CannotStart(f"The database does not answer: {said}\nCheck DATABASE_URL, then start again.") from None


def _verbs() -> list[str]:
    """The children, less those whose room is not there."""
    needs = {
        "web": "vigie.config",
        "worker": "vigie.config",
        "listen": "vigie.listening.listener",
        "rehearsal": "vigie.rehearsal.server",
    }
    return [verb for verb, module in needs.items() if find_spec(module)]


def _newest() -> int:
    return max(path.stat().st_mtime_ns for path in (ROOT / "vigie").rglob("*.py"))


def _answers(address: str) -> bool:
    """Whether the page does, asked for under the name that people use: the pages know no other."""
    named = urllib.parse.urlsplit(os.environ.get("VIGIE_URL", "")).netloc
    asked = urllib.request.Request(address, headers={"Host": named} if named else {})
    try:
        with urllib.request.urlopen(asked, timeout=10) as page:
            return bool(page.status < 400)
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500
    except OSError:
        return False


def _check_port(host: str, port: int) -> None:
    """Raises CannotStart. Waits a moment for the last of a Vigie that was just killed."""
    _check_host(host)
    end = time.monotonic() + 2
    while not _is_free(host, port):
        if time.monotonic() > end:
            raise CannotStart(f"Port {port} is taken by another program. Choose another: bin/run --port {port + 1}")
        time.sleep(0.2)


def _check_host(host: str) -> None:
    """Raises CannotStart when this machine has no such address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        try:
            trial.bind((host, 0))
        except OSError:
            raise CannotStart(f"{host} is no address of this machine. Leave --host out, or give 0.0.0.0.") from None


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as refusal:
            if isinstance(refusal, PermissionError):
                raise CannotStart(f"Port {port} needs more rights: choose one above 1023.") from None
            return False
    return True


def _door(port: int) -> socket.socket | None:
    """A socket that listens on the loopback interface; None where somebody else does."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
        door.listen(128)
    except OSError:
        door.close()
        return None
    return door


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104


def _shown(host: str) -> str:
    return "localhost" if host in {"0.0.0.0", "127.0.0.1", "::"} else _reachable(host)  # noqa: S104
