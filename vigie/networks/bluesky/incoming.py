"""What comes in: mentions, timelines, authors, searches and threads, asked of the account's own server."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from vigie.kit import clock
from vigie.networks.bluesky import wire
from vigie.networks.bluesky.pagination import Descent
from vigie.networks.bluesky.xrpc import Server
from vigie.networks.troubles import Refused, Trouble
from vigie.networks.words import Asked, Author, Heard, Kind, Page, Reason, Ref

LISTS = {
    Kind.MENTIONS: ("app.bsky.notification.listNotifications", "notifications", ""),
    Kind.HOME: ("app.bsky.feed.getTimeline", "feed", ""),
    Kind.AUTHOR: ("app.bsky.feed.getAuthorFeed", "feed", "actor"),
    Kind.SEARCH: ("app.bsky.feed.searchPosts", "posts", "q"),
}
FIXED: Mapping[Kind, Mapping[str, Any]] = {
    Kind.MENTIONS: {"reasons": list(wire.REASONS), "limit": 50},
    Kind.SEARCH: {"sort": "latest", "limit": 50},
}
#: How far below the last seen a poll goes again: posts are listed by their authors' clocks, and indexed late at times.
SHALLOW, DEEP = timedelta(minutes=2), timedelta(hours=1)
#: How servers say that nobody has a handle (com.atproto.identity.resolveHandle).
UNKNOWN = ("Unable to resolve handle", "HandleNotFound")
AT_ONCE = 25  # posts by call of getPosts (its lexicon)


def gather(server: Server, asked: Asked, cursor: str | None) -> Page:
    """One page of a list. Raises KeyError for a kind that is not a list."""
    call, name, subject = LISTS[asked.kind]
    now = clock.now()
    descent = Descent.at(cursor, now)
    overlap = DEEP if descent.diving else SHALLOW
    params = dict(FIXED.get(asked.kind, {"limit": 50}))
    if subject:
        params[subject] = asked.query if asked.kind is Kind.SEARCH else asked.query.strip().lstrip("@")
    if descent.next:
        params["cursor"] = descent.next
    answer = server.ask(call, **params)
    found, skipped = read(asked.kind, answer.get(name))
    step = descent.after([at for at, _ in found], text(answer.get("cursor")), overlap, now)
    fresh = [heard for at, heard in found if heard and at >= descent.floor(overlap)]
    items = completed(server, fresh) if asked.kind is Kind.MENTIONS else fresh
    return Page(tuple(items), step.descent.saved(), more=step.more, skipped=skipped)


def thread(server: Server, ref: Ref) -> Page:
    try:
        answer = server.ask("app.bsky.feed.getPostThread", uri=ref.remote_id, depth=20, parentHeight=80)
    except Refused as refusal:
        if not str(refusal).lower().startswith(("post not found", "notfound")):
            raise
        return Page(gone=(ref.remote_id,))
    items, skipped = [], 0
    for view in wire.flattened(answer.get("thread")):
        try:
            items.append(wire.post(view, Reason.REPLY))
        except wire.MALFORMED:
            skipped += 1
    return Page(tuple(sorted(items, key=lambda heard: heard.published_at)), skipped=skipped)


def person(server: Server, handle: str) -> Author | None:
    """Who bears a handle; None when the network knows nobody by it. Raises TryLater, Reconnect, Refused."""
    try:
        did = text(server.ask("com.atproto.identity.resolveHandle", handle=handle.lower()).get("did"))
    except Refused as refused:
        if any(said in str(refused) for said in UNKNOWN):
            return None
        raise
    try:
        return wire.author(server.ask("app.bsky.actor.getProfile", actor=did))
    except (Trouble, *wire.MALFORMED):  # she is there, and keeps her profile from us
        return Author(did, handle)


def reread(server: Server, refs: Sequence[Ref]) -> Page:
    """What the application view no longer shows is gone when nobody finds its record either."""
    wanted = [ref.remote_id for ref in refs if f"/{wire.POST}/" in ref.remote_id]
    items: list[Heard] = []
    skipped, shown = 0, set()
    for view in views(server, wanted):
        shown.add(view["uri"])
        try:
            items.append(wire.post(view, Reason.STREAM))
        except wire.MALFORMED:
            skipped += 1
    gone = tuple(uri for uri in wanted if uri not in shown and is_gone(server, uri))
    return Page(tuple(items), gone=gone, skipped=skipped)


def is_gone(server: Server, uri: str) -> bool:
    """Whether the network says that this record, or the whole account, is no longer there."""
    did, collection, rkey = uri.removeprefix("at://").split("/")
    try:
        server.ask("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
    except Refused as refusal:
        said = str(refusal).lower()
        return any(word in said for word in ("locate record", "recordnotfound", "could not find repo", "takendown"))
    return False


def views(server: Server, uris: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The posts that are still there, as the application view shows them."""
    for start in range(0, len(uris), AT_ONCE):
        answer = server.ask("app.bsky.feed.getPosts", uris=list(uris[start : start + AT_ONCE]))
        found = answer.get("posts")
        yield from (view for view in listed(found) if isinstance(view, dict) and text(view.get("uri")))


def completed(server: Server, found: list[Heard]) -> list[Heard]:
    """With their pictures and their figures, which a notification does not carry; as they are if nobody shows them."""
    whole: dict[str, Heard] = {}
    reasons = {heard.ref.remote_id: heard.reason for heard in found}
    for view in views(server, list(reasons)):
        try:
            whole[view["uri"]] = wire.post(view, reasons[view["uri"]])
        except wire.MALFORMED:
            continue
    return [whole.get(heard.ref.remote_id, heard) for heard in found]


def read(kind: Kind, entries: Any) -> tuple[list[tuple[datetime, Heard | None]], int]:
    """What a list holds, with the moment by which it orders each entry, and how many entries are malformed."""
    found: list[tuple[datetime, Heard | None]] = []
    skipped = 0
    for item in listed(entries):
        try:
            found.append(entry(kind, item))
        except wire.MALFORMED:
            skipped += 1
    return found, skipped


def entry(kind: Kind, item: Any) -> tuple[datetime, Heard | None]:
    if kind is Kind.MENTIONS:
        if item["reason"] not in wire.REASONS:
            return wire.moment(item["indexedAt"]), None
        heard = wire.notification(item)
    elif kind is Kind.SEARCH:
        heard = wire.post(item, Reason.SEARCH)
    else:
        heard = wire.feed_item(item, Reason.HOME if kind is Kind.HOME else Reason.AUTHOR)
    return heard.published_at, heard


def listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""
