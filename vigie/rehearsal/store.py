"""The one SQLite file of the pretend network."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Row = sqlite3.Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, title TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT 'team', at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS apps (
  id INTEGER PRIMARY KEY, client_id TEXT UNIQUE, secret TEXT, name TEXT, redirects TEXT, scopes TEXT, website TEXT);
CREATE TABLE IF NOT EXISTS codes (
  code TEXT PRIMARY KEY, app INTEGER, account INTEGER, redirect TEXT, scopes TEXT, challenge TEXT, at REAL);
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, app INTEGER, account INTEGER, scopes TEXT, at REAL);
CREATE TABLE IF NOT EXISTS statuses (
  id INTEGER PRIMARY KEY, uri TEXT NOT NULL, account INTEGER NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL,
  spoiler TEXT NOT NULL DEFAULT '', visibility TEXT NOT NULL DEFAULT 'public', language TEXT NOT NULL DEFAULT 'fr',
  sensitive INTEGER NOT NULL DEFAULT 0, reply_to INTEGER, reblog_of INTEGER, poll TEXT, at REAL NOT NULL, edited REAL,
  gone REAL, app TEXT, cue TEXT);
CREATE INDEX IF NOT EXISTS statuses_account ON statuses (account, id);
CREATE INDEX IF NOT EXISTS statuses_reply ON statuses (reply_to);
CREATE INDEX IF NOT EXISTS statuses_reblog ON statuses (reblog_of);
CREATE INDEX IF NOT EXISTS statuses_cue ON statuses (cue);
CREATE TABLE IF NOT EXISTS mentions (status INTEGER, account INTEGER, PRIMARY KEY (status, account));
CREATE TABLE IF NOT EXISTS tags (status INTEGER, tag TEXT, PRIMARY KEY (status, tag));
CREATE TABLE IF NOT EXISTS likes (status INTEGER, account INTEGER, at REAL, PRIMARY KEY (status, account));
CREATE TABLE IF NOT EXISTS votes (
  status INTEGER, account INTEGER, choice INTEGER, PRIMARY KEY (status, account, choice));
CREATE TABLE IF NOT EXISTS follows (account INTEGER, target INTEGER, PRIMARY KEY (account, target));
CREATE TABLE IF NOT EXISTS media (
  id INTEGER PRIMARY KEY, account INTEGER, status INTEGER, place INTEGER, mime TEXT, content BLOB, alt TEXT,
  ready REAL);
CREATE TABLE IF NOT EXISTS notices (
  id INTEGER PRIMARY KEY, account INTEGER, kind TEXT, who INTEGER, status INTEGER, at REAL);
CREATE TABLE IF NOT EXISTS keys (account INTEGER, key TEXT, status INTEGER, at REAL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS cues (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, line TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
"""

TAKEN = (
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM statuses WHERE id=?)"
    " OR EXISTS (SELECT 1 FROM media WHERE id=?) OR EXISTS (SELECT 1 FROM notices WHERE id=?)"
)


class RehearsalStore:
    """The file, one act at a time: whatever `act` surrounds is there whole, or not at all."""

    def __init__(self, path: Path | str) -> None:
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds tokens; SQLite gives its other files the same rights
        self._lock = threading.RLock()
        self._depth = 0
        self._last_id = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction; inside another one, a part of it."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def execute(self, sql: str, *values: object) -> int:
        """Run one statement; returns how many rows it touched."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def fetch_all(self, sql: str, *values: object) -> list[Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def fetch_one(self, sql: str, *values: object) -> Row | None:
        return next(iter(self.fetch_all(sql, *values)), None)

    def fetch_number(self, sql: str, *values: object) -> int:
        row = self.fetch_one(sql, *values)
        return int(row[0] or 0) if row else 0

    def get_setting(self, name: str, default: str = "") -> str:
        row = self.fetch_one("SELECT value FROM facts WHERE name=?", name)
        return str(row["value"]) if row else default

    def set_setting(self, name: str, value: object) -> None:
        self.execute("INSERT OR REPLACE INTO facts VALUES (?,?)", name, str(value))

    def new_id(self, at: float | None = None) -> int:
        """An id that grows with time, as Mastodon's do: milliseconds, then a number that makes it unique."""
        with self._lock:
            candidate = int((at or time.time()) * 1000) << 16
            if at is None:
                candidate = max(candidate, self._last_id + 1)
            while self.fetch_one(TAKEN, candidate, candidate, candidate):
                candidate += 1
            self._last_id = max(candidate, self._last_id)
            return candidate

    def close(self) -> None:
        with self._lock:
            self._db.close()
