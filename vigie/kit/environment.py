"""Every environment variable of Vigie: its name, its type, its default and what it means. They are read nowhere else.

A variable is read from the environment each time `read` is called; one that is set to nothing counts as absent.
`check` reads them all, so that a wrong value is a sentence when Vigie starts, and not a traceback later.
docs/hosting.md has the same table for people who host Vigie.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


class InvalidVariable(Exception):
    """A variable has a value that Vigie cannot use. `str()` names it and says what is expected."""


@dataclass(frozen=True)
class Variable(Generic[T]):
    """One environment variable. `parse` turns its text into a value and raises ValueError with what is expected."""

    name: str
    parse: Callable[[str], T]
    default: T
    meaning: str
    is_secret: bool = False  # its value is never repeated in a sentence

    def read(self) -> T:
        """The value, or the default when the variable is absent or empty. Raises InvalidVariable."""
        text = os.environ.get(self.name, "").strip()
        if not text:
            return self.default
        try:
            return self.parse(text)
        except ValueError as expected:
            shown = self.name if self.is_secret else f"{self.name}={text}"
            raise InvalidVariable(f"{shown} {expected}. Correct {self.name}, then start again.") from None

    def is_set(self) -> bool:
        return bool(os.environ.get(self.name, "").strip())

    def write(self, value: str) -> None:
        """Set it for this process and those that it starts."""
        os.environ[self.name] = value


def port_number(text: str) -> int:
    """A port. Raises ValueError."""
    if not text.isdecimal() or not 0 < int(text[:6]) < 65536:
        raise ValueError("is not a port: give a number from 1 to 65535")
    return int(text)


def check() -> None:
    """Read every variable. Raises InvalidVariable at the first wrong one."""
    for variable in VARIABLES:
        variable.read()


def _whole_number(smallest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or int(text) < smallest:
            raise ValueError(f"is not a whole number, {smallest} or more")
        return int(text)

    return parse


def _switch(text: str) -> bool:
    if text.lower() not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ValueError("is neither 1 nor 0")
    return text.lower() in {"1", "true", "yes", "on"}


def _choice(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        for choice in choices:
            if text.lower() == choice.lower():
                return choice
        raise ValueError(f"is not one of {', '.join(choices)}")

    return parse


def _address(*schemes: str) -> Callable[[str], str]:
    """An address without its final slash."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"is not an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        try:
            _ = parts.port
        except ValueError:
            raise ValueError("has a port that is not a number from 0 to 65535") from None
        return text.rstrip("/")

    return parse


def _database_url(text: str) -> str:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        parameters = conninfo_to_dict(text)
    except psycopg.ProgrammingError as error:
        reason = re.sub(r"\s+", " ", str(error)).strip()
        raise ValueError(f"is not an address of PostgreSQL ({reason})") from None
    for port in str(parameters.get("port") or "5432").split(","):
        if port and not port.isdecimal():
            raise ValueError("has a port that is not a number")
    return text


def _entries(text: str) -> tuple[str, ...]:
    """What commas separate."""
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())


def _fernet_keys(text: str) -> tuple[str, ...]:
    from cryptography.fernet import Fernet

    keys = _entries(text)
    try:
        for key in keys:
            Fernet(key.encode())
    except ValueError:
        raise ValueError("holds something else than Fernet keys separated by commas") from None
    return keys


DEFAULT_REHEARSAL_PORT = 8099

DATA = Variable[Path | None]("VIGIE_DATA", Path, None, "the data folder")
HOST = Variable("VIGIE_HOST", str, "127.0.0.1", "where the pages listen")
PORT = Variable("VIGIE_PORT", port_number, 8000, "the port of the pages")
URL = Variable("VIGIE_URL", _address("https", "http"), "", "the address that people use")
PROXIES = Variable("VIGIE_PROXIES", _whole_number(0), 0, "proxies in front, whose X-Forwarded-For is believed")
DATABASE_URL = Variable("DATABASE_URL", _database_url, "", "the PostgreSQL to use instead of the carried one", True)
POOL_SIZE = Variable("VIGIE_POOL", _whole_number(1), 12, "connections that each process may open")
WEB_WORKERS = Variable("VIGIE_WEB_WORKERS", _whole_number(1), 1, "web processes")
JOBS = Variable("VIGIE_JOBS", _whole_number(1), 8, "jobs that a worker does at once")
SECRET_KEYS = Variable[tuple[str, ...]]("VIGIE_SECRET_KEYS", _fernet_keys, (), "what seals tokens, newest first", True)
SESSION_KEY = Variable("VIGIE_SESSION_KEY", str, "", "what signs sessions", True)
SMTP = Variable("VIGIE_SMTP", _address("smtp", "smtps"), "", "the mail server, smtp://user:password@host:587", True)
MAIL_FROM = Variable("VIGIE_MAIL_FROM", str, "", "the sender of mails")
LANGUAGETOOL = Variable("VIGIE_LANGUAGETOOL", _address("https", "http"), "", "a LanguageTool server")
GRAMMALECTE = Variable[Path | None]("VIGIE_GRAMMALECTE", Path, None, "folder of the French checking engine")
ALLOW_PRIVATE = Variable[frozenset[str]](
    "VIGIE_ALLOW_PRIVATE",
    lambda text: frozenset(_entries(text)),
    frozenset(),
    "private addresses that may be called: host:port, host, or *",
)
REHEARSAL = Variable(
    "VIGIE_REHEARSAL",
    _address("http", "https"),
    f"http://127.0.0.1:{DEFAULT_REHEARSAL_PORT}",
    "address of the rehearsal network",
)
REHEARSAL_KEY = Variable("VIGIE_REHEARSAL_KEY", str, "", "key of the rehearsal network's controls", True)
PLC = Variable("VIGIE_PLC", _address("https", "http"), "", "Bluesky's directory of identities, unless the public one")
JETSTREAM = Variable("VIGIE_JETSTREAM", _address("wss", "ws"), "", "Bluesky's public stream, unless the public ones")
STATIC = Variable[Path | None]("VIGIE_STATIC", Path, None, "where static files are gathered")
LOG_FORMAT = Variable("VIGIE_LOG", _choice("json"), "", "json for one object a line")
LOG_LEVEL = Variable(
    "VIGIE_LOG_LEVEL", _choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO", "what the log leaves out"
)
DEBUG = Variable("VIGIE_DEBUG", _switch, False, "show the details of errors")

# What the supervisor tells its children, and nobody else.
SUPERVISOR = Variable("VIGIE_SUPERVISOR", _whole_number(1), 0, "process id of the supervisor")
REHEARSAL_SOCKET = Variable[int | None](
    "VIGIE_REHEARSAL_SOCKET", _whole_number(0), None, "descriptor of the socket on which the rehearsal network answers"
)

# For the tests.
TESTING = Variable("VIGIE_TESTING", _switch, False, "quick password hashes, static files as they are")
TEST_POSTGRES = Variable[Path | None]("VIGIE_TEST_PG", Path, None, "folder of a server that is kept between runs")
CONTRACT_EXAMPLES = Variable(
    "VIGIE_CONTRACT_EXAMPLES", _whole_number(1), 60, "invented answers that each network must withstand"
)

VARIABLES: tuple[Variable[object], ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Variable)
)
