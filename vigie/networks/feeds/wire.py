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
from urllib.parse import urljoin, urlsplit

from vigie.kit.text import html_to_text
from vigie.networks.feeds import dates
from vigie.networks.words import Media

MAX_ITEMS = 300  # of one document: its first ones and, for feeds that grow downwards, its last ones
LAST_ITEMS = 100
MAX_MEDIA = 8
Json = Any


class Malformed(Exception):
    """This is no feed."""


@dataclass(slots=True)
class Entry:
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
    media: list[Media] = field(default_factory=list)
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The feed's own lines."""

    address: str
    title: str
    kind: str
    home: str
    language: str = ""
    icon: str = ""
    period: float | None = None


# JSON Feed


def json_feed(body: bytes, address: str) -> tuple[Head, list[Entry], int]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("the JSON of the feed cannot be read") from None
    if not isinstance(said, dict) or not _text(said.get("version")) or not isinstance(said.get("items"), list):
        raise Malformed("this JSON is no JSON Feed")
    entries = [_json_entry(item, address) for item in _list(said.get("items"))]
    kept = [entry for entry in entries if entry]
    home = _link(said.get("home_page_url"), address) or address
    title, icon = html_to_text(_text(said.get("title"))), _link(said.get("icon"), address)
    head = Head(address, title, "json", home, _language(_text(said.get("language"))), icon)
    return head, kept, len(entries) - len(kept)


def _json_entry(item: Json, address: str) -> Entry | None:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str | int | float):
        return None
    entry = Entry(id=_text(item["id"]), link=_link(item.get("url") or item.get("external_url"), address))
    entry.title = html_to_text(_text(item.get("title")))
    written = "".join(f"<p>{line}</p>" for line in _escaped(_text(item.get("content_text"))).split("\n\n"))
    entry.html = _text(item.get("content_html")) or written.replace("\n", "<br>") or _text(item.get("summary"))
    author = next((said for said in [*_list(item.get("authors")), item.get("author")] if isinstance(said, dict)), {})
    entry.byline, entry.byline_url = _text(author.get("name")), _link(author.get("url"), address)
    entry.published, entry.updated = (
        dates.iso(_text(item.get("date_published"))),
        dates.iso(_text(item.get("date_modified"))),
    )
    entry.language = _language(_text(item.get("language")))
    entry.tags = [_text(tag) for tag in _list(item.get("tags"))]
    if image := _link(item.get("image") or item.get("banner_image"), address):
        entry.media.append(Media(image))
    for file in _list(item.get("attachments")):
        if isinstance(file, dict) and (url := _link(file.get("url"), address)):
            entry.media.append(Media(url, _media_kind(_text(file.get("mime_type")), url)))
    return entry


# RSS and Atom


_ITEM = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)


def shortened(body: bytes) -> bytes:
    """The same document without its middle when it has more than MAX_ITEMS items: reading all would take minutes."""
    starts = [found.start() for found in _ITEM.finditer(body)]
    if len(starts) <= MAX_ITEMS:
        return body
    return body[: starts[MAX_ITEMS - LAST_ITEMS]] + body[starts[-LAST_ITEMS] :]


def xml_feed(body: bytes, address: str, content_type: str) -> tuple[Head, list[Entry], int]:
    parsed = _parsed(shortened(body), content_type)
    feed = parsed.get("feed", {})
    if not parsed.get("version") and not parsed.get("entries"):
        raise Malformed("this is no feed")
    entries: list[Entry] = []
    for found in parsed.get("entries", []):
        try:
            entries.append(_xml_entry(found, address))
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError):
            continue  # an item that even feedparser's shapes do not fit
    kind = _kind(str(parsed.get("version", "")), address, entries)
    home = _link(feed.get("link"), address) or address
    language = _language(_text(feed.get("language")) or _text(feed.get("title_detail", {}).get("language")))
    icon = _link((feed.get("image") or {}).get("href") or feed.get("icon") or feed.get("logo"), address)
    head = Head(address, html_to_text(_text(feed.get("title"))), kind, home, language, icon, _period(feed))
    return head, entries, len(parsed.get("entries", [])) - len(entries)


def _parsed(body: bytes, content_type: str) -> Json:
    import feedparser  # 70 ms: only the process that reads feeds pays them

    headers = {"content-type": content_type or "application/xml"}  # no location: it would be glued to relative ids
    try:
        return feedparser.parse(
            BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        raise Malformed(f"the feed cannot be read ({type(error).__name__})") from None


def _xml_entry(found: Json, address: str) -> Entry:
    entry = Entry(id=_text(found.get("id")).strip(), link=_link(found.get("link"), address))
    entry.title = html_to_text(_text(found.get("title")))
    contents = [_text(content.get("value")) for content in found.get("content", []) if _is_html(content)]
    entry.html = max([*contents, _text(found.get("summary"))], key=len)
    author = found.get("author_detail") or {}
    entry.byline = html_to_text(_text(author.get("name") or found.get("author")))
    entry.byline_url = _link(author.get("href"), address)
    entry.published = dates.parsed(found.get("published_parsed") or found.get("created_parsed"))
    entry.published = entry.published or dates.written(_text(found.get("published")))
    entry.updated = dates.parsed(found.get("updated_parsed")) if "updated" in found else None
    entry.published = entry.published or entry.updated
    detail = (found.get("content") or [{}])[0].get("language") or found.get("title_detail", {}).get("language")
    entry.language = _language(_text(found.get("language") or detail))
    entry.tags = [_text(tag.get("label") or tag.get("term")) for tag in found.get("tags") or []]
    entry.media = _media(found, address)
    stars = (found.get("media_starrating") or {}).get("count", "")
    entry.likes = int(stars) if _text(stars).isdecimal() and len(_text(stars)) < 12 else None
    if not entry.link and entry.id.startswith(("http://", "https://")):
        entry.link = entry.id
    if not entry.link:
        entry.link = next((media.url for media in entry.media), "")
    return entry


def _is_html(content: Json) -> bool:
    return _text(content.get("type")) in (
        "",
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "html",
        "xhtml",
        "text",
    )


def _media(found: Json, address: str) -> list[Media]:
    """Enclosures, Media RSS, then the episode's picture; the same address once."""
    thumbs = [url for thumb in found.get("media_thumbnail") or [] if (url := _link(thumb.get("url"), address))]
    media: dict[str, Media] = {}
    if video := _text(found.get("yt_videoid")):
        url = f"https://www.youtube.com/watch?v={video}"
        return [Media(url, "video", preview_url=thumbs[0] if thumbs else "")]
    for file in [*(found.get("enclosures") or []), *(found.get("media_content") or [])]:
        if url := _link(file.get("href") or file.get("url"), address):
            kind = _media_kind(_text(file.get("type") or file.get("medium")), url)
            alt = html_to_text(_text(found.get("media_description"))) if kind == "image" else ""
            media.setdefault(
                url, Media(url, kind, alt=alt, width=_int(file.get("width")), height=_int(file.get("height")))
            )
    picture = _link((found.get("image") or {}).get("href"), address)
    for url in [*thumbs, picture]:
        if url and not any(m.kind == "image" for m in media.values()):
            media.setdefault(url, Media(url))
    return [item for item in media.values() if item.kind in ("image", "video", "audio")][:MAX_MEDIA]


_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}


def _period(feed: Json) -> float | None:
    """From `ttl` (minutes) or the syndication module (`updatePeriod` divided by `updateFrequency`)."""
    ttl = _text(feed.get("ttl")).strip()
    if ttl.isdecimal() and len(ttl) < 9 and int(ttl):
        return min(int(ttl), 10**6) * 60.0
    period = _PERIODS.get(_text(feed.get("sy_updateperiod")).strip().lower())
    often = _text(feed.get("sy_updatefrequency")).strip()
    return period / (int(often) if often.isdecimal() and len(often) < 9 and int(often) else 1) if period else None


def _kind(version: str, address: str, entries: Sequence[Entry]) -> str:
    if (urlsplit(address).hostname or "").removeprefix("www.") == "youtube.com":
        return "youtube"
    heard = sum(any(media.kind == "audio" for media in entry.media) for entry in entries)
    if entries and heard * 2 > len(entries):
        return "podcast"
    return "atom" if version.startswith("atom") else "rss"


# Small things


def _text(said: Json) -> str:
    return str(said) if isinstance(said, str | int | float) else ""


def _list(said: Json) -> list[Json]:
    return said if isinstance(said, list) else []


def _int(said: Json) -> int:
    number = _text(said).strip()
    return min(int(number), 100_000) if number.isdecimal() else 0


def _escaped(said: str) -> str:
    return said.replace("&", "&amp;").replace("<", "&lt;")


def _link(said: Json, address: str) -> str:
    """A whole web address, or nothing."""
    try:
        whole = urljoin(address, _text(said).strip())
        parts = urlsplit(whole)
        return whole if said and parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _media_kind(said: str, url: str) -> str:
    kind = said.split("/")[0].lower()
    if kind in ("image", "audio", "video"):
        return kind
    suffix = urlsplit(url).path.rsplit(".", 1)[-1].lower()
    kinds = {"mp3": "audio", "m4a": "audio", "ogg": "audio", "mp4": "video", "webm": "video"}
    return kinds.get(suffix, "image" if suffix in ("jpg", "jpeg", "png", "gif", "webp", "avif") else "file")


def _language(said: str) -> str:
    """`fr-CA` → `fr`; nothing for what names no language."""
    code = said.replace("_", "-").split("-")[0].strip().lower()
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""
