"""WordPress REST JSON ⇄ the types of Vigie. Pure: no network. An unknown field is ignored, a malformed item is None."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from typing import Any, TypeVar

import msgspec

from vigie.kit import clock
from vigie.kit.text import html_to_text
from vigie.networks.foreign_json import Malformed
from vigie.networks.types import ArrivalReason, LinkCard, Ref, RemoteAuthor, RemotePost

Json = Any
T = TypeVar("T", bound=msgspec.Struct)
_JSON = json.JSONDecoder()


class WpText(msgspec.Struct, frozen=True):
    """A field that WordPress gives as typed (`raw`, to people who may edit) and as shown (`rendered`)."""

    raw: str = ""
    rendered: str = ""


class WpPost(msgspec.Struct, frozen=True):
    id: int
    slug: str = ""
    status: str = ""
    link: str = ""
    date_gmt: str | None = None
    title: WpText = WpText()
    content: WpText = WpText()
    featured_media: int = 0
    author: int = 0


class EmbeddedPosts(msgspec.Struct, frozen=True):
    up: tuple[Json, ...] = ()


class WpComment(msgspec.Struct, frozen=True):
    id: int
    post: int = 0
    parent: int = 0
    author: int = 0
    author_name: str = ""
    author_email: str = ""
    author_url: str = ""
    author_avatar_urls: Json = None
    date_gmt: str = ""
    content: WpText = WpText()
    link: str = ""
    status: str = "approved"
    embedded: Json = msgspec.field(name="_embedded", default=None)

    def read_author(self, home: str) -> RemoteAuthor:
        """A member of the site is known by number; a visitor by a hash of the mail address, never by the address."""
        if self.author:
            remote_id = f"{home}/?author={self.author}"
        else:
            said = (self.author_email or self.author_name).strip().casefold()
            remote_id = f"{home}/#visitor-{hashlib.sha256(f'{home} {said}'.encode()).hexdigest()[:16]}"
        name = unescape(self.author_name).strip()
        avatars = self.author_avatar_urls if isinstance(self.author_avatar_urls, dict) else {}
        avatar = str(avatars.get("96") or next(iter(avatars.values()), ""))
        return RemoteAuthor(remote_id, name or "?", name, url=self.author_url, avatar_url=avatar)


class WpState(msgspec.Struct, frozen=True):
    """Whether something is still there: what is in the trash is seen by nobody; `deleted` answers a deletion."""

    status: str = ""
    deleted: bool = False


class WpMedia(msgspec.Struct, frozen=True):
    id: int
    source_url: str = ""
    media_type: str = "file"
    alt_text: str = ""
    slug: str = ""


class WpTerm(msgspec.Struct, frozen=True):
    id: int
    name: str = ""
    slug: str = ""
    taxonomy: str = ""


class WpUser(msgspec.Struct, frozen=True):
    id: int
    name: str = ""
    slug: str = ""
    link: str = ""
    avatar_urls: Json = None
    capabilities: Json = None

    def has_capability(self, act: str) -> bool:
        return isinstance(self.capabilities, dict) and bool(self.capabilities.get(act))


class SiteIndex(msgspec.Struct, frozen=True):
    """The root of a site's REST interface."""

    name: str = ""
    home: str = ""
    url: str = ""
    namespaces: tuple[str, ...] = ()
    authentication: Json = None

    @property
    def has_application_passwords(self) -> bool:
        return isinstance(self.authentication, dict) and "application-passwords" in self.authentication


class RestError(msgspec.Struct, frozen=True):
    """What WordPress says when it refuses: `code` is stable, `message` is in the site's language."""

    code: str = ""
    message: str = ""
    data: Json = None

    @property
    def params(self) -> tuple[str, ...]:
        found = self.data.get("params") if isinstance(self.data, dict) else None
        return tuple(str(name) for name in found) if isinstance(found, dict | list) else ()

    @property
    def is_access_dead(self) -> bool:
        """Whether one parameter was refused because nobody is signed in: WordPress looks at parameters first (400)."""
        details = self.data.get("details") if isinstance(self.data, dict) else None
        reasons = details.values() if isinstance(details, dict) else ()
        return any(isinstance(why, dict) and why.get("data") == {"status": 401} for why in reasons)

    @property
    def term_id(self) -> int | None:
        found = self.data.get("term_id") if isinstance(self.data, dict) else None
        return int(found) if isinstance(found, int | str) and str(found).isdecimal() else None


def decode_json(text: str) -> Json:
    """The JSON of an answer, whatever plug-ins print before it (warnings) and after it (a cache's comment).

    Raises Malformed.
    """
    text = text.lstrip("\ufeff \r\n\t")
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    longest: tuple[int, Json] | None = None
    end = 0
    for begin in [found.start() for found in re.finditer(r"(?:^|(?<=[>\n]))[\[{]", text)][:20]:
        if begin < end:
            continue
        try:
            value, end = _JSON.raw_decode(text, begin)
        except (ValueError, RecursionError):
            continue
        if longest is None or end - begin > longest[0]:
            longest = (end - begin, value)
    if longest is None:
        raise Malformed("the site did not answer in JSON")
    return longest[1]


def convert_one(shape: type[T], found: Json) -> T:
    """What is of a wrong type has its default, as what is missing. Raises Malformed without what has no default."""
    try:
        return msgspec.convert(found, shape, strict=False)
    except (msgspec.ValidationError, RecursionError) as error:
        if not isinstance(found, dict):
            raise Malformed(f"the site answered something unexpected: {error}") from None
    known: dict[str, Json] = {}
    for field in msgspec.structs.fields(shape):
        try:
            kind, said = field.type, found[field.encode_name]
            is_struct = isinstance(kind, type) and issubclass(kind, msgspec.Struct)
            known[field.name] = convert_one(kind, said) if is_struct else msgspec.convert(said, kind, strict=False)
        except (msgspec.ValidationError, RecursionError, KeyError, Malformed) as error:
            if field.required:
                raise Malformed(f"the site answered something unexpected: {error}") from None
    return shape(**known)


def convert_many(shape: type[T], found: Json) -> tuple[list[T], int]:
    """The well-formed items of a list, and how many were not. Raises Malformed when it is no list."""
    if not isinstance(found, list):
        raise Malformed("the site did not answer with a list")
    good: list[T] = []
    for item in found:
        try:
            good.append(convert_one(shape, item))
        except Malformed:
            continue
    return good, len(found) - len(good)


def read_error(text: str) -> RestError:
    try:
        return convert_one(RestError, decode_json(text))
    except Malformed:
        return RestError()


# Names of things


def post_ref(home: str, post: int, link: str = "", extra: Mapping[str, str] | None = None) -> Ref:
    """`<home>/?p=4`: WordPress's own lasting address of a post, whatever its permalink becomes."""
    return Ref(f"{home}/?p={post}", local_id=f"post:{post}", url=link or f"{home}/?p={post}", extra=extra or {})


def written_as(post: WpPost) -> str:
    """What tells whether a title or a text changed; nothing when the site does not show them as typed."""
    typed = f"{post.title.raw}\0{post.content.raw}"
    return hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()[:16] if post.content.raw else ""


def comment_ref(home: str, comment: WpComment) -> Ref:
    remote_id = f"{home}/?p={comment.post}#comment-{comment.id}"
    return Ref(remote_id, f"comment:{comment.id}", comment.link or remote_id, {"post": str(comment.post)})


_NAMED = re.compile(r"[?&]p=(\d+)(?:#comment-(\d+))?$")


def parse_remote_id(remote_id: str) -> tuple[int, int]:
    """The post's and the comment's numbers (0: none) in a remote id. Raises Malformed."""
    found = _NAMED.search(remote_id)
    if found is None:
        raise Malformed(f"not something of a WordPress site: {remote_id[:200]}")
    return int(found[1]), int(found[2] or 0)


def fingerprint(comment: WpComment) -> str:
    """`<state><text>@<post>`: changes when the comment's state or text does."""
    body = hashlib.sha256((comment.content.raw or comment.content.rendered).encode("utf-8", "replace")).hexdigest()
    return f"{comment.status[:1]}{body[:8]}@{comment.post}"


def parse_time(date_gmt: str | None) -> datetime | None:
    """`2026-11-22T12:14:54`, which is in UTC; an instant that a screen can show."""
    try:
        return clock.clamp(datetime.fromisoformat(date_gmt or "").replace(tzinfo=UTC))
    except ValueError:
        return None


# Comments → posts


def translate_comment(
    home: str, comment: WpComment, top: int, to_us: bool = False, edited_at: datetime | None = None
) -> RemotePost | None:
    """A comment as a post, `top` being the first comment of its exchange. None when it has no readable date."""
    at = parse_time(comment.date_gmt)
    if at is None:
        return None
    try:
        post = convert_one(WpPost, convert_one(EmbeddedPosts, comment.embedded).up[0])
    except (Malformed, IndexError):
        post = WpPost(comment.post)
    return RemotePost(
        ref=comment_ref(home, comment),
        author=comment.read_author(home),
        text=html_to_text(comment.content.rendered),
        html=comment.content.rendered,
        published_at=at,
        reason=ArrivalReason.REPLY if to_us else ArrivalReason.COMMENT,
        thread=f"{home}/?p={comment.post}#comment-{top}",
        reply_to=f"{home}/?p={comment.post}" + (f"#comment-{comment.parent}" if comment.parent else ""),
        card=LinkCard(post.link, html_to_text(post.title.rendered)) if post.link else None,
        edited_at=edited_at,
        held=comment.status != "approved",
    )


def with_ancestors(
    comments: Sequence[WpComment], fetch: Callable[[list[int]], Sequence[WpComment]]
) -> dict[int, WpComment]:
    """Every comment and its ancestors by number; `fetch` brings the missing ones (WordPress nests ten deep at most)."""
    known = {comment.id: comment for comment in comments}
    for _ in range(10):
        missing = sorted({c.parent for c in known.values() if c.parent} - set(known))
        found = fetch(missing) if missing else ()
        if not found:
            break
        known |= {comment.id: comment for comment in found}
    return known


def first_of_exchange(comment: WpComment, known: dict[int, WpComment]) -> int:
    """The number of the first comment of an exchange; of the oldest that is known when one is missing."""
    seen = {comment.id}
    while comment.parent and comment.parent in known and comment.parent not in seen:
        comment = known[comment.parent]
        seen.add(comment.id)
    return comment.parent if comment.parent and comment.parent not in seen else comment.id
