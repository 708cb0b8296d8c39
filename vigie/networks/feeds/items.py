"""What a feed brings, as posts."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

from vigie.kit.html_elements import find_elements
from vigie.kit.text import clean_html, emoji_of_image, excerpt, fold, html_to_text
from vigie.networks.feeds import wire
from vigie.networks.feeds.addresses import is_youtube, join_address
from vigie.networks.feeds.wire import MAX_ITEMS, MAX_MEDIA, FeedEntry, FeedHead
from vigie.networks.types import ArrivalReason, LinkCard, Ref, RemoteAuthor, RemoteMedia, RemotePost

MAX_TEXT_LENGTH = 20_000  # characters of one item
MAX_CLOCK_SKEW = timedelta(days=1)  # a date further to come is not one of publication
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
    items that have none of their own). `now` is the time of the reading.
    """
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n") if not body.startswith((b"\xff\xfe", b"\xfe\xff")) else body
    if body[:1] == b"{":
        head, entries, skipped = wire.read_json_feed(body, address)
    else:
        head, entries, skipped = wire.read_xml_feed(body, address, content_type)
    written = [entry for entry in entries[:MAX_ITEMS] if entry.title or entry.html or entry.link]
    skipped += min(len(entries), MAX_ITEMS) - len(written)
    keys = item_keys(written)
    times = item_times(written, head.changed, now)
    said = zip(written, keys, times, strict=True)
    items = [_make_item(head, entry, key, at, now, name or address) for entry, key, at in said]
    unique = {item.key: item for item in reversed(items)}
    return Feed(head.title, head.kind, head.home, tuple(reversed(unique.values())), skipped, head.period)


def item_keys(entries: Sequence[FeedEntry]) -> list[str]:
    """What names each entry within its feed: its id; else its link, where that leads to a page of its own; else what
    it says. What this feed gives to several different entries names none of them: a town's notices, without ids, may
    share a title and a page.
    """
    given: set[tuple[str, tuple[object, ...]]] = set()
    for entry in entries:
        said = (entry.title, entry.link)
        if entry.id:
            given.add((entry.id, said))
        if entry.link:
            given.add((entry.link, said if entry.id else (*said, entry.published, entry.html)))
    times_given = Counter(name for name, _ in given)
    keys = []
    for entry in entries:
        if entry.id and times_given[entry.id] == 1:
            keys.append(entry.id)
        elif entry.link and times_given[entry.link] == 1 and len(urlsplit(entry.link).path) > 1:
            keys.append(entry.link)
        else:
            keys.append(short_hash(entry.link + (entry.title or entry.html), 16))
    different = {(key, entry.id, entry.published, entry.html) for entry, key in zip(entries, keys, strict=True)}
    times_kept = Counter(key for key, *_ in different)
    return [
        short_hash(f"{key}\n{entry.id}\n{entry.published or entry.html}", 16)
        if times_kept[key] > 1 and key != entry.id
        else key
        for entry, key in zip(entries, keys, strict=True)
    ]


def item_times(entries: Sequence[FeedEntry], changed: datetime | None, now: datetime) -> list[datetime | None]:
    """When each entry was published, never later than `now`.

    A date that is missing, cannot be read or is to come is not "just now": feeds put the newest first, so that the
    entry is at most as new as the one above it; the first, as the document itself. None: nothing up to this entry
    has a date, which leaves the time of the reading.
    """
    times = []
    newest = changed if changed and changed <= now else None
    for entry in entries:
        if entry.published and entry.published <= now + MAX_CLOCK_SKEW:
            newest = min(entry.published, now)
        times.append(newest)
    return times


def _make_item(head: FeedHead, entry: FeedEntry, key: str, at: datetime | None, now: datetime, name: str) -> FeedItem:
    remote_id = _remote_id(key, name)
    base = entry.base or entry.link or head.home
    written = entry.html[: MAX_TEXT_LENGTH * 5]
    html = clean_html(written, base)
    text = html_to_text(html)[:MAX_TEXT_LENGTH]
    linked = [unescape(address) for address in _HREF.findall(html)]
    updated = entry.updated if entry.updated and entry.published and entry.updated > entry.published else None
    media = entry.media
    if not any(each.kind == "image" for each in media):
        media = [*media, *pictures_in(written, base)][:MAX_MEDIA]
    image = next((each.preview_url or each.url for each in media if each.kind == "image"), "")
    heard = RemotePost(
        ref=Ref(remote_id, url=entry.link),
        author=_item_author(head, entry),
        text=text or entry.title,
        html=html,
        title=excerpt(entry.title, 500),
        published_at=at or now,
        is_undated=at is None,
        edited_at=min(updated, now) if updated else None,
        reason=ArrivalReason.FEED,
        language=entry.language or head.language,
        thread=remote_id,
        links=tuple(dict.fromkeys(address for address in (entry.link, *linked) if address))[:20],
        tags=tuple(dict.fromkeys(tag for said in entry.tags if (tag := excerpt(said.strip().lstrip("#"), 100))))[:20],
        media=tuple(media[:MAX_MEDIA]),
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
    byline = entry.byline
    if not byline or fold(byline) == fold(place):
        return RemoteAuthor(head.home, host, place, head.home, head.icon)
    slug = "-".join(re.findall(r"\w+", fold(byline)))[:80]
    return RemoteAuthor(
        f"{head.home}#{slug}", host, f"{excerpt(byline, 120)}, {place}", entry.byline_url or head.home, head.icon
    )


def pictures_in(html: str, base: str) -> list[RemoteMedia]:
    """The pictures of some HTML that show something: neither an emoji nor a spy of one pixel."""
    pictures: dict[str, RemoteMedia] = {}
    for image in find_elements(html, "img"):
        said = image.attributes
        url = next((whole for name in ("src", "data-src") if (whole := join_address(base, said.get(name, "")))), "")
        is_spy = {said.get("width"), said.get("height")} & {"0", "1"}
        if url and not is_spy and not emoji_of_image(said):
            pictures.setdefault(url, RemoteMedia(url, alt=said.get("alt", "").strip()))
    return list(pictures.values())


_HREF = re.compile(r'href="([^"]+)"')


def short_hash(said: str, length: int) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:length]
