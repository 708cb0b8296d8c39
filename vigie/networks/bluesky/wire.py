"""Bluesky's JSON ⇄ Vigie's words. Pure: no network, no clock.

Sources: the lexicons app.bsky.feed.*, app.bsky.richtext.facet, app.bsky.embed.*, app.bsky.notification.*. An unknown
field is ignored; what is required and absent raises one of `MALFORMED`, and the caller skips and counts the item.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import quote

from vigie.networks.bluesky import embeds
from vigie.networks.words import Account, ArrivalReason, Figures, Ref, RemoteAuthor, RemotePost

POST = "app.bsky.feed.post"
SITE = "https://bsky.app"
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
REASONS = {"mention": ArrivalReason.MENTION, "reply": ArrivalReason.REPLY, "quote": ArrivalReason.QUOTE}


# What was heard.


def post_from_view(view: Any, reason: ArrivalReason) -> RemotePost:
    """A post as the application view shows it (`app.bsky.feed.defs#postView`)."""
    heard = post_from_record(
        text(view["uri"]),
        text(view["cid"]),
        author_from_view(view["author"]),
        view["record"],
        view.get("indexedAt"),
        reason,
    )
    shown = view.get("embed")
    return replace(
        heard,
        media=embeds.media_of_view(shown) if shown else heard.media,
        card=embeds.card_of_embed(shown) or heard.card,
        spoiler=heard.spoiler or warning_labels(view.get("labels")),
        likes=count(view.get("likeCount")),
        reposts=count(view.get("repostCount")),
        replies=count(view.get("replyCount")),
        quotes=count(view.get("quoteCount")),
    )


def post_from_feed_item(item: Any, reason: ArrivalReason) -> RemotePost:
    """An entry of a timeline or of an author's feed: a post, or somebody's repost of it."""
    heard = post_from_view(item["post"], reason)
    why = item.get("reason")
    if not isinstance(why, dict) or not str(why.get("$type")).endswith("#reasonRepost"):
        return heard
    who = author_from_view(why["by"])
    remote_id = why.get("uri") or f"{heard.ref.remote_id}#reposted-by-{who.remote_id}"
    return RemotePost(
        ref=Ref(text(remote_id), url=heard.ref.url),
        author=who,
        text=heard.text,
        html=heard.html,
        language=heard.language,
        published_at=parse_time(why["indexedAt"]),
        reason=ArrivalReason.REPOST if reason is ArrivalReason.MENTION else reason,
        thread=heard.thread,
        repost_of=heard,
    )


def post_from_notification(item: Any) -> RemotePost:
    """A mention, a reply or a quote, from the bare record that the notification carries. KeyError for other reasons."""
    who = author_from_view(item["author"])
    return post_from_record(
        text(item["uri"]), text(item["cid"]), who, item["record"], item["indexedAt"], REASONS[item["reason"]]
    )


def post_from_event(event: Any) -> RemotePost:
    """A commit of the public stream (Jetstream): the record alone, and of its author nothing but the identifier."""
    change, did = event["commit"], text(event["did"])
    uri = f"at://{did}/{text(change['collection'])}/{text(change['rkey'])}"
    at = datetime.fromtimestamp(event["time_us"] / 1_000_000, UTC).isoformat()
    who = RemoteAuthor(remote_id=did, handle=did, url=f"{SITE}/profile/{did}")
    return post_from_record(uri, text(change["cid"]), who, change["record"], at, ArrivalReason.STREAM)


def post_from_record(
    uri: str, cid: str, who: RemoteAuthor, said: Any, indexed_at: Any, reason: ArrivalReason
) -> RemotePost:
    """A post's record (`app.bsky.feed.post`)."""
    words, pieces = text(said["text"]), read_facets(said.get("facets"))
    reply, root = reply_links(said.get("reply"))
    embed = said.get("embed")
    shown = embeds.card_of_embed(embed)
    found = [value for kind, value, _, _ in pieces if kind == "link"]
    return RemotePost(
        ref=Ref(uri, url=post_url(uri, who.handle), extra={"cid": cid, **root}),
        author=who,
        text=words,
        html=as_html(words, pieces),
        published_at=publication_time(said.get("createdAt"), indexed_at),
        reason=reason,
        language=first_language(said.get("langs")),
        thread=root.get("root", uri),
        reply_to=reply,
        quote_of=embeds.quoted_uri(embed),
        links=tuple(dict.fromkeys([*found, *([shown.url] if shown else [])])),
        tags=tuple(dict.fromkeys([value for kind, value, _, _ in pieces if kind == "tag"] + strings(said.get("tags")))),
        mentions=tuple(
            dict.fromkeys(handle_at(words, start, end) for kind, _, start, end in pieces if kind == "mention")
        ),
        media=embeds.media_of_record(embed, who.remote_id),
        card=shown,
        spoiler=warning_labels((said.get("labels") or {}).get("values")),
    )


def author_from_view(view: Any) -> RemoteAuthor:
    did = text(view["did"])
    handle = text(view["handle"])
    handle = did if handle == "handle.invalid" else handle
    name, avatar = view.get("displayName"), view.get("avatar")
    return RemoteAuthor(
        remote_id=did,
        handle=handle,
        name=name if isinstance(name, str) else "",
        url=f"{SITE}/profile/{handle}",
        avatar_url=avatar if isinstance(avatar, str) else "",
        bot=any(label == "bot" for label in label_values(view.get("labels"))),
    )


def reply_links(reply: Any) -> tuple[str, dict[str, str]]:
    """What a post answers, and the first post of its thread as a reply to it must quote it."""
    if not isinstance(reply, dict):
        return "", {}
    root, parent = reply["root"], reply["parent"]
    return text(parent["uri"]), {"root": text(root["uri"]), "root_cid": text(root["cid"])}


def read_facets(found: Any) -> list[tuple[str, str, int, int]]:
    """Links, mentions and tags: their kind, their value (address, DID or tag), and where in the text, in bytes."""
    pieces = []
    for facet in found if isinstance(found, list) else ():
        try:
            place, feature = facet["index"], facet["features"][0]
            kind = feature["$type"].partition("#")[2]
            value = text(feature[{"link": "uri", "mention": "did", "tag": "tag"}[kind]])
            pieces.append((kind, value, int(place["byteStart"]), int(place["byteEnd"])))
        except MALFORMED:
            continue
    return sorted(pieces, key=lambda piece: piece[2])


def as_html(words: str, pieces: Iterable[tuple[str, str, int, int]]) -> str:
    """The text with its links, which may read otherwise than they lead; nothing when there are none."""
    raw, written, done = encode_text(words), [], 0
    for kind, value, start, end in pieces:
        if not done <= start < end <= len(raw):
            continue
        written += [
            text_as_html(raw[done:start]),
            f'<a href="{escape(address(kind, value))}">{text_as_html(raw[start:end])}</a>',
        ]
        done = end
    return "".join([*written, text_as_html(raw[done:])]) if done else ""


def address(kind: str, value: str) -> str:
    if kind == "link":
        return value if value.startswith(("https://", "http://")) else ""
    return f"{SITE}/profile/{quote(value, safe=':')}" if kind == "mention" else f"{SITE}/hashtag/{quote(value)}"


def text_as_html(raw: bytes) -> str:
    return escape(raw.decode("utf-8", "replace"), quote=False).replace("\n", "<br>")


def handle_at(words: str, start: int, end: int) -> str:
    return encode_text(words)[max(start, 0) : max(end, 0)].decode("utf-8", "replace").strip().lstrip("@").lower()


def encode_text(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def warning_labels(found: Any) -> str:
    """The author's own warnings (`porn`, `graphic-media`…), for the cover of what she shows."""
    return ", ".join(value for value in label_values(found) if not value.startswith("!") and value != "bot")


def label_values(found: Any) -> list[str]:
    values = [label.get("val") for label in found if isinstance(label, dict)] if isinstance(found, list) else []
    return [value for value in values if isinstance(value, str)]


# Small things.


def text(value: Any) -> str:
    """Raises TypeError for what is not text."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def strings(values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def first_language(values: Any) -> str:
    return next(iter(strings(values)), "")[:20]


def parse_time(value: Any) -> datetime:
    at = datetime.fromisoformat(text(value))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def publication_time(created: Any, indexed: Any) -> datetime:
    """When it was published: what its author says, never later than when it was seen. ValueError if nobody says."""
    moments = []
    for value in (created, indexed):
        try:
            moments.append(parse_time(value))
        except MALFORMED:
            continue
    return min(moments)


def post_url(uri: str, handle: str) -> str:
    """Where people see a post."""
    return f"{SITE}/profile/{handle}/post/{uri.rpartition('/')[2]}"


def post_figures(view: Any) -> Figures:
    """What a post's view counts."""
    names = {"likes": "likeCount", "reposts": "repostCount", "replies": "replyCount", "quotes": "quoteCount"}
    return Figures(**{name: count(view.get(key)) for name, key in names.items()})


def profile_figures(view: Any) -> Figures:
    return Figures(
        followers=count(view.get("followersCount")),
        following=count(view.get("followsCount")),
        posts=count(view.get("postsCount")),
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
        waiting.extend(at["replies"] if isinstance(at.get("replies"), list) else ())
    return found
