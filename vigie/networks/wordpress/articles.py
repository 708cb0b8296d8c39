"""A site's articles as its visitors read them → words. Pure: no network here."""

from datetime import timedelta
from html import unescape

import msgspec

from vigie.kit.text import html_to_text
from vigie.networks.wordpress import wire
from vigie.networks.wordpress.wire import Json, Malformed, Prose, Term, User
from vigie.networks.words import Author, Card, Heard, Media, Reason

SETTLED = timedelta(minutes=2)  # what is changed so soon after it was published was never read otherwise


class Article(msgspec.Struct, frozen=True):
    """A post as its visitors read it."""

    id: int
    status: str = "publish"
    link: str = ""
    date_gmt: str = ""
    modified_gmt: str = ""
    title: Prose = Prose()
    content: Prose = Prose()
    excerpt: Prose = Prose()
    author: int = 0
    embedded: Json = msgspec.field(name="_embedded", default=None)


def in_words(home: str, said: Article, reason: Reason) -> Heard | None:
    """An article in words. None when it has no readable date."""
    at, modified = wire.moment(said.date_gmt), wire.moment(said.modified_gmt)
    if at is None:
        return None
    ref, title = wire.post_ref(home, said.id, said.link), html_to_text(said.title.rendered)
    media = _pictures(said.embedded)
    image = media[0].preview_url or media[0].url if media else ""
    return Heard(
        ref=ref,
        author=_signed(home, said),
        title=title,
        text=html_to_text(said.content.rendered) or title,
        html=said.content.rendered,
        published_at=at,
        edited_at=modified if modified and modified > at + SETTLED else None,
        reason=reason,
        thread=ref.remote_id,
        tags=tuple(name for group in _embeds(said.embedded, "wp:term") for name in _tags(group)),
        media=media,
        card=Card(ref.url, title, html_to_text(said.excerpt.rendered)[:300], image),
    )


def _embeds(embedded: Json, name: str) -> list[Json]:
    found = embedded.get(name) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []


def _signed(home: str, said: Article) -> Author:
    """Who signs, at the site; the site itself when it does not say."""
    host = home.split("://", 1)[-1]
    remote_id = f"{home}/?author={said.author}"
    try:
        who = wire.one(User, next(iter(_embeds(said.embedded, "author")), None))
    except Malformed:
        return Author(remote_id, host, host, url=home)
    avatars = who.avatar_urls if isinstance(who.avatar_urls, dict) else {}
    name = unescape(who.name) or who.slug
    return Author(remote_id, f"{who.slug}@{host}" if who.slug else host, name, who.link, str(avatars.get("96", "")))


def _pictures(embedded: Json) -> tuple[Media, ...]:
    found, _ = wire.many(wire.Media, _embeds(embedded, "wp:featuredmedia"))
    return tuple(
        Media(item.source_url, alt=item.alt_text)
        for item in found
        if item.media_type == "image" and item.source_url.startswith(("http://", "https://"))
    )


def _tags(group: Json) -> list[str]:
    found, _ = wire.many(Term, group if isinstance(group, list) else [])
    return [unescape(term.name) for term in found if term.taxonomy == "post_tag" and term.name]
