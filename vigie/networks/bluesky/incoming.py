"""What comes in: mentions, timelines, authors, searches and threads, asked of the account's own server."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from vigie.kit import clock
from vigie.networks.bluesky import wire
from vigie.networks.bluesky.pagination import PaginationState
from vigie.networks.bluesky.xrpc import XrpcClient
from vigie.networks.foreign_json import Malformed, as_list, objects_at, required_text, text_at
from vigie.networks.troubles import Refused, Trouble
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemotePost, SourceKind, SourceQuery

LISTS = {
    SourceKind.MENTIONS: ("app.bsky.notification.listNotifications", "notifications", ""),
    SourceKind.HOME: ("app.bsky.feed.getTimeline", "feed", ""),
    SourceKind.AUTHOR: ("app.bsky.feed.getAuthorFeed", "feed", "actor"),
    SourceKind.SEARCH: ("app.bsky.feed.searchPosts", "posts", "q"),
}
LIST_PARAMS: Mapping[SourceKind, Mapping[str, Any]] = {
    SourceKind.MENTIONS: {"reasons": list(wire.REASONS), "limit": 50},
    SourceKind.SEARCH: {"sort": "latest", "limit": 50},
}
#: How far below the last seen a poll goes again: posts are listed by their authors' clocks, and indexed late at times.
USUAL_OVERLAP, DEEP_OVERLAP = timedelta(minutes=2), timedelta(hours=1)
MAX_POSTS_PER_CALL = 25  # posts by call of getPosts (its lexicon)


def gather_list(server: XrpcClient, asked: SourceQuery, cursor: str | None) -> Page:
    """One page of a list. Raises KeyError for a kind that is not a list."""
    call, name, subject = LISTS[asked.kind]
    now = clock.now()
    state = PaginationState.from_cursor(cursor, now)
    overlap = DEEP_OVERLAP if state.is_deep else USUAL_OVERLAP
    params = dict(LIST_PARAMS.get(asked.kind, {"limit": 50}))
    if subject:
        params[subject] = asked.query if asked.kind is SourceKind.SEARCH else asked.query.strip().lstrip("@")
    if state.next:
        params["cursor"] = state.next
    answer = server.query(call, **params)
    found, skipped = translate_entries(asked.kind, answer.get(name))
    step = state.next_step([at for at, _ in found], text_at(answer, "cursor"), overlap, now)
    fresh = [heard for at, heard in found if heard and at >= state.oldest_wanted(overlap)]
    items = complete_notifications(server, fresh) if asked.kind is SourceKind.MENTIONS else fresh
    return Page(tuple(items), step.state.as_cursor(), more=step.more, skipped=skipped)


def read_thread(server: XrpcClient, ref: Ref) -> Page:
    """The exchange around a post, oldest first; a post that is not found is in `gone`."""
    try:
        answer = server.query("app.bsky.feed.getPostThread", uri=ref.remote_id, depth=20, parentHeight=80)
    except Refused as refused:
        if refused.error_code != "NotFound" and not refused.quoted.lower().startswith("post not found"):
            raise
        return Page(gone=(ref.remote_id,))
    items: list[RemotePost] = []
    skipped = 0
    for view in wire.flatten_thread(answer.get("thread")):
        try:
            items.append(wire.post_from_view(view, ArrivalReason.REPLY))
        except Malformed:
            skipped += 1
    return Page(tuple(sorted(items, key=lambda heard: heard.published_at)), skipped=skipped)


def find_person(server: XrpcClient, handle: str) -> RemoteAuthor | None:
    """The person of a handle; None when the network knows nobody by it. Raises TryLater, Reconnect, Refused."""
    try:
        did = text_at(server.query("com.atproto.identity.resolveHandle", handle=handle.lower()), "did")
    except Refused as refused:
        if refused.error_code == "HandleNotFound" or refused.quoted.startswith("Unable to resolve handle"):
            return None
        raise
    try:
        return wire.author_from_view(server.query("app.bsky.actor.getProfile", actor=did))
    except (Trouble, Malformed):  # the person is there, the profile is not shown to us
        return RemoteAuthor(did, handle)


def refresh_posts(server: XrpcClient, refs: Sequence[Ref]) -> Page:
    """What the application view no longer shows is gone when nobody finds its record either."""
    wanted = [ref.remote_id for ref in refs if f"/{wire.POST}/" in ref.remote_id]
    items: list[RemotePost] = []
    skipped = 0
    shown = set()
    for view in fetch_views(server, wanted):
        shown.add(view["uri"])
        try:
            items.append(wire.post_from_view(view, ArrivalReason.STREAM))
        except Malformed:
            skipped += 1
    gone = tuple(uri for uri in wanted if uri not in shown and is_gone(server, uri))
    return Page(tuple(items), gone=gone, skipped=skipped)


def is_gone(server: XrpcClient, uri: str) -> bool:
    """Whether the network says that this record, or the whole account, is no longer there."""
    did, collection, rkey = uri.removeprefix("at://").split("/")
    try:
        server.query("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
    except Refused as refused:
        message = refused.quoted.lower()
        has_gone_code = refused.error_code in ("RecordNotFound", "RepoNotFound", "RepoTakendown")
        if has_gone_code or "takendown" in message:
            return True
        return "could not locate record" in message or "could not find repo" in message
    return False


def fetch_views(server: XrpcClient, uris: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The posts that are still there, as the application view shows them."""
    for start in range(0, len(uris), MAX_POSTS_PER_CALL):
        answer = server.query("app.bsky.feed.getPosts", uris=list(uris[start : start + MAX_POSTS_PER_CALL]))
        yield from (view for view in objects_at(answer, "posts") if view.get("uri") in uris)


def complete_notifications(server: XrpcClient, found: list[RemotePost]) -> list[RemotePost]:
    """With their pictures and their figures, which a notification does not carry; as they are if nobody shows them."""
    whole: dict[str, RemotePost] = {}
    reasons = {heard.ref.remote_id: heard.reason for heard in found}
    for view in fetch_views(server, list(reasons)):
        try:
            whole[view["uri"]] = wire.post_from_view(view, reasons[view["uri"]])
        except Malformed:
            continue
    return [whole.get(heard.ref.remote_id, heard) for heard in found]


def translate_entries(kind: SourceKind, entries: Any) -> tuple[list[tuple[datetime, RemotePost | None]], int]:
    """What a list holds, with the moment by which it orders each entry, and how many entries are malformed.

    A notification that is not a mention, a reply or a quote has its moment and no post.
    """
    found: list[tuple[datetime, RemotePost | None]] = []
    skipped = 0
    for item in as_list(entries):
        try:
            if kind is SourceKind.SEARCH:
                post = wire.post_from_view(item, ArrivalReason.SEARCH)
            elif kind is not SourceKind.MENTIONS:
                reason = ArrivalReason.HOME if kind is SourceKind.HOME else ArrivalReason.AUTHOR
                post = wire.post_from_feed_item(item, reason)
            elif required_text(item, "reason") in wire.REASONS:
                post = wire.post_from_notification(item)
            else:
                found.append((wire.required_time(item, "indexedAt"), None))
                continue
            found.append((post.published_at, post))
        except Malformed:
            skipped += 1
    return found, skipped
