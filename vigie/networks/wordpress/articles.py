"""A site's articles, as its visitors read them, into the types of Vigie. Pure: no network here."""

from datetime import timedelta
from html import unescape

import msgspec

from vigie.kit.text import html_to_text
from vigie.networks.foreign_json import Malformed, as_list, list_at
from vigie.networks.types import ArrivalReason, LinkCard, RemoteAuthor, RemoteMedia, RemotePost
from vigie.networks.wordpress import wire
from vigie.networks.wordpress.wire import Json, WpTerm, WpText, WpUser

MIN_EDIT_DELAY = timedelta(minutes=2)  # what is changed so soon after it was published was never read otherwise


class Article(msgspec.Struct, frozen=True):
    """A post as its visitors read it."""

    id: int
    status: str = "publish"
    link: str = ""
    date_gmt: str = ""
    modified_gmt: str = ""
    title: WpText = WpText()
    content: WpText = WpText()
    excerpt: WpText = WpText()
    author: int = 0
    embedded: Json = msgspec.field(name="_embedded", default=None)

    def read_author(self, home: str) -> RemoteAuthor:
        """Who signs, at the site; the site itself when it does not say."""
        host = home.split("://", 1)[-1]
        remote_id = f"{home}/?author={self.author}"
        try:
            who = wire.convert_one(WpUser, next(iter(list_at(self.embedded, "author")), None))
        except Malformed:
            return RemoteAuthor(remote_id, host, host, url=home)
        avatars = who.avatar_urls if isinstance(who.avatar_urls, dict) else {}
        name = unescape(who.name) or who.slug
        handle = f"{who.slug}@{host}" if who.slug else host
        return RemoteAuthor(remote_id, handle, name, who.link, str(avatars.get("96", "")))


def translate_article(home: str, said: Article, reason: ArrivalReason) -> RemotePost | None:
    """An article as a post. None when it has no readable date."""
    at = wire.parse_time(said.date_gmt)
    if at is None:
        return None
    modified = wire.parse_time(said.modified_gmt)
    ref = wire.post_ref(home, said.id, said.link)
    title = html_to_text(said.title.rendered)
    featured, _ = wire.convert_many(wire.WpMedia, list_at(said.embedded, "wp:featuredmedia"))
    media = tuple(
        RemoteMedia(item.source_url, alt=item.alt_text)
        for item in featured
        if item.media_type == "image" and item.source_url.startswith(("http://", "https://"))
    )
    terms = [term for group in list_at(said.embedded, "wp:term") for term in as_list(group)]
    tags = [unescape(term.name) for term in wire.convert_many(WpTerm, terms)[0] if term.taxonomy == "post_tag"]
    image = media[0].preview_url or media[0].url if media else ""
    return RemotePost(
        ref=ref,
        author=said.read_author(home),
        title=title,
        text=html_to_text(said.content.rendered) or title,
        html=said.content.rendered,
        published_at=at,
        edited_at=modified if modified and modified > at + MIN_EDIT_DELAY else None,
        reason=reason,
        thread=ref.remote_id,
        tags=tuple(tag for tag in tags if tag),
        media=media,
        card=LinkCard(ref.url, title, html_to_text(said.excerpt.rendered)[:300], image),
    )
