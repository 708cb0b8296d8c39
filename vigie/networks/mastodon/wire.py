"""Mastodon's JSON into the types of Vigie. What is missing has a default, what is wrong makes one item malformed.

Entities: https://docs.joinmastodon.org/entities/ ; what other servers do differently is said where it is survived.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vigie.kit.html_elements import find_elements
from vigie.kit.text import html_to_text
from vigie.networks.foreign_json import (
    Malformed,
    address_at,
    count_at,
    flag_at,
    list_at,
    object_at,
    text_at,
    time_at,
)
from vigie.networks.mastodon.polls import poll_html
from vigie.networks.types import ArrivalReason, Figures, LinkCard, Ref, RemoteAuthor, RemoteMedia, RemotePost

MEDIA_KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}
_LINK_MARKS = {"mention", "hashtag", "u-url", "tag"}  # classes and relations of links that nobody wrote as such


def id_order(key: str) -> tuple[int, str]:
    """Ids compared as their servers do: numbers (Mastodon), ULIDs (GoToSocial) and flakes (Pleroma) all grow so."""
    return len(key), key


def newest_id(items: Iterable[Any], so_far: str = "") -> str:
    return max([so_far, *(text_at(item, "id") for item in items)], key=id_order)


@dataclass(frozen=True, slots=True)
class EntityReader:
    """How to read what one server sends to one account: its address, its handles' domain ("" says no domain)."""

    server: str
    domain: str
    local_id: str = ""

    def read_handle(self, account: Any) -> str:
        acct = text_at(account, "acct") or text_at(account, "username")
        return acct if "@" in acct or not self.domain else f"{acct}@{self.domain}"

    def read_author(self, account: Any) -> RemoteAuthor:
        """Raises Malformed."""
        remote_id = address_at(account, "uri") or address_at(account, "url")
        if not remote_id or not (text_at(account, "acct") or text_at(account, "username")):
            raise Malformed("an author without an address or a handle")
        return RemoteAuthor(
            remote_id=remote_id,
            handle=self.read_handle(account),
            name=text_at(account, "display_name") or text_at(account, "username"),
            url=address_at(account, "url") or remote_id,
            avatar_url=address_at(account, "avatar"),
            bot=flag_at(account, "bot"),
        )

    def read_ref(self, status: Any) -> Ref:
        """Raises Malformed. `extra` says whose `local_id` it is: another server names the same post otherwise."""
        local_id = text_at(status, "id")
        url = address_at(status, "url")
        remote_id = address_at(status, "uri") or url
        if not local_id or not remote_id:
            raise Malformed("a post without an id or an address")
        return Ref(remote_id, local_id, url or remote_id, {"server": self.server})

    def read_post(self, status: Any, reason: ArrivalReason, above: Mapping[str, str] | None = None) -> RemotePost:
        """One post. `above` gives the remote ids of local ids, for replies. Raises Malformed."""
        ref = self.read_ref(status)
        at = time_at(status, "created_at")
        if at is None or not isinstance(status.get("content"), str | None):
            raise Malformed("a post without a date or a text")
        html = text_at(status, "content") + poll_html(status.get("poll"))
        media = tuple(media for item in list_at(status, "media_attachments") if (media := _read_media(item)))
        hidden = "sensitive" if media and flag_at(status, "sensitive") else ""
        parent = text_at(status, "in_reply_to_id")
        reblog = object_at(status, "reblog")

        return RemotePost(
            ref=ref,
            author=self.read_author(status.get("account")),
            text=html_to_text(html),
            html=html,
            published_at=at,
            edited_at=time_at(status, "edited_at"),
            reason=reason,
            reply_to=(above or {}).get(parent, ""),
            parent_local_id=parent,
            thread="" if parent else ref.remote_id,
            quote_of=_quoted_address(status),
            repost_of=self.read_post({**reblog, "reblog": None}, ArrivalReason.REPOST) if reblog else None,
            language=text_at(status, "language"),
            spoiler=text_at(status, "spoiler_text") or hidden,
            links=_written_links(html),
            tags=tuple(tag for item in list_at(status, "tags") if (tag := text_at(item, "name"))),
            mentions=tuple(name for item in list_at(status, "mentions") if (name := self.read_handle(item))),
            media=media,
            card=_read_card(status.get("card")),
            likes=count_at(status, "favourites_count"),
            reposts=count_at(status, "reblogs_count"),
            replies=count_at(status, "replies_count"),
            quotes=count_at(status, "quotes_count"),
            private=text_at(status, "visibility") in ("private", "direct"),
        )


def local_ids(statuses: Iterable[Any]) -> dict[str, str]:
    """The remote id of each local id."""
    return {text_at(s, "id"): address_at(s, "uri") or address_at(s, "url") for s in statuses if text_at(s, "id")}


def post_figures(status: Any) -> Figures:
    return Figures(
        likes=count_at(status, "favourites_count"),
        reposts=count_at(status, "reblogs_count"),
        replies=count_at(status, "replies_count"),
        quotes=count_at(status, "quotes_count"),
    )


def account_figures(account: Any) -> Figures:
    """Hidden followers are said as -1 or 0 by some servers; -1 is unavailable, 0 is believed."""
    return Figures(
        followers=count_at(account, "followers_count"),
        following=count_at(account, "following_count"),
        posts=count_at(account, "statuses_count"),
    )


def _quoted_address(status: Any) -> str:
    """Mastodon 4.5 wraps the quoted post in its state; Pleroma and its kin give the post, or its address."""
    quote = object_at(status, "quote")
    quoted = object_at(quote, "quoted_status") or quote
    address = address_at(quoted, "uri") or address_at(quoted, "url")
    return address or address_at(object_at(status, "pleroma"), "quote_url")


def _read_media(item: Any) -> RemoteMedia | None:
    """None while it is still digesting (no address yet)."""
    url = address_at(item, "url") or address_at(item, "remote_url")
    if not url:
        return None
    size = object_at(item, "meta", "original")
    return RemoteMedia(
        url=url,
        kind=MEDIA_KINDS.get(text_at(item, "type"), "image"),
        preview_url=address_at(item, "preview_url"),
        alt=text_at(item, "description"),
        width=count_at(size, "width") or 0,
        height=count_at(size, "height") or 0,
    )


def _read_card(card: Any) -> LinkCard | None:
    url = address_at(card, "url")
    if not url:
        return None
    return LinkCard(url, text_at(card, "title"), text_at(card, "description"), address_at(card, "image"))


def _written_links(html: str) -> tuple[str, ...]:
    """Addresses of links that are neither a mention nor a hashtag, each once."""
    links = [link.attributes for link in find_elements(html, "a")]
    return tuple(
        dict.fromkeys(
            link["href"]
            for link in links
            if link.get("href", "").startswith(("https://", "http://"))
            and not _LINK_MARKS & {*link.get("class", "").split(), *link.get("rel", "").split()}
        )
    )
