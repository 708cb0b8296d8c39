"""Mastodon's JSON into words. What is missing has a default, what is wrong makes one item malformed.

Entities: https://docs.joinmastodon.org/entities/ ; what other servers do differently is said where it is survived.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from typing import Any

from vigie.kit.http import Response
from vigie.kit.text import html_to_text
from vigie.networks.words import ArrivalReason, Figures, LinkCard, Ref, RemoteAuthor, RemoteMedia, RemotePost


class Malformed(Exception):
    """This item is not what it should be; it is passed over and counted. Never leaves this folder."""


def decode_json(response: Response) -> Any:
    """The JSON of an answer. Raises Malformed."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None


def decode_object(response: Response) -> Mapping[str, Any]:
    """The JSON object of an answer. Raises Malformed."""
    value = decode_json(response)
    if not isinstance(value, dict):
        raise Malformed("not an object")
    return value


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def child(value: Any, *names: str) -> Mapping[str, Any]:
    """The object at that path, empty when there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def word(value: Any, name: str) -> str:
    """A text; a number becomes one (some servers send ids as numbers)."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def address(value: Any, name: str) -> str:
    found = word(value, name)
    return found if found.startswith(("https://", "http://")) else ""


def number(value: Any, name: str) -> int | None:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**53 else None


def flag(value: Any, name: str) -> bool:
    return isinstance(value, dict) and value.get(name) is True


def moment(value: Any, name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(word(value, name))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def id_order(key: str) -> tuple[int, str]:
    """Ids compared as their servers do: numbers (Mastodon), ULIDs (GoToSocial) and flakes (Pleroma) all grow so."""
    return len(key), key


def newest_id(items: Iterable[Any], so_far: str = "") -> str:
    return max([so_far, *(word(item, "id") for item in items)], key=id_order)


@dataclass(frozen=True, slots=True)
class EntityReader:
    """How to read what one server sends to one account: its address, its handles' domain ("" says no domain)."""

    server: str
    domain: str
    local_id: str = ""

    def read_handle(self, account: Any) -> str:
        acct = word(account, "acct") or word(account, "username")
        return acct if "@" in acct or not self.domain else f"{acct}@{self.domain}"

    def read_author(self, account: Any) -> RemoteAuthor:
        """Raises Malformed."""
        remote_id = address(account, "uri") or address(account, "url")
        if not remote_id or not (word(account, "acct") or word(account, "username")):
            raise Malformed("an author without an address or a handle")
        return RemoteAuthor(
            remote_id=remote_id,
            handle=self.read_handle(account),
            name=word(account, "display_name") or word(account, "username"),
            url=address(account, "url") or remote_id,
            avatar_url=address(account, "avatar"),
            bot=flag(account, "bot"),
        )

    def read_ref(self, status: Any) -> Ref:
        """Raises Malformed. `extra` says whose `local_id` it is: another server names the same post otherwise."""
        local_id, url = word(status, "id"), address(status, "url")
        remote_id = address(status, "uri") or url
        if not local_id or not remote_id:
            raise Malformed("a post without an id or an address")
        return Ref(remote_id, local_id, url or remote_id, {"server": self.server})

    def read_post(self, status: Any, reason: ArrivalReason, above: Mapping[str, str] | None = None) -> RemotePost:
        """One post. `above` gives the remote ids of local ids, for replies. Raises Malformed."""
        ref, at, content = self.read_ref(status), moment(status, "created_at"), status.get("content")
        if at is None or not isinstance(content, str | None):
            raise Malformed("a post without a date or a text")
        html, parent = word(status, "content") + _poll_html(status.get("poll")), word(status, "in_reply_to_id")
        media = tuple(media for item in listed(status.get("media_attachments")) if (media := _read_media(item)))
        hidden = "sensitive" if media and flag(status, "sensitive") else ""
        repost = self._read_repost(status)
        reply_to = (above or {}).get(parent, "")
        return RemotePost(
            ref=ref,
            author=self.read_author(status.get("account")),
            text=html_to_text(html),
            html=html,
            published_at=at,
            edited_at=moment(status, "edited_at"),
            reason=reason,
            reply_to=reply_to,
            thread="" if parent else ref.remote_id,
            quote_of=_quoted_address(status),
            repost_of=repost,
            language=word(status, "language"),
            spoiler=word(status, "spoiler_text") or hidden,
            links=tuple(_find_links(html)),
            tags=tuple(tag for item in listed(status.get("tags")) if (tag := word(item, "name"))),
            mentions=tuple(name for item in listed(status.get("mentions")) if (name := self.read_handle(item))),
            media=media,
            card=_read_card(status.get("card")),
            likes=number(status, "favourites_count"),
            reposts=number(status, "reblogs_count"),
            replies=number(status, "replies_count"),
            quotes=number(status, "quotes_count"),
            private=word(status, "visibility") in ("private", "direct"),
        )

    def _read_repost(self, status: Any) -> RemotePost | None:
        reblog = status.get("reblog")
        if not isinstance(reblog, dict):
            return None
        return self.read_post({**reblog, "reblog": None}, ArrivalReason.REPOST)


def local_ids(statuses: Iterable[Any]) -> dict[str, str]:
    """The remote id of each local id."""
    return {word(s, "id"): address(s, "uri") or address(s, "url") for s in statuses if word(s, "id")}


def post_figures(status: Any) -> Figures:
    return Figures(
        likes=number(status, "favourites_count"),
        reposts=number(status, "reblogs_count"),
        replies=number(status, "replies_count"),
        quotes=number(status, "quotes_count"),
    )


def account_figures(account: Any) -> Figures:
    """Hidden followers are said as -1 or 0 by some servers; -1 is unavailable, 0 is believed."""
    return Figures(
        followers=number(account, "followers_count"),
        following=number(account, "following_count"),
        posts=number(account, "statuses_count"),
    )


def _quoted_address(status: Any) -> str:
    """Mastodon 4.5 wraps the quoted post in its state; Pleroma and its kin give the post, or its address."""
    quote = child(status, "quote")
    quoted = child(quote, "quoted_status") or quote
    return address(quoted, "uri") or address(quoted, "url") or address(child(status, "pleroma"), "quote_url")


def _poll_html(poll: Any) -> str:
    """What a poll proposes, as a list under its question."""
    options = listed(poll.get("options")) if isinstance(poll, dict) else []
    choices = [title for option in options if (title := word(option, "title"))]
    return f"<ul>{''.join(f'<li>{escape(choice)}</li>' for choice in choices)}</ul>" if choices else ""


def _read_media(item: Any) -> RemoteMedia | None:
    """None while it is still digesting (no address yet)."""
    url = address(item, "url") or address(item, "remote_url")
    if not url:
        return None
    kinds = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}
    size = child(item, "meta", "original")
    return RemoteMedia(
        url=url,
        kind=kinds.get(word(item, "type"), "image"),
        preview_url=address(item, "preview_url"),
        alt=word(item, "description"),
        width=number(size, "width") or 0,
        height=number(size, "height") or 0,
    )


def _read_card(card: Any) -> LinkCard | None:
    if not (url := address(card, "url")):
        return None
    return LinkCard(url, word(card, "title"), word(card, "description"), address(card, "image"))


def _find_links(html: str) -> list[str]:
    reader = _LinkFinder()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.found))


class _LinkFinder(HTMLParser):
    """Addresses of links that are neither a mention nor a hashtag."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        marks = set((given.get("class") or "").split()) | set((given.get("rel") or "").split())
        href = given.get("href") or ""
        if (
            tag == "a"
            and href.startswith(("https://", "http://"))
            and not marks & {"mention", "hashtag", "u-url", "tag"}
        ):
            self.found.append(href)
