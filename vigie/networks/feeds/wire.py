"""RSS 0.9x, 1 and 2, Atom (by feedparser) and JSON Feed → entries. Pure: no network here.

Sources: rssboard.org/rss-specification, RFC 4287, jsonfeed.org/version/1.1, the Media RSS and iTunes modules.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from vigie.kit.text import html_to_text
from vigie.networks.feeds import dates
from vigie.networks.feeds.addresses import join_address
from vigie.networks.foreign_json import Malformed
from vigie.networks.types import RemoteMedia

MAX_ITEMS = 300  # of one document: its first ones and, for feeds that grow downwards, its last ones
MAX_LAST_ITEMS = 100
MAX_MEDIA = 8
TEXT_TYPES = {"", "text/html", "application/xhtml+xml", "text/plain", "html", "xhtml", "text"}
PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}  # seconds
MEDIA_KINDS = {"mp3": "audio", "m4a": "audio", "ogg": "audio", "mp4": "video", "webm": "video"}
PICTURE_SUFFIXES = ("jpg", "jpeg", "png", "gif", "webp", "avif")
Json = Any


@dataclass(slots=True)
class FeedEntry:
    """What the three families of feeds have in common, before it becomes words."""

    id: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    byline: str = ""
    byline_url: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    tags: list[str] = field(default_factory=list)
    media: list[RemoteMedia] = field(default_factory=list)
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class FeedHead:
    """The feed's own lines."""

    address: str
    title: str
    kind: str
    home: str
    language: str = ""
    icon: str = ""
    period: float | None = None


# JSON Feed


def read_json_feed(body: bytes, address: str) -> tuple[FeedHead, list[FeedEntry], int]:
    """The feed's own lines, its entries, and how many cannot be read. Raises Malformed."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("the JSON of the feed cannot be read") from None
    if not isinstance(said, dict) or not _as_text(said.get("version")) or not isinstance(said.get("items"), list):
        raise Malformed("this JSON is no JSON Feed")
    entries = [_json_entry(item, address) for item in _as_list(said.get("items"))]
    kept = [entry for entry in entries if entry]
    head = FeedHead(
        address=address,
        title=html_to_text(_as_text(said.get("title"))),
        kind="json",
        home=_as_address(said.get("home_page_url"), address) or address,
        language=_language_code(_as_text(said.get("language"))),
        icon=_as_address(said.get("icon"), address),
    )
    return head, kept, len(entries) - len(kept)


def _json_entry(item: Json, address: str) -> FeedEntry | None:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str | int | float):
        return None
    entry = FeedEntry(id=_as_text(item["id"]), link=_as_address(item.get("url") or item.get("external_url"), address))
    entry.title = html_to_text(_as_text(item.get("title")))
    escaped = _as_text(item.get("content_text")).replace("&", "&amp;").replace("<", "&lt;")
    written = "".join(f"<p>{line}</p>" for line in escaped.split("\n\n"))
    entry.html = _as_text(item.get("content_html")) or written.replace("\n", "<br>") or _as_text(item.get("summary"))
    author = next((said for said in [*_as_list(item.get("authors")), item.get("author")] if isinstance(said, dict)), {})
    entry.byline = _as_text(author.get("name"))
    entry.byline_url = _as_address(author.get("url"), address)
    entry.published = dates.parse_iso(_as_text(item.get("date_published")))
    entry.updated = dates.parse_iso(_as_text(item.get("date_modified")))
    entry.language = _language_code(_as_text(item.get("language")))
    entry.tags = [_as_text(tag) for tag in _as_list(item.get("tags"))]
    image = _as_address(item.get("image") or item.get("banner_image"), address)
    if image:
        entry.media.append(RemoteMedia(image))
    for file in _as_list(item.get("attachments")):
        url = _as_address(file.get("url"), address) if isinstance(file, dict) else ""
        if url:
            entry.media.append(RemoteMedia(url, _media_kind(_as_text(file.get("mime_type")), url)))
    return entry


# RSS and Atom


_ITEM = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)


def shorten_document(body: bytes) -> bytes:
    """The same document without its middle when it has more than MAX_ITEMS items: reading all would take minutes."""
    starts = [found.start() for found in _ITEM.finditer(body)]
    if len(starts) <= MAX_ITEMS:
        return body
    return body[: starts[MAX_ITEMS - MAX_LAST_ITEMS]] + body[starts[-MAX_LAST_ITEMS] :]


def read_xml_feed(body: bytes, address: str, content_type: str) -> tuple[FeedHead, list[FeedEntry], int]:
    """The feed's own lines, its entries, and how many cannot be read. Raises Malformed."""
    import feedparser  # 70 ms: only the process that reads feeds pays them

    headers = {"content-type": content_type or "application/xml"}  # no location: it would be glued to relative ids
    document = BytesIO(shorten_document(body))
    try:
        parsed = feedparser.parse(document, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        raise Malformed(f"the feed cannot be read ({type(error).__name__})") from None
    feed = parsed.get("feed", {})
    if not parsed.get("version") and not parsed.get("entries"):
        raise Malformed("this is no feed")
    entries: list[FeedEntry] = []
    for found in parsed.get("entries", []):
        try:
            entries.append(_xml_entry(found, address))
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError):
            continue  # an item that even feedparser's shapes do not fit
    language = _as_text(feed.get("language")) or _as_text(feed.get("title_detail", {}).get("language"))
    icon = (feed.get("image") or {}).get("href") or feed.get("icon") or feed.get("logo")
    head = FeedHead(
        address=address,
        title=html_to_text(_as_text(feed.get("title"))),
        kind=_feed_kind(str(parsed.get("version", "")), address, entries),
        home=_as_address(feed.get("link"), address) or address,
        language=_language_code(language),
        icon=_as_address(icon, address),
        period=_update_period(feed),
    )
    return head, entries, len(parsed.get("entries", [])) - len(entries)


def _xml_entry(found: Json, address: str) -> FeedEntry:
    entry = FeedEntry(id=_as_text(found.get("id")).strip(), link=_as_address(found.get("link"), address))
    entry.title = html_to_text(_as_text(found.get("title")))
    contents = [content for content in found.get("content", []) if _as_text(content.get("type")) in TEXT_TYPES]
    contents = [_as_text(content.get("value")) for content in contents]
    entry.html = max([*contents, _as_text(found.get("summary"))], key=len)
    author = found.get("author_detail") or {}
    entry.byline = html_to_text(_as_text(author.get("name") or found.get("author")))
    entry.byline_url = _as_address(author.get("href"), address)
    entry.published = dates.parse_struct(found.get("published_parsed") or found.get("created_parsed"))
    entry.published = entry.published or dates.parse_foreign(_as_text(found.get("published")))
    entry.updated = dates.parse_struct(found.get("updated_parsed")) if "updated" in found else None
    entry.published = entry.published or entry.updated
    detail = (found.get("content") or [{}])[0].get("language") or found.get("title_detail", {}).get("language")
    entry.language = _language_code(_as_text(found.get("language") or detail))
    entry.tags = [_as_text(tag.get("label") or tag.get("term")) for tag in found.get("tags") or []]
    entry.media = _entry_media(found, address)
    stars = (found.get("media_starrating") or {}).get("count", "")
    if _as_text(stars).isdecimal() and len(_as_text(stars)) < 12:
        entry.likes = int(stars)
    if not entry.link and entry.id.startswith(("http://", "https://")):
        entry.link = entry.id
    if not entry.link:
        entry.link = next((media.url for media in entry.media), "")
    return entry


def _entry_media(found: Json, address: str) -> list[RemoteMedia]:
    """Enclosures, Media RSS, then the episode's picture; the same address once."""
    thumbs = [_as_address(thumb.get("url"), address) for thumb in found.get("media_thumbnail") or []]
    thumbs = [url for url in thumbs if url]
    media: dict[str, RemoteMedia] = {}
    video = _as_text(found.get("yt_videoid"))
    if video:
        url = f"https://www.youtube.com/watch?v={video}"
        return [RemoteMedia(url, "video", preview_url=thumbs[0] if thumbs else "")]
    for file in [*(found.get("enclosures") or []), *(found.get("media_content") or [])]:
        if url := _as_address(file.get("href") or file.get("url"), address):
            kind = _media_kind(_as_text(file.get("type") or file.get("medium")), url)
            alt = html_to_text(_as_text(found.get("media_description"))) if kind == "image" else ""
            media.setdefault(
                url,
                RemoteMedia(url, kind, alt=alt, width=_as_int(file.get("width")), height=_as_int(file.get("height"))),
            )
    picture = _as_address((found.get("image") or {}).get("href"), address)
    for url in [*thumbs, picture]:
        if url and not any(m.kind == "image" for m in media.values()):
            media.setdefault(url, RemoteMedia(url))
    return [item for item in media.values() if item.kind in ("image", "video", "audio")][:MAX_MEDIA]


def _update_period(feed: Json) -> float | None:
    """From `ttl` (minutes) or the syndication module (`updatePeriod` divided by `updateFrequency`)."""
    ttl = _as_text(feed.get("ttl")).strip()
    if ttl.isdecimal() and len(ttl) < 9 and int(ttl):
        return min(int(ttl), 10**6) * 60.0
    period = PERIODS.get(_as_text(feed.get("sy_updateperiod")).strip().lower())
    if not period:
        return None
    frequency = _as_text(feed.get("sy_updatefrequency")).strip()
    is_number = frequency.isdecimal() and len(frequency) < 9
    return period / max(int(frequency) if is_number else 1, 1)


def _feed_kind(version: str, address: str, entries: Sequence[FeedEntry]) -> str:
    if (urlsplit(address).hostname or "").removeprefix("www.") == "youtube.com":
        return "youtube"
    with_sound = [entry for entry in entries if any(media.kind == "audio" for media in entry.media)]
    if len(with_sound) * 2 > len(entries):
        return "podcast"
    return "atom" if version.startswith("atom") else "rss"


# Small things


def _as_text(said: Json) -> str:
    return str(said) if isinstance(said, str | int | float) else ""


def _as_list(said: Json) -> list[Json]:
    return said if isinstance(said, list) else []


def _as_int(said: Json) -> int:
    number = _as_text(said).strip()
    return min(int(number), 100_000) if number.isdecimal() else 0


def _as_address(said: Json, address: str) -> str:
    """A whole web address, or nothing."""
    return join_address(address, _as_text(said))


def _media_kind(said: str, url: str) -> str:
    kind = said.split("/")[0].lower()
    if kind in ("image", "audio", "video"):
        return kind
    suffix = urlsplit(url).path.rsplit(".", 1)[-1].lower()
    if suffix in PICTURE_SUFFIXES:
        return "image"
    return MEDIA_KINDS.get(suffix, "file")


def _language_code(said: str) -> str:
    """`fr-CA` → `fr`; nothing for what names no language."""
    code = said.replace("_", "-").split("-")[0].strip().lower()
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""
