"""What `bin/run` starts: the database, then web, worker, listener and rehearsal; it stops them in the other order.

It imports no Django, to start quickly and stay small. As root it works as root, and its children as the user `vigie`
where that user can read the code.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from vigie.kit import environment
from vigie.kit.data_folder import data_folder
from vigie.kit.postgres import DatabaseTrouble, Postgres
from vigie.kit.system_user import SystemAccount, vigie_account
from vigie.ops.bind_addresses import (
    AddressUnusable,
    host_to_call,
    host_to_show,
    listen_on_loopback,
    require_free_port,
    require_usable_host,
)
from vigie.ops.child_process import ChildProcess
from vigie.ops.logging import configure_logging, is_json
from vigie.ops.preparation import prepare_installation
from vigie.ops.single_instance import AlreadyRunning, InstanceLock
from vigie.ops.user_errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
CHILDREN = ("web", "worker", "listen", "rehearsal")  # verbs of the command line
REHEARSAL_PORTS = range(environment.DEFAULT_REHEARSAL_PORT, environment.DEFAULT_REHEARSAL_PORT + 100)
DATABASE_CHECK_INTERVAL = 2.0  # seconds
FIRST_PAGE_TIMEOUT = 10  # seconds

log = logging.getLogger(__name__)


def run(host: str, port: int, data: str | None, *, reload: bool = False) -> int:
    """Run everything until Ctrl-C or SIGTERM. Returns the exit status."""
    folder = data_folder(data)
    configure_logging("vigie")
    if reload and not find_spec("watchfiles"):
        _tell_operator("What watches the code is not installed here: use bin/dev.", logging.ERROR)
        return 1
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Like Ctrl-C, until the event loop listens to them: what was started meanwhile is stopped all the same.
        signal.signal(number, signal.default_int_handler)
    try:
        return Supervisor(host, port, folder, reload=reload).run()
    except (CannotStart, AlreadyRunning, AddressUnusable) as error:
        _tell_operator(str(error), logging.ERROR)
        return 1
    except KeyboardInterrupt:
        _tell_operator("Vigie was stopped before it was ready; nothing is lost.")
        return 0


class Supervisor:
    """All the processes over one data folder."""

    def __init__(self, host: str, port: int, folder: Path, *, reload: bool) -> None:
        self.folder = folder
        self.reload = reload
        self.host = host
        self.port = port
        self.address = environment.URL.read() or f"http://{host_to_show(host)}:{port}"
        self.account = vigie_account()
        self.server = None if environment.DATABASE_URL.is_set() else Postgres(folder)
        self.children: list[ChildProcess] = []
        self.rehearsal_socket: socket.socket | None = None

    def run(self) -> int:
        self.account.claim_folder(self.folder)
        lock = InstanceLock(self.folder)
        lock.acquire(self.address)
        try:
            require_usable_host(self.host)
            require_free_port(self.host, self.port)
            if self.server:
                self.server.start()
            return asyncio.run(self._run())
        finally:
            if self.server:
                self.server.stop()
            lock.release()

    async def _run(self) -> int:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set)
        child_account = self._choose_child_account()
        child_environment = self._child_environment(child_account)
        setup_link = await asyncio.to_thread(
            prepare_installation, self.folder, self.address, child_account, child_environment
        )
        for verb in CHILDREN:
            command = [sys.executable, "-m", "vigie", verb]
            inherited = (self.rehearsal_socket.fileno(),) if verb == "rehearsal" and self.rehearsal_socket else ()
            self.children.append(ChildProcess(verb, command, child_environment, child_account, inherited))
        running = [asyncio.create_task(child.keep_running()) for child in self.children]
        others = [
            asyncio.create_task(self._announce_address(setup_link)),
            asyncio.create_task(self._keep_database_running()),
            asyncio.create_task(_install_grammalecte(child_environment)),
        ]
        if self.reload:
            others.append(asyncio.create_task(self._restart_on_code_change()))
        await stop.wait()
        for other in others:
            other.cancel()
        await asyncio.gather(*(child.stop() for child in self.children))
        await asyncio.gather(*running)
        _tell_operator("Vigie has stopped; nothing is lost. Start it again with bin/run.")
        return 0

    def _choose_child_account(self) -> SystemAccount:
        """The user `vigie` for root, when that user can read the interpreter and the code; else ourselves."""
        if self.account.uid is None:
            return self.account
        if self.account.can_run(sys.executable, "-c", "import vigie.ops.command_line, django"):
            if self.folder.stat().st_uid == self.account.uid:
                for path in self.folder.iterdir():  # what an earlier run wrote as root
                    if path.lstat().st_uid == 0 and path.name != "run.lock":
                        self.account.hand_over(path)
            return self.account
        log.info("The user vigie cannot read this Python or this code: all but the database runs as root.")
        return SystemAccount()

    def _child_environment(self, child_account: SystemAccount) -> dict[str, str]:
        ours = {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "PYTHONSAFEPATH": "1",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "vigie.config.settings",
            environment.DATA.name: str(self.folder),
            environment.HOST.name: self.host,
            environment.PORT.name: str(self.port),
            environment.SUPERVISOR.name: str(os.getpid()),
        }
        if self.server:
            ours[environment.DATABASE_URL.name] = self.server.dsn
        if self.reload:
            ours[environment.DEBUG.name] = "1"
        if child_account.uid is not None or not os.access(ROOT / "vigie", os.W_OK):
            # Children that may not write beside the code keep its bytecode here: the next start is twice as quick.
            ours["PYTHONPYCACHEPREFIX"] = str(self.folder / "bytecode")
        if not environment.REHEARSAL.is_set():
            self.rehearsal_socket = self.open_rehearsal_socket()
            ours[environment.REHEARSAL.name] = f"http://127.0.0.1:{self.rehearsal_socket.getsockname()[1]}"
            ours[environment.REHEARSAL_SOCKET.name] = str(self.rehearsal_socket.fileno())
        return {**os.environ, **ours}

    def open_rehearsal_socket(self) -> socket.socket:
        """Listens where the rehearsal network will, from now on: another Vigie that starts meanwhile goes elsewhere.

        The same port at each start, unless another program took it: links to the rehearsal network stay good. Never
        the port of the pages, on which nothing listens yet. Raises CannotStart when no port is free.
        """
        file = self.folder / "rehearsal.port"
        ports = list(REHEARSAL_PORTS)
        if file.exists() and (last := file.read_text().strip()).isdecimal():
            ports.insert(0, int(last))
        for port in ports:
            opened = listen_on_loopback(port) if port != self.port else None
            if opened:
                file.write_text(str(port))
                return opened
        raise CannotStart("No port is free for the rehearsal network: say where it is with VIGIE_REHEARSAL.")

    async def _announce_address(self, setup_link: str) -> None:
        """Print the address once the page answers for good."""
        local = f"http://{host_to_call(self.host)}:{self.port}/"
        delay = 0.05
        while not await asyncio.to_thread(_is_answering, local):
            await asyncio.sleep(delay)
            delay = min(delay * 1.2, 3)
        sentences = [f"Vigie is ready: open {setup_link or self.address}"]
        if setup_link:
            sentences.append("This link sets Vigie up, once, for whoever opens it first: keep it to yourself.")
        for sentence in sentences:
            if is_json():  # a line that is no JSON would stop the program that reads them
                log.info(sentence)
            else:
                print(sentence, flush=True)

    async def _keep_database_running(self) -> None:
        """Start the carried server again if it falls; the others reconnect by themselves."""
        while self.server:
            await asyncio.sleep(DATABASE_CHECK_INTERVAL)
            if self.server.is_running():
                continue
            log.error("The database has stopped by itself; it starts again. See database.log.")
            with suppress(DatabaseTrouble):
                await asyncio.to_thread(self.server.start)

    async def _restart_on_code_change(self) -> None:
        from watchfiles import PythonFilter, awatch

        code = PythonFilter(extra_extensions=(".css", ".js", ".html"))
        async for _changes in awatch(ROOT / "vigie", watch_filter=code):
            log.info("The code has changed: starting again.")
            await asyncio.gather(*(child.restart() for child in self.children))


async def _install_grammalecte(child_environment: Mapping[str, str]) -> None:
    """Bring the French checking engine, once, beside everything else: no page waits for it."""
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "vigie.proofreader.engines.grammalecte_install", "--quiet"],
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=dict(child_environment),
        process_group=0,
    )
    try:
        _, faults = await process.communicate()
        for fault in faults.decode(errors="replace").splitlines():
            log.warning("%s", fault)
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        raise


def _tell_operator(sentence: str, level: int = logging.INFO) -> None:
    """The last sentence: bare in a terminal; in a JSON log, one more object."""
    if is_json():
        log.log(level, sentence)
    else:
        print(sentence, file=sys.stderr)


def _is_answering(address: str) -> bool:
    """Whether the page answers, asked for under the name that people use: the pages know no other."""
    public_name = urllib.parse.urlsplit(environment.URL.read()).netloc
    request = urllib.request.Request(address, headers={"Host": public_name} if public_name else {})
    try:
        with urllib.request.urlopen(request, timeout=FIRST_PAGE_TIMEOUT) as page:
            return bool(page.status < 400)
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500
    except OSError:
        return False
