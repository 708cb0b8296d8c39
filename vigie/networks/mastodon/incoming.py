"""Listening to Mastodon: lists read forward without skipping, then streams.

https://docs.joinmastodon.org/methods/notifications/, /timelines/, /search/, /streaming/
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed, as_list, list_at, object_at, text_at
from vigie.networks.mastodon import streaming, wire, word_search
from vigie.networks.mastodon.api import Api
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import Reconnect, Refused, TryLater
from vigie.networks.types import ArrivalReason, Page, Ref, RemotePost, SourceKind, SourceQuery

PAGE_SIZE = 40
CATCHING_UP = "+"
MAX_KNOWN_IDS = 20_000  # posts of a stream whose deletion would be told by their remote id
OVERLAP_MILLISECONDS = 5 * 60_000  # milliseconds
IGNORED_NOTIFICATIONS = ["favourite", "reblog", "follow", "follow_request", "poll"]
REASONS = {"mention": ArrivalReason.MENTION, "quote": ArrivalReason.QUOTE, "status": ArrivalReason.AUTHOR}
STREAM_REASONS = {SourceKind.HOME: ArrivalReason.HOME, SourceKind.STREAM: ArrivalReason.STREAM}


class IncomingReader:
    """One question of one account.

    The cursor is the newest id seen; `min_id` then gives the page that follows it at once, so that nothing is skipped.
    While pages remain to be read the cursor ends with `+`. A post that travelled slowly between servers gets an id
    from when it was written, behind the cursor: so each new reading begins a little before it (posts may repeat, as
    `Page` allows). Notifications are numbered as they arrive and need no overlap.
    """

    def __init__(self, api: Api, asked: SourceQuery) -> None:
        self.api = api
        self.asked = asked
        self.entity_reader = api.entity_reader

    def read_page(self, cursor: str | None) -> Page:
        """Raises TryLater, Reconnect, Refused."""
        match self.asked.kind:
            case SourceKind.MENTIONS:
                return self._read_list(
                    "/api/v1/notifications",
                    cursor,
                    self._translate_notifications,
                    {"exclude_types[]": IGNORED_NOTIFICATIONS},
                )
            case SourceKind.HOME:
                return self._read_list("/api/v1/timelines/home", cursor, self._posts_reader(ArrivalReason.HOME))
            case SourceKind.STREAM:
                return self._read_list("/api/v1/timelines/public", cursor, self._posts_reader(ArrivalReason.STREAM))
            case SourceKind.AUTHOR:
                # The cursor also keeps the author's local id, found once.
                author_id, _, after = (cursor or "").partition(" ")
                author_id = author_id or self._find_author_id()
                place = f"/api/v1/accounts/{author_id}/statuses"
                page = self._read_list(place, after or None, self._posts_reader(ArrivalReason.AUTHOR))
                return replace(page, cursor=f"{author_id} {page.cursor}")
            case SourceKind.SEARCH if tag := self._searched_tag():
                return self._read_list(f"/api/v1/timelines/tag/{tag}", cursor, self._posts_reader(ArrivalReason.SEARCH))
            case SourceKind.SEARCH:
                # Servers index late and sort as they like: each answer is whole, the caller knows what it has already.
                answer = self.api.get_json("/api/v2/search", q=self.asked.query, type="statuses", limit=PAGE_SIZE)
                if not isinstance(answer, dict):
                    raise TryLater(UNREADABLE, detail="not a list of posts")
                items = list_at(answer, "statuses")
                if not items and cursor is None:
                    word_search.require_word_search(self.api)
                page = self._posts_reader(ArrivalReason.SEARCH)(items)
                return replace(page, cursor=wire.newest_id(items, cursor or "") or "0")
        raise Refused(N_("Mastodon cannot give this."))

    def stream_pages(self, cursor: str | None) -> Iterator[Page]:
        """Live: the stream is opened first, then what came since `cursor` is read, then the events. Raises TryLater."""
        tag = self._searched_tag()
        if self.asked.kind in (SourceKind.MENTIONS, SourceKind.HOME):
            stream = "user"
        elif self.asked.kind is SourceKind.STREAM:
            stream = "public"
        elif tag:
            stream = "hashtag"
        else:
            raise TryLater(detail="this question has no stream")
        base = text_at(object_at(self.api.get_instance(), "configuration", "urls"), "streaming")
        token = self.api.account.secrets.get("token", "")
        events = streaming.stream_events(self.api.http, self.api.account.server, base, token, stream, tag)
        next(events)
        known = self._fetch_latest_ids()
        more = True
        while more:
            page = self.read_page(cursor)
            cursor, more = page.cursor, page.more
            known.update({heard.ref.local_id: heard.ref.remote_id for heard in page.items})
            yield page
        for event, payload in events:
            page = self._translate_event(event, payload, known, cursor or "")
            cursor = page.cursor
            yield page

    def read_thread(self, ref: Ref) -> Page:
        """The exchange around `ref`, oldest first. What is gone is said in `gone`."""
        local = self.api.find_local(ref)
        try:
            here = self.api.get_json(f"/api/v1/statuses/{local}") if local else None
            around = self.api.get_json(f"/api/v1/statuses/{local}/context") if local else {}
        except Refused as refused:
            if refused.is_gone:
                return Page(gone=(ref.remote_id,))
            raise
        if here is None:
            return Page(gone=(ref.remote_id,))
        statuses = [*list_at(around, "ancestors"), here, *list_at(around, "descendants")]
        page = self._translate_statuses(
            statuses, lambda status, above: self.entity_reader.read_post(status, ArrivalReason.REPLY, above)
        )
        first = page.items[0].ref.remote_id if page.items else ""
        items = sorted((replace(heard, thread=first) for heard in page.items), key=lambda heard: heard.published_at)
        return replace(page, items=tuple(items))

    # Reading lists.

    def _read_list(self, place: str, cursor: str | None, read: Callable[[list[Any]], Page], params: Any = None) -> Page:
        """The newest page, or the one that follows the cursor (which is a little before it where ids are dates)."""
        asked = {**(params or {}), "limit": PAGE_SIZE}
        seen = (cursor or "").rstrip(CATCHING_UP)
        after = seen
        if cursor:
            is_date = seen.isdigit() and len(seen) >= 17
            needs_overlap = self.asked.kind is not SourceKind.MENTIONS and not cursor.endswith(CATCHING_UP)
            if is_date and needs_overlap:
                after = str(max(0, int(seen) - (OVERLAP_MILLISECONDS << 16)))
            asked["min_id"] = after
        items = self.api.get_json(place, **asked)
        if not isinstance(items, list):
            raise TryLater(UNREADABLE, detail="not a list")
        newest = wire.newest_id(items)
        is_catching_up = bool(cursor) and len(items) >= PAGE_SIZE // 2 and newest not in (after, "")
        if is_catching_up:
            return replace(read(items), cursor=newest + CATCHING_UP, more=True)
        return replace(read(items), cursor=wire.newest_id(items, seen) or "0", more=False)

    def _posts_reader(self, reason: ArrivalReason) -> Callable[[list[Any]], Page]:
        return lambda items: self._translate_statuses(
            items, lambda status, above: self.entity_reader.read_post(status, reason, above)
        )

    def _translate_statuses(self, items: list[Any], heard: Callable[[Any, Mapping[str, str]], RemotePost]) -> Page:
        above = wire.local_ids(items)
        found: list[RemotePost] = []
        skipped = 0
        for item in items:
            try:
                found.append(heard(item, above))
            except (Malformed, AttributeError):
                skipped += 1
        return Page(items=tuple(found), skipped=skipped)

    def _translate_notifications(self, items: list[Any]) -> Page:
        """What is said to us; each reply is given the thread it belongs to (one more question for each thread)."""
        above: dict[str, str] = {}
        roots: dict[str, str] = {}
        found: list[RemotePost] = []
        skipped = 0
        for item in items:
            if isinstance(item, dict) and text_at(item, "type") not in {*REASONS, ""}:
                continue
            try:
                found.append(self._translate_notification(item, above, roots))
            except (Malformed, AttributeError):
                skipped += 1
        return Page(items=tuple(found), skipped=skipped)

    def _translate_notification(self, item: Any, above: dict[str, str], roots: dict[str, str]) -> RemotePost:
        """Raises Malformed."""
        status = object_at(item, "status")
        kind = text_at(item, "type")
        if kind not in REASONS or not text_at(item, "id"):
            raise Malformed("a notification without a type or an id")
        reason = REASONS[kind]
        is_reply_to_us = text_at(status, "in_reply_to_account_id") == self.api.local_id != ""
        if kind == "mention" and is_reply_to_us:
            reason = ArrivalReason.REPLY
        heard = self.entity_reader.read_post(status, reason, above)
        parent = text_at(status, "in_reply_to_id")
        if not parent:
            return heard
        local = heard.ref.local_id
        if parent not in roots:
            # Where the reply stands. A server that cannot say leaves it without a thread; it is heard all the same.
            with suppress(Refused, Reconnect):
                around = self.api.get_json(f"/api/v1/statuses/{local}/context")
                ancestors = wire.local_ids(list_at(around, "ancestors"))
                first = next((uri for uri in ancestors.values() if uri), "")
                above.update(ancestors | wire.local_ids(list_at(around, "descendants")))
                roots.update(dict.fromkeys(ancestors, first) | {local: first})
        return replace(heard, reply_to=above.get(parent, ""), thread=roots.get(local) or roots.get(parent, ""))

    def _find_author_id(self) -> str:
        """Raises Refused when nobody has this handle."""
        handle = self.asked.query.strip().lstrip("@")
        try:
            found = self.api.get_json("/api/v1/accounts/lookup", acct=handle)
            candidates = [found] if isinstance(found, dict) and text_at(found, "id") else []
        except Refused:
            candidates = []
        if not candidates:
            answer = self.api.get_json("/api/v2/search", q=handle, type="accounts", resolve="true", limit=5)
            names = {handle.lower(), f"{handle}@{self.entity_reader.domain}".lower()}
            for account in list_at(answer, "accounts"):
                if names & {text_at(account, "acct").lower(), self.entity_reader.read_handle(account).lower()}:
                    candidates.append(account)
        if not candidates:
            raise Refused(N_("Nobody has this handle."), "query")
        return text_at(candidates[0], "id")

    def _searched_tag(self) -> str:
        """`#loyer` alone has a list of its own, which skips nothing."""
        query = self.asked.query.strip()
        tag = query.removeprefix("#")
        is_tag = query.startswith("#") and tag.isidentifier()
        return tag if is_tag and self.asked.kind is SourceKind.SEARCH else ""

    # Reading events.

    def _fetch_latest_ids(self) -> dict[str, str]:
        """The remote ids of the latest posts, which are those that get deleted: the stream names local ids only."""
        places = {SourceKind.HOME: "/api/v1/timelines/home", SourceKind.STREAM: "/api/v1/timelines/public"}
        if self.asked.kind is SourceKind.MENTIONS:
            items = self.api.get_json(
                "/api/v1/notifications", limit=PAGE_SIZE, **{"exclude_types[]": IGNORED_NOTIFICATIONS}
            )
            return wire.local_ids(object_at(item, "status") for item in as_list(items))
        place = places.get(self.asked.kind, f"/api/v1/timelines/tag/{self._searched_tag()}")
        return wire.local_ids(as_list(self.api.get_json(place, limit=PAGE_SIZE)))

    def _translate_event(self, event: str, payload: str, known: dict[str, str], cursor: str) -> Page:
        """One event as a page. A deletion names the post as our server does; we say its remote id when we know it."""
        if event == "delete":
            return Page(gone=(known.get(payload.strip(), payload.strip()),), cursor=cursor or None)
        try:
            item = json.loads(payload)
        except (ValueError, RecursionError):
            item = None
        if not item or not isinstance(item, dict):
            return Page(cursor=cursor or None, skipped=int(bool(event and payload)))
        page = Page()
        if self.asked.kind is not SourceKind.MENTIONS:
            if event in ("update", "status.update"):
                reason = STREAM_REASONS.get(self.asked.kind, ArrivalReason.SEARCH)
                page = self._posts_reader(reason)([item])
        elif event == "notification":
            page = self._translate_notifications([item])
        elif event == "status.update":
            mentioned = [text_at(mention, "id") for mention in list_at(item, "mentions")]
            if self.api.local_id in mentioned:  # a post that names us was edited: there is no notification for that
                edit = {"id": text_at(item, "id"), "type": "mention", "status": item}
                page = self._translate_notifications([edit])
        known.update({heard.ref.local_id: heard.ref.remote_id for heard in page.items})
        while len(known) > MAX_KNOWN_IDS:
            known.pop(next(iter(known)))
        is_new = event == ("notification" if self.asked.kind is SourceKind.MENTIONS else "update")
        if is_new:
            cursor = wire.newest_id([item], cursor)
        return replace(page, cursor=cursor or None)
