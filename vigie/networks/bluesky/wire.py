"""Bluesky's JSON ⇄ the types of Vigie. Pure: no network, no clock.

Sources: the lexicons app.bsky.feed.*, app.bsky.richtext.facet, app.bsky.embed.*, app.bsky.notification.*. An unknown
field is ignored; what is required and absent raises Malformed, and the caller skips and counts the item.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote

from vigie.networks.bluesky import embeds
from vigie.networks.foreign_json import (
    Malformed,
    count_at,
    list_at,
    object_at,
    objects_at,
    required_object,
    required_text,
    text_at,
    texts_at,
    time_at,
)
from vigie.networks.types import Account, ArrivalReason, Figures, Ref, RemoteAuthor, RemotePost

POST = "app.bsky.feed.post"
SITE = "https://bsky.app"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REASONS = {"mention": ArrivalReason.MENTION, "reply": ArrivalReason.REPLY, "quote": ArrivalReason.QUOTE}


# What was heard.


def post_from_view(view: Any, reason: ArrivalReason) -> RemotePost:
    """A post as the application view shows it (`app.bsky.feed.defs#postView`)."""
    heard = post_from_record(
        required_text(view, "uri"),
        required_text(view, "cid"),
        author_from_view(required_object(view, "author")),
        required_object(view, "record"),
        view.get("indexedAt"),
        reason,
    )
    shown = object_at(view, "embed")
    figures = post_figures(view)
    return replace(
        heard,
        media=embeds.media_of_view(shown) if shown else heard.media,
        card=embeds.card_of_embed(shown) or heard.card,
        spoiler=heard.spoiler or warning_labels(view),
        likes=figures.likes,
        reposts=figures.reposts,
        replies=figures.replies,
        quotes=figures.quotes,
    )


def post_from_feed_item(item: Any, reason: ArrivalReason) -> RemotePost:
    """An entry of a timeline or of an author's feed: a post, or somebody's repost of it."""
    heard = post_from_view(required_object(item, "post"), reason)
    why = object_at(item, "reason")
    if not text_at(why, "$type").endswith("#reasonRepost"):
        return heard
    who = author_from_view(required_object(why, "by"))
    remote_id = text_at(why, "uri") or f"{heard.ref.remote_id}#reposted-by-{who.remote_id}"
    return RemotePost(
        ref=Ref(remote_id, url=heard.ref.url),
        author=who,
        text=heard.text,
        html=heard.html,
        language=heard.language,
        published_at=required_time(why, "indexedAt"),
        reason=ArrivalReason.REPOST if reason is ArrivalReason.MENTION else reason,
        thread=heard.thread,
        repost_of=heard,
    )


def post_from_notification(item: Any) -> RemotePost:
    """A mention, a reply or a quote, from the bare record that the notification carries. Raises Malformed."""
    reason = REASONS.get(required_text(item, "reason"))
    if reason is None:
        raise Malformed("a notification of something else")
    return post_from_record(
        required_text(item, "uri"),
        required_text(item, "cid"),
        author_from_view(required_object(item, "author")),
        required_object(item, "record"),
        required_text(item, "indexedAt"),
        reason,
    )


def post_from_event(event: Any) -> RemotePost:
    """A commit of the public stream (Jetstream): the record alone, and of its author nothing but the identifier."""
    change = required_object(event, "commit")
    did = required_text(event, "did")
    uri = f"at://{did}/{required_text(change, 'collection')}/{required_text(change, 'rkey')}"
    microseconds = count_at(event, "time_us")
    if microseconds is None:
        raise Malformed("an event without an instant")
    at = (EPOCH + timedelta(microseconds=microseconds)).isoformat()
    who = RemoteAuthor(remote_id=did, handle=did, url=f"{SITE}/profile/{did}")
    record = required_object(change, "record")
    return post_from_record(uri, required_text(change, "cid"), who, record, at, ArrivalReason.STREAM)


def post_from_record(
    uri: str, cid: str, who: RemoteAuthor, said: Any, indexed_at: Any, reason: ArrivalReason
) -> RemotePost:
    """A post's record (`app.bsky.feed.post`)."""
    words = required_text(said, "text")
    pieces = read_facets(said)
    reply, root = reply_links(said)
    embed = object_at(said, "embed")
    card = embeds.card_of_embed(embed)
    links = [value for kind, value, _, _ in pieces if kind == "link"]
    if card:
        links.append(card.url)
    tags = [value for kind, value, _, _ in pieces if kind == "tag"] + texts_at(said, "tags")
    mentions = [handle_at(words, start, end) for kind, _, start, end in pieces if kind == "mention"]
    return RemotePost(
        ref=Ref(uri, url=post_url(uri, who.handle), extra={"cid": cid, **root}),
        author=who,
        text=words,
        html=as_html(words, pieces),
        published_at=publication_time(said.get("createdAt"), indexed_at),
        reason=reason,
        language=next(iter(texts_at(said, "langs")), "")[:20],
        thread=root.get("root", uri),
        reply_to=reply,
        quote_of=embeds.quoted_uri(embed),
        links=tuple(dict.fromkeys(links)),
        tags=tuple(dict.fromkeys(tags)),
        mentions=tuple(dict.fromkeys(mentions)),
        media=embeds.media_of_record(embed, who.remote_id),
        card=card,
        spoiler=warning_labels(object_at(said, "labels"), "values"),
    )


def author_from_view(view: Any) -> RemoteAuthor:
    """Raises Malformed. A person who has lost the handle is known by the identifier alone."""
    did, handle = required_text(view, "did"), required_text(view, "handle")
    if handle == "handle.invalid":
        handle = did
    return RemoteAuthor(
        remote_id=did,
        handle=handle,
        name=text_at(view, "displayName"),
        url=f"{SITE}/profile/{handle}",
        avatar_url=text_at(view, "avatar"),
        bot="bot" in label_values(view, "labels"),
    )


def reply_links(record: Any) -> tuple[str, dict[str, str]]:
    """What a post answers, and the first post of its thread as a reply to it must quote it. Raises Malformed."""
    reply = object_at(record, "reply")
    if not reply:
        return "", {}
    root, parent = required_object(reply, "root"), required_object(reply, "parent")
    return required_text(parent, "uri"), {"root": required_text(root, "uri"), "root_cid": required_text(root, "cid")}


#: The field of a facet's feature that holds its value, by its kind.
FACET_VALUES = {"link": "uri", "mention": "did", "tag": "tag"}


def read_facets(record: Any) -> list[tuple[str, str, int, int]]:
    """Links, mentions and tags: their kind, their value (address, DID or tag), and where in the text, in bytes."""
    pieces = []
    for facet in objects_at(record, "facets"):
        feature = next(iter(objects_at(facet, "features")), None)
        kind = text_at(feature, "$type").partition("#")[2]
        place = object_at(facet, "index")
        start, end = count_at(place, "byteStart"), count_at(place, "byteEnd")
        value = text_at(feature, FACET_VALUES.get(kind, ""))
        if value and start is not None and end is not None:
            pieces.append((kind, value, start, end))
    return sorted(pieces, key=lambda piece: piece[2])


def as_html(words: str, pieces: Iterable[tuple[str, str, int, int]]) -> str:
    """The text with its links, which may read otherwise than they lead; nothing when there are none."""
    raw = encode_text(words)
    html = ""
    done = 0
    for kind, value, start, end in pieces:
        if not done <= start < end <= len(raw):
            continue
        if kind == "mention":
            address = f"{SITE}/profile/{quote(value, safe=':')}"
        elif kind == "tag":
            address = f"{SITE}/hashtag/{quote(value)}"
        else:
            address = value if value.startswith(("https://", "http://")) else ""
        html += text_as_html(raw[done:start])
        html += f'<a href="{escape(address)}">{text_as_html(raw[start:end])}</a>'
        done = end
    if not done:
        return ""
    return html + text_as_html(raw[done:])


def text_as_html(raw: bytes) -> str:
    return escape(raw.decode("utf-8", "replace"), quote=False).replace("\n", "<br>")


def handle_at(words: str, start: int, end: int) -> str:
    return encode_text(words)[max(start, 0) : max(end, 0)].decode("utf-8", "replace").strip().lstrip("@").lower()


def encode_text(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def warning_labels(labelled: Any, name: str = "labels") -> str:
    """The author's own warnings (`porn`, `graphic-media`…), for the cover of what is shown."""
    values = label_values(labelled, name)
    return ", ".join(value for value in values if not value.startswith("!") and value != "bot")


def label_values(labelled: Any, name: str) -> list[str]:
    return [value for label in objects_at(labelled, name) if (value := text_at(label, "val"))]


# Small things.


def required_time(value: Any, name: str) -> datetime:
    """Raises Malformed."""
    at = time_at(value, name)
    if at is None:
        raise Malformed(f"no instant at {name}")
    return at


def publication_time(created: Any, indexed: Any) -> datetime:
    """When it was published: what its author says, never later than when it was seen. Malformed if nobody says."""
    moments = [time_at({"at": value}, "at") for value in (created, indexed)]
    known = [at for at in moments if at is not None]
    if not known:
        raise Malformed("a post without a date")
    return min(known)


def post_url(uri: str, handle: str) -> str:
    """Where people see a post."""
    return f"{SITE}/profile/{handle}/post/{uri.rpartition('/')[2]}"


def post_figures(view: Any) -> Figures:
    """What a post's view counts."""
    names = {"likes": "likeCount", "reposts": "repostCount", "replies": "replyCount", "quotes": "quoteCount"}
    return Figures(**{name: count_at(view, key) for name, key in names.items()})


def profile_figures(view: Any) -> Figures:
    return Figures(
        followers=count_at(view, "followersCount"),
        following=count_at(view, "followsCount"),
        posts=count_at(view, "postsCount"),
    )


def account_with_profile(profile: Any, known: Account) -> Account:
    """What the profile adds to an account; a profile not yet indexed adds nothing."""
    who = author_from_view(profile)
    return replace(known, handle=who.handle, name=who.name, url=who.url, avatar_url=who.avatar_url)


def flatten_thread(node: Any) -> list[Any]:
    """Every post view of a thread (`app.bsky.feed.getPostThread`), above and below."""
    found: list[Any] = []
    waiting = [node]
    while waiting and len(found) < 1000:
        at = waiting.pop()
        if not isinstance(at, dict):
            continue
        if "post" in at:
            found.append(at["post"])
        waiting.append(at.get("parent"))
        waiting.extend(list_at(at, "replies"))
    return found
