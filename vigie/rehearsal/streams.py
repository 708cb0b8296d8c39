"""News of the town, to whoever listens: server-sent events (docs.joinmastodon.org/methods/streaming)."""

import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vigie.rehearsal.entities import Entities
from vigie.rehearsal.town import RequestRefused, Town, TownNews

HEARTBEAT_INTERVAL = 10.0  # seconds
MAX_BACKLOG = 1000  # events; a slower listener is cut, and starts again by reading the lists


@dataclass(eq=False, slots=True)
class StreamSubscriber:
    channel: str
    account: int
    tag: str
    events: "queue.Queue[bytes | None]" = field(default_factory=lambda: queue.Queue(MAX_BACKLOG))
    is_late: bool = False


class StreamHub:
    def __init__(self, town: Town, base: str) -> None:
        self.town = town
        self.base = base
        self._lock = threading.Lock()
        self._listeners: set[StreamSubscriber] = set()
        town.listeners.append(self.publish_news)

    def subscribe(self, channel: str, account: int, tag: str = "") -> Iterator[bytes]:
        """Registers at once, so that nothing said after the call is missed."""
        listener = StreamSubscriber(channel, account, tag)
        with self._lock:
            self._listeners.add(listener)
        return self._events(listener)

    def _events(self, listener: StreamSubscriber) -> Iterator[bytes]:
        try:
            yield b":)\n"
            while True:
                try:
                    event = listener.events.get(timeout=HEARTBEAT_INTERVAL)
                except queue.Empty:
                    event = b":thump\n"
                if event is None or listener.is_late:
                    return
                yield event
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def publish_news(self, news: TownNews) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            event = self._event_for(news, listener)
            if event:
                self._put_event(listener, event)

    def cut_all(self) -> None:
        """End every stream."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            self._put_event(listener, None)

    def _put_event(self, listener: StreamSubscriber, event: bytes | None) -> None:
        try:
            listener.events.put_nowait(event)
        except queue.Full:
            listener.is_late = True
            with self._lock:
                self._listeners.discard(listener)

    def _event_for(self, news: TownNews, listener: StreamSubscriber) -> bytes | None:
        entities = Entities(self.town, self.base, listener.account)
        if news.kind == "delete":
            return _sse_event("delete", str(news.status))
        if news.kind == "notice":
            if listener.channel != "user" or news.account != listener.account:
                return None
            row = self.town.store.fetch_one("SELECT * FROM notices WHERE id=?", news.notice)
            notice = entities.notification_entity(row) if row else None
            return _sse_event("notification", notice) if notice else None
        try:
            row = self.town.get_status(news.status, listener.account)
        except RequestRefused:
            return None
        if not self._is_in_channel(row, listener):
            return None
        return _sse_event("update" if news.kind == "status" else "status.update", entities.status_entity(row))

    def _is_in_channel(self, row: Any, listener: StreamSubscriber) -> bool:
        store = self.town.store
        if listener.channel == "user":
            if row["account"] == listener.account:
                return True
            if not store.fetch_number("SELECT count(*) FROM follows WHERE account=?", listener.account):
                return bool(row["visibility"] in ("public", "unlisted"))
            sql = "SELECT 1 FROM follows WHERE account=? AND target=?"
            follows = store.fetch_one(sql, listener.account, row["account"])
            return follows is not None and row["visibility"] != "direct"
        if row["visibility"] != "public" or row["reblog_of"]:
            return False
        if listener.channel == "public":
            return True
        has_tag = store.fetch_one("SELECT 1 FROM tags WHERE status=? AND tag=?", row["id"], listener.tag)
        return has_tag is not None


def _sse_event(event: str, payload: Any) -> bytes:
    said = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return f"event: {event}\ndata: {said}\n\n".encode()
