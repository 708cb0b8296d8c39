"""News of the town, to whoever listens: server-sent events (docs.joinmastodon.org/methods/streaming)."""

import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vigie.rehearsal.faces import Faces
from vigie.rehearsal.town import Impossible, News, Town

HEARTBEAT = 10.0  # seconds
BACKLOG = 1000  # events; a slower listener is cut, and starts again by reading the lists


@dataclass(eq=False, slots=True)
class Listener:
    channel: str
    account: int
    tag: str
    events: "queue.Queue[bytes | None]" = field(default_factory=lambda: queue.Queue(BACKLOG))
    is_late: bool = False


class Hub:
    def __init__(self, town: Town, base: str) -> None:
        self.town, self.base = town, base
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        town.listeners.append(self.spread)

    def listen(self, channel: str, account: int, tag: str = "") -> Iterator[bytes]:
        """Registers at once, so that nothing said after the call is missed."""
        listener = Listener(channel, account, tag)
        with self._lock:
            self._listeners.add(listener)
        return self._events(listener)

    def _events(self, listener: Listener) -> Iterator[bytes]:
        try:
            yield b":)\n"
            while True:
                try:
                    event = listener.events.get(timeout=HEARTBEAT)
                except queue.Empty:
                    event = b":thump\n"
                if event is None or listener.is_late:
                    return
                yield event
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def spread(self, news: News) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            event = self._event(news, listener)
            if event:
                self._hand(listener, event)

    def cut(self) -> None:
        """End every stream."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            self._hand(listener, None)

    def _hand(self, listener: Listener, event: bytes | None) -> None:
        try:
            listener.events.put_nowait(event)
        except queue.Full:
            listener.is_late = True
            with self._lock:
                self._listeners.discard(listener)

    def _event(self, news: News, listener: Listener) -> bytes | None:
        faces = Faces(self.town, self.base, listener.account)
        if news.kind == "delete":
            return _worded("delete", str(news.status))
        if news.kind == "notice":
            if listener.channel != "user" or news.account != listener.account:
                return None
            row = self.town.store.one("SELECT * FROM notices WHERE id=?", news.notice)
            notice = faces.notice(row) if row else None
            return _worded("notification", notice) if notice else None
        try:
            row = self.town.status(news.status, listener.account)
        except Impossible:
            return None
        if not self._concerns(row, listener):
            return None
        return _worded("update" if news.kind == "status" else "status.update", faces.status(row))

    def _concerns(self, row: Any, listener: Listener) -> bool:
        if listener.channel == "user":
            return self._is_home(row, listener.account)
        if row["visibility"] != "public" or row["reblog_of"]:
            return False
        has = "SELECT 1 FROM tags WHERE status=? AND tag=?"
        return listener.channel == "public" or self.town.store.one(has, row["id"], listener.tag) is not None

    def _is_home(self, row: Any, me: int) -> bool:
        if row["account"] == me:
            return True
        store = self.town.store
        if not store.number("SELECT count(*) FROM follows WHERE account=?", me):
            return bool(row["visibility"] in ("public", "unlisted"))
        follows = store.one("SELECT 1 FROM follows WHERE account=? AND target=?", me, row["account"])
        return follows is not None and row["visibility"] != "direct"


def _worded(event: str, payload: Any) -> bytes:
    said = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return f"event: {event}\ndata: {said}\n\n".encode()
