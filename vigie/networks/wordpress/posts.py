"""How a post is put on a site, so that doing it twice does it once.

A post is born a draft whose slug is made of the delivery's key, and becomes public in a second step under its true
slug. The first block carries the key too, for the day when our own notes are lost (a restored backup). The site's own
database answers whether such a post is there, so looking for it proves.
"""

import hashlib
import re
from collections.abc import Sequence
from html import unescape

from vigie.kit.text import N_
from vigie.networks.troubles import Refused
from vigie.networks.wordpress import blocks, wire
from vigie.networks.wordpress.rest_client import Exists, Gone, Site
from vigie.networks.wordpress.wire import Json, Media, Post, Term
from vigie.networks.words import Attachment, Outgoing, Progress, Published

ANY = "publish,future,draft,pending,private"  # `any` leaves out what plug-ins hide from searches
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "audio/mpeg": "mp3",
}


def mark(key: str) -> str:
    """The slug that carries a delivery's key: the same for ever, and nobody else's."""
    return "vigie-" + hashlib.sha256(key.encode()).hexdigest()[:24]


def publish(site: Site, outgoing: Outgoing, progress: Progress) -> Published:
    """Raises TryLater, Reconnect, Refused, Unsure."""
    number = progress.get("post") or number_of(site, outgoing.key)
    if number and (done := published(site, int(number), outgoing.key)):
        return done
    media = [_media(site, outgoing.key, at, item, progress) for at, item in enumerate(outgoing.attachments)]
    if not number:
        draft = content(site, outgoing, media) | {"status": "draft", "slug": mark(outgoing.key)}
        number = str(site.write(Post, "posts", json=draft).id)
    progress.save("post", number)
    return _release(site, int(number), outgoing)


def _release(site: Site, number: int, outgoing: Outgoing) -> Published:
    slug = str(outgoing.options.get("slug") or "") or _slug(site, number)
    status = str(outgoing.options.get("status") or "publish")
    post = site.write(Post, f"posts/{number}", json={"status": status, "slug": slug})
    return Published(wire.post_ref(site.home, post.id, post.link), wire.moment(post.date_gmt))


def _slug(site: Site, number: int) -> str:
    """What WordPress itself makes of the title."""
    found = site.read(_Slugged, f"posts/{number}", context="edit", _fields="id,generated_slug,title")
    return found.generated_slug or f"{number}"


class _Slugged(Post, frozen=True):
    generated_slug: str = ""


def number_of(site: Site, key: str) -> str:
    """The number of the post of a delivery, draft or public, or nothing: the site's own database has the word."""
    named, _ = site.several(Post, "posts", slug=mark(key), status=ANY, context="edit")
    if named:
        return str(named[0].id)
    holding, _ = site.several(Post, "posts", search=mark(key), status=ANY, context="edit")
    return next((str(post.id) for post in holding if mark(key) in post.content.raw), "")


def published(site: Site, number: int, key: str) -> Published | None:
    """Where the post is, if it passed its second step. Raises Gone when it is not there at all."""
    post = site.read(Post, f"posts/{number}", context="edit")
    if post.slug == mark(key):
        return None
    if post.status == "trash":
        raise Gone("the post was put in the trash")
    return Published(wire.post_ref(site.home, post.id, post.link), wire.moment(post.date_gmt))


def edit(site: Site, number: int, outgoing: Outgoing, progress: Progress) -> Published:
    media = [_media(site, outgoing.key, at, item, progress) for at, item in enumerate(outgoing.attachments)]
    post = site.write(Post, f"posts/{number}", json=content(site, outgoing, media))
    return Published(wire.post_ref(site.home, post.id, post.link), wire.moment(post.date_gmt))


def content(site: Site, outgoing: Outgoing, media: Sequence[Media]) -> dict[str, Json]:
    """The fields of a post that its text, media and options make."""
    options = outgoing.options
    title, text = blocks.titled("\n\n".join(outgoing.parts), str(options.get("title") or ""))
    pictures = [item for item in media if item.media_type == "image"]
    front = pictures[0] if pictures and options.get("picture_in_text") in (None, False, "", "0") else None
    fields: dict[str, Json] = {
        "title": title,
        "content": blocks.body(text, [m for m in media if m is not front], mark(outgoing.key)),
    }
    if front:
        fields["featured_media"] = front.id
    if options.get("excerpt"):
        said = options["excerpt"]
        fields["excerpt"] = "\n".join(map(str, said)) if isinstance(said, list | tuple) else str(said)
    if categories := [int(name) for name in _names(options.get("categories")) if name.isdecimal()]:
        fields["categories"] = categories
    if tags := _names(options.get("tags")):
        fields["tags"] = [_tag(site, name) for name in tags]
    return fields


def _names(said: object) -> list[str]:
    """`a, b` or a list of them; without doubles, in order."""
    parts = re.split(r"[,\n]", said) if isinstance(said, str) else list(said) if isinstance(said, list | tuple) else []
    return list(dict.fromkeys(name for part in parts if (name := str(part).strip().lstrip("#"))))


def _tag(site: Site, name: str) -> int:
    """The number of the site's tag of that name, which is made when there is none."""
    found, _ = site.several(Term, "tags", search=name, per_page=100)
    for term in found:
        if unescape(term.name).casefold() == name.casefold():
            return term.id
    try:
        return site.write(Term, "tags", json={"name": name}).id
    except Exists as known:
        return known.number
    except Refused as error:
        raise Refused(str(error), "tags") from None


# Media


def _media(site: Site, key: str, at: int, item: Attachment, progress: Progress) -> Media:
    """The attachment on the site, uploaded unless it is there already."""
    step = f"media:{at}"
    number, name = progress.get(step), f"{mark(key)}-{at}-{_sum(item)}"
    known = _known(site, number, name)
    if known is None:
        known = _upload(site, item, name)
    progress.save(step, str(known.id))
    return known


def _known(site: Site, number: str | None, name: str) -> Media | None:
    if number:
        try:
            return site.read(Media, f"media/{number}")
        except Gone:
            return None
    found, _ = site.several(Media, "media", slug=name)
    return found[0] if found else None


def _upload(site: Site, item: Attachment, name: str) -> Media:
    if item.mime not in SUFFIXES:
        raise Refused(N_("WordPress does not take this kind of file."), "media")
    file = (f"{name}.{SUFFIXES[item.mime]}", item.content, item.mime)
    about = {"alt_text": item.alt, "title": item.name or item.alt[:80] or name, "slug": name}
    return site.write(Media, "media", files={"file": file}, data=about)


def _sum(item: Attachment) -> str:
    return hashlib.sha256(item.content).hexdigest()[:8]
