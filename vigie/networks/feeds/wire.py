"""RSS 0.9x, 1 and 2, Atom (by feedparser) and JSON Feed → entries. Pure: no network here.

Sources: rssboard.org/rss-specification, RFC 4287, jsonfeed.org/version/1.1, the Media RSS and iTunes modules.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from vigie.kit.text import html_to_text
from vigie.networks.feeds import dates
from vigie.networks.feeds.addresses import join_address
from vigie.networks.foreign_json import Malformed
from vigie.networks.types import RemoteMedia

MAX_ITEMS = 300  # of one document: its first ones and, for feeds that grow downwards, its last ones
MAX_LAST_ITEMS = 100
MAX_TAGS = 100  # categories, subjects and keywords read of one item
MAX_BYLINE_LENGTH = 1_000  # characters read of who signs
MAX_SHORT_LENGTH = 5_000  # bytes of one list of keywords, of one name
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
    base: str = ""  # what relative addresses of `html` start from, when the feed says it (xml:base)
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
    changed: datetime | None = None  # when the document says that it last changed


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
    written = _text_as_html(_as_text(item.get("content_text")))
    entry.html = _as_text(item.get("content_html")) or written or _as_text(item.get("summary"))
    author = next((said for said in [*_as_list(item.get("authors")), item.get("author")] if isinstance(said, dict)), {})
    entry.byline = _as_text(author.get("name"))
    entry.byline_url = _as_address(author.get("url"), address)
    entry.published = dates.parse_date(_as_text(item.get("date_published")))
    entry.updated = dates.parse_date(_as_text(item.get("date_modified")))
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


_ITEM = re.compile(rb"<(?:[^\s<>/]+:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_TAG_ELEMENT = re.compile(rb"<(/?(?:[^\s<>/]+:)?)(category|subject|keywords)(?=[\s/>])", re.IGNORECASE)
#: Elements whose words feedparser looks through again and again: lists of keywords, and who signs.
_SHORT_ELEMENT = re.compile(
    rb"<(/?(?:[^\s<>/]+:)?)"
    rb"(keywords|author|creator|contributor|credit|managingEditor|webMaster|publisher|owner|name|email)(?=[\s/>])",
    re.IGNORECASE,
)


def bound_document(body: bytes) -> bytes:
    """The same document (UTF-8) without what would take minutes to read.

    Of more than MAX_ITEMS items the middle is left out; in each item, and in what stands before the first, the tags
    after MAX_TAGS are called otherwise, so that nobody reads them: feedparser compares each one with all those before.
    So are lists of keywords and names of authors from the first that is longer than MAX_SHORT_LENGTH.
    """
    starts = [found.start() for found in _ITEM.finditer(body)]
    pieces = [body[start:end] for start, end in pairwise([0, *starts, len(body)])]
    if len(starts) > MAX_ITEMS:
        pieces = pieces[: 1 + MAX_ITEMS - MAX_LAST_ITEMS] + pieces[-MAX_LAST_ITEMS:]
    return b"".join(_bound_tags(piece) for piece in pieces)


def _bound_tags(piece: bytes) -> bytes:
    openings = [found.start() for found in _TAG_ELEMENT.finditer(piece) if not found[1].startswith(b"/")]
    if len(openings) > MAX_TAGS:
        piece = _rename_from(openings[MAX_TAGS], _TAG_ELEMENT, piece)
    for found in _SHORT_ELEMENT.finditer(piece):
        is_opening = not found[1].startswith(b"/")
        if is_opening and piece.find(b"</", found.end(), found.end() + MAX_SHORT_LENGTH) < 0:
            return _rename_from(found.start(), _SHORT_ELEMENT, piece)
    return piece


def _rename_from(start: int, elements: "re.Pattern[bytes]", piece: bytes) -> bytes:
    """The same piece, where these elements bear from there a name that says nothing to anybody."""
    return piece[:start] + elements.sub(rb"<\1passed-over", piece[start:])


def read_xml_feed(body: bytes, address: str, content_type: str) -> tuple[FeedHead, list[FeedEntry], int]:
    """The feed's own lines, its entries, and how many cannot be read. Raises Malformed."""
    import feedparser  # 70 ms: only the process that reads feeds pays them
    from feedparser.encodings import convert_to_utf8

    headers = {"content-type": content_type or "application/xml"}  # no location: it would be glued to relative ids
    try:
        document = BytesIO(bound_document(convert_to_utf8(headers, body, {})))
        headers = {"content-type": "application/xml; charset=utf-8"}
        parsed = feedparser.parse(document, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        raise Malformed(f"the feed cannot be read ({type(error).__name__})") from None
    feed = parsed.get("feed", {})
    if not parsed.get("version") and not parsed.get("entries"):
        raise Malformed("this is no feed")
    entries: list[FeedEntry] = []
    language = _language_code(_as_text(feed.get("language") or feed.get("title_detail", {}).get("language")))
    is_atom = _as_text(parsed.get("version")).startswith("atom")
    for found in parsed.get("entries", []):
        try:
            entries.append(_xml_entry(found, address, is_atom, language))
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError):
            continue  # an item that even feedparser's shapes do not fit
    with_sound = [entry for entry in entries if any(media.kind == "audio" for media in entry.media)]
    kind = "atom" if is_atom else "rss"
    if len(with_sound) * 2 > len(entries):
        kind = "podcast"
    if (urlsplit(address).hostname or "").removeprefix("www.") == "youtube.com":
        kind = "youtube"
    icon = (feed.get("image") or {}).get("href") or feed.get("icon") or feed.get("logo")
    head = FeedHead(
        address=address,
        title=html_to_text(_as_text(feed.get("title"))),
        kind=kind,
        home=_as_address(feed.get("link"), address) or address,
        language=language,
        icon=_as_address(icon, address),
        period=_update_period(feed),
        changed=_entry_date(feed, ("updated", "published"), language),
    )
    return head, entries, len(parsed.get("entries", [])) - len(entries)


def _xml_entry(found: Json, address: str, is_atom: bool, language: str) -> FeedEntry:
    entry = FeedEntry(id=_as_text(found.get("id")).strip(), link=_as_address(found.get("link"), address))
    title = found.get("title_detail") or {}
    is_plain = is_atom and title.get("type") == "text/plain"
    entry.title = (
        " ".join(_as_text(title.get("value")).split()) if is_plain else html_to_text(_as_text(found.get("title")))
    )
    contents = [content for content in found.get("content", []) if _as_text(content.get("type")) in TEXT_TYPES]
    longest = max(
        [*contents, found.get("summary_detail") or {}], key=lambda content: len(_as_text(content.get("value")))
    )
    entry.html = _as_text(longest.get("value"))
    # What Atom calls text is kept letter for letter (RFC 4287 §3.1.1.1), unless it is HTML.
    if is_atom and longest.get("type") == "text/plain" and not _MARKUP.search(entry.html):
        entry.html = _text_as_html(entry.html)
    entry.base = _as_address(longest.get("base"), address)
    entry.byline = html_to_text(_byline(found))
    entry.byline_url = _as_address((found.get("author_detail") or {}).get("href"), address)
    entry.published = _entry_date(found, ("published", "created"), language)
    entry.updated = _entry_date(found, ("updated",), language)
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


def _entry_date(found: Json, names: Sequence[str], language: str) -> datetime | None:
    """The first of these dates that can be read: by us, else by feedparser, which takes unknown zones for UTC."""
    for name in names:
        if name in found:  # feedparser gives one date for another that is missing
            said = _as_text(found[name])
            at = dates.parse_date(said, language) or dates.parse_struct(found.get(f"{name}_parsed"))
            if at:
                return at
    return None


#: Marks of HTML that no plain text holds: many an Atom feed forgets to say that it writes HTML.
_MARKUP = re.compile(r"</(?:p|div|ul|ol|table|blockquote|a)>|<br ?/?>|<img\s", re.IGNORECASE)


def _text_as_html(text: str) -> str:
    escaped = text.strip().replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{part}</p>" for part in escaped.split("\n\n") if part).replace("\n", "<br>")


_MAIL_ADDRESS = re.compile(r"(?:mailto:)?[^\s<>()\[\],;:]+@[^\s<>()\[\],;:]+")


def _byline(found: Json) -> str:
    """Who signs, without addresses: `redaction@journal.quebec (Odile Marchand)` is Odile Marchand (RSS 2.0, `author`).

    feedparser's own reading cuts addresses at the fourth letter of their domain; it is asked for several authors only.
    """
    authors = [_as_text(author.get("name")) for author in found.get("authors") or [] if author.get("name")]
    said = ", ".join(dict.fromkeys(authors)) if len(authors) > 1 else _as_text(found.get("author"))
    without = _MAIL_ADDRESS.sub("", said[:MAX_BYLINE_LENGTH])
    bare = re.sub(r"<\s*>|\(\s*\)|\[\s*\]", "", without).strip(" ,;:-")
    return bare[1:-1].strip() if bare.startswith("(") and bare.endswith(")") else bare


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
