"""What a feed brings, as posts."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from vigie.kit.text import clean_html, excerpt, fold, html_to_text
from vigie.networks.feeds import wire
from vigie.networks.feeds.addresses import is_youtube
from vigie.networks.feeds.wire import MAX_ITEMS, MAX_MEDIA, FeedEntry, FeedHead
from vigie.networks.types import ArrivalReason, LinkCard, Ref, RemoteAuthor, RemotePost

MAX_TEXT_LENGTH = 20_000  # characters of one item
MAX_KEY_LENGTH = 300  # characters of an id; a longer one is known by its sum


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry as the feed says it; `key` names it within its feed, `stamp` changes when what is said does."""

    key: str
    heard: RemotePost
    stamp: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole document. `period` is how often it says that it changes, in seconds."""

    title: str
    kind: str  # rss, atom, json, youtube, podcast
    home: str
    items: tuple[FeedItem, ...] = ()
    skipped: int = 0
    period: float | None = None


def read_feed(body: bytes, address: str, content_type: str, now: datetime, name: str = "") -> Feed:
    """A feed from its bytes. Raises Malformed.

    `address` is where it was read (for relative links), `name` the address by which it is followed (for the ids of
    items that have none of their own). `now` stands for dates that are missing or impossible.
    """
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n") if not body.startswith((b"\xff\xfe", b"\xfe\xff")) else body
    if body[:1] == b"{":
        head, entries, skipped = wire.read_json_feed(body, address)
    else:
        head, entries, skipped = wire.read_xml_feed(body, address, content_type)
    # The ids and links that this feed gives to several different items name nothing.
    distinct = {(said, entry.title, entry.link) for entry in entries for said in (entry.id, entry.link) if said}
    times_given = Counter(said for said, _, _ in distinct)
    clashing = {said for said, times in times_given.items() if times > 1}
    items = []
    for entry in entries[:MAX_ITEMS]:
        if entry.title or entry.html or entry.link:
            items.append(_make_item(head, entry, clashing, now, name or address))
        else:
            skipped += 1
    unique = {item.key: item for item in reversed(items)}
    return Feed(head.title, head.kind, head.home, tuple(reversed(unique.values())), skipped, head.period)


def _make_item(head: FeedHead, entry: FeedEntry, clashing: set[str], now: datetime, name: str) -> FeedItem:
    # The item's own id; its link where that leads to a page of its own; else what it says.
    if entry.id and entry.id not in clashing:
        key = entry.id
    elif entry.link and entry.link not in clashing and len(urlsplit(entry.link).path) > 1:
        key = entry.link
    else:
        key = short_hash(entry.link + (entry.title or entry.html), 16)
    remote_id = _remote_id(key, name)
    html = clean_html(entry.html[: MAX_TEXT_LENGTH * 5], entry.link or head.home)
    text = html_to_text(html)[:MAX_TEXT_LENGTH]
    linked = [unescape(address) for address in _HREF.findall(html)]
    at = min(entry.published or now, now)
    updated = entry.updated if entry.updated and entry.published and entry.updated > entry.published else None
    image = next((media.preview_url or media.url for media in entry.media if media.kind == "image"), "")
    heard = RemotePost(
        ref=Ref(remote_id, url=entry.link),
        author=_item_author(head, entry),
        text=text or entry.title,
        html=html,
        title=excerpt(entry.title, 500),
        published_at=at,
        edited_at=min(updated, now) if updated else None,
        reason=ArrivalReason.FEED,
        language=entry.language or head.language,
        thread=remote_id,
        links=tuple(dict.fromkeys(address for address in (entry.link, *linked) if address))[:20],
        tags=tuple(dict.fromkeys(tag for said in entry.tags if (tag := excerpt(said.strip().lstrip("#"), 100))))[:20],
        media=tuple(entry.media[:MAX_MEDIA]),
        card=LinkCard(entry.link, entry.title, excerpt(text, 300), image) if entry.link else None,
        likes=entry.likes,
    )
    # Two bulletins of the same words at the same address are told apart by their dates and their sounds.
    said = (entry.title, text, entry.link, str(entry.published or ""), *(media.url for media in entry.media))
    return FeedItem(key, heard, short_hash("\n".join(said), 12))


_ID_HOST = re.compile(r"(?:https?://(?:[^/@\s]*@)?|tag:(?:[^@\s]*@)?)([\w.-]+)\S*$", re.IGNORECASE)
_USUAL_SUBDOMAIN = re.compile(r"^(?:www|feeds?|rss|m)\.")


def _remote_id(key: str, name: str) -> str:
    """The item's own id when it is an address (or a tag, RFC 4151) of the place that the feed comes from.

    Any other is told apart by the feed: no feed may speak for another, and `post:12` names something in each.
    """
    found = _ID_HOST.match(key)
    host = urlsplit(name).hostname or ""
    is_ours = found and _USUAL_SUBDOMAIN.sub("", found[1].lower()) == _USUAL_SUBDOMAIN.sub("", host)
    if is_ours or (key.startswith("yt:") and is_youtube(name)):
        return key
    return f"{name}#{key if len(key) < MAX_KEY_LENGTH else short_hash(key, 32)}"


def _item_author(head: FeedHead, entry: FeedEntry) -> RemoteAuthor:
    """The one who signs, at the place that publishes; the place itself when nobody does."""
    host = (urlsplit(head.home).hostname or urlsplit(head.address).hostname or head.address).removeprefix("www.")
    place = head.title or host
    byline = re.sub(r"\S+@\S+\s*", "", entry.byline).strip(" ()") or ""
    if not byline or fold(byline) == fold(place):
        return RemoteAuthor(head.home, host, place, head.home, head.icon)
    slug = "-".join(re.findall(r"\w+", fold(byline)))[:80]
    return RemoteAuthor(
        f"{head.home}#{slug}", host, f"{excerpt(byline, 120)}, {place}", entry.byline_url or head.home, head.icon
    )


_HREF = re.compile(r'href="([^"]+)"')


def short_hash(said: str, length: int) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:length]
