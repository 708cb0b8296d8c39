"""How a post is put on a site, so that doing it twice does it once.

A post is first a draft whose slug is made of the delivery's key, and becomes public in a second step under its true
slug. The first block carries the key too, for the day when our own notes are lost (a restored backup). The site's own
database answers whether such a post is there, so looking for it proves.
"""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from html import unescape

from vigie.kit.text import N_
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import ChangedThere, Refused, TryLater, Unsure
from vigie.networks.types import WRITTEN_AS, Attachment, Difference, OutgoingPost, Progress, Published
from vigie.networks.wordpress import blocks, wire
from vigie.networks.wordpress.rest_client import NotOnSite, SiteClient, TermExists
from vigie.networks.wordpress.wire import Json, WpMedia, WpPost, WpTerm

CHANGED_ON_SITE = N_("It was changed on the site since Vigie wrote it: correcting it from here would erase that.")
UNREAD_STEP = "draft:unread"  # the site said yes to a draft, in words that cannot be read
HIDDEN_STATUSES = ("pending", "draft", "auto-draft", "future")  # somebody must still let the public see it
ALL_STATUSES = "publish,future,draft,pending,private"  # `any` leaves out what plug-ins hide from searches
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "audio/mpeg": "mp3",
}


def delivery_slug(key: str) -> str:
    """The slug that carries a delivery's key: the same for ever, and nobody else's."""
    return "vigie-" + hashlib.sha256(key.encode()).hexdigest()[:24]


def publish_post(site: SiteClient, outgoing: OutgoingPost, progress: Progress) -> Published:
    """Raises TryLater, Reconnect, Refused, Unsure."""
    number = progress.get("post") or find_post_number(site, outgoing.key)
    done = find_published(site, int(number), outgoing.key) if number else None
    if done:
        return done
    media = [_upload_once(site, outgoing.key, at, item, progress) for at, item in enumerate(outgoing.attachments)]
    if not number:
        number = _create_draft(site, outgoing, media, progress)
    progress.save("post", number)
    slug = str(outgoing.options.get("slug") or "")
    if not slug:  # what WordPress itself makes of the title
        draft = site.read_one(_PostWithSlug, f"posts/{number}", context="edit", _fields="id,generated_slug")
        slug = draft.generated_slug or number
    status = str(outgoing.options.get("status") or "publish")
    post = site.write_one(WpPost, f"posts/{number}", json={"status": status, "slug": slug})
    return _as_published(site, int(number), post, status)


def _create_draft(site: SiteClient, outgoing: OutgoingPost, media: Sequence[WpMedia], progress: Progress) -> str:
    """The number of a new draft, once the site shows under it a post that carries our key. Raises every trouble."""
    fields = post_fields(site, outgoing, media) | {"status": "draft", "slug": delivery_slug(outgoing.key)}
    try:
        number = site.write_one(WpPost, "posts", json=fields).id
    except Unsure as unsure:
        if unsure.was_accepted:
            progress.save(UNREAD_STEP, "yes")
        raise
    draft: WpPost | None = None
    with suppress(NotOnSite):
        draft = site.read_one(WpPost, f"posts/{number}", context="edit")
    if draft is None or not _carries_key(draft, outgoing.key):
        progress.save(UNREAD_STEP, "yes")
        raise Unsure(UNREADABLE, detail="what was made is not under the number that was answered")
    return str(number)


def _as_published(site: SiteClient, number: int, post: WpPost, asked: str = "") -> Published:
    """`asked` is the status that was wished, when it is known: some sites review what is meant to be public."""
    differences: tuple[Difference, ...] = ()
    if post.status in HIDDEN_STATUSES:
        differences = (Difference.IN_REVIEW,)
    elif post.status == "private" and asked == "publish":
        differences = (Difference.NARROWER,)
    written = wire.written_as(post)
    ref = wire.post_ref(site.home, number, post.link, {WRITTEN_AS: written} if written else {})
    return Published(ref, wire.parse_time(post.date_gmt), differences)


class _PostWithSlug(WpPost, frozen=True):
    generated_slug: str = ""


def find_post_number(site: SiteClient, key: str) -> str:
    """The number of the post of a delivery, draft or public, or nothing: the site's own database has the word.

    Raises TryLater when some of what is listed cannot be read: it may be ours.
    """
    for name in ("slug", "search"):
        query = {name: delivery_slug(key), "status": ALL_STATUSES, "context": "edit"}
        listed, malformed = site.read_many(WpPost, "posts", **query)
        for post in listed:
            if _carries_key(post, key):
                return str(post.id)
        if malformed or any(not post.slug and not post.content.raw for post in listed):
            raise TryLater(UNREADABLE, detail="a post of the list")
    return ""


def _carries_key(post: WpPost, key: str) -> bool:
    return post.slug == delivery_slug(key) or delivery_slug(key) in post.content.raw


def find_published(site: SiteClient, number: int, key: str) -> Published | None:
    """Where the post is, if it passed its second step. Raises NotOnSite when it is not there at all."""
    try:
        post = site.read_one(WpPost, f"posts/{number}", context="edit")
    except Refused as refused:
        if refused.error_code != "rest_forbidden_context":
            raise
        post = site.read_one(WpPost, f"posts/{number}")  # accepted by an editor, its author may no longer change it
    if post.status == "trash":
        raise NotOnSite(detail="the post was put in the trash")
    if post.slug == delivery_slug(key) or (post.status in ("draft", "auto-draft") and not post.slug):
        return None
    if post.id != number or not (post.slug or post.status):
        raise TryLater(UNREADABLE, detail="a post without slug and status, or another one")
    return _as_published(site, number, post)


def edit_post(
    site: SiteClient, number: int, outgoing: OutgoingPost, progress: Progress, written_as: str = ""
) -> Published:
    """`written_as` is how the post read when we last wrote it. Raises ChangedThere when it reads otherwise now."""
    if written_as:
        now = wire.written_as(site.read_one(WpPost, f"posts/{number}", context="edit"))
        if now and now != written_as:
            raise ChangedThere(CHANGED_ON_SITE)
    media = [_upload_once(site, outgoing.key, at, item, progress) for at, item in enumerate(outgoing.attachments)]
    post = site.write_one(WpPost, f"posts/{number}", json=post_fields(site, outgoing, media))
    return _as_published(site, number, post)


def post_fields(site: SiteClient, outgoing: OutgoingPost, media: Sequence[WpMedia]) -> dict[str, Json]:
    """The fields of a post that its text, media and options make."""
    options = outgoing.options
    title, text = blocks.split_title("\n\n".join(outgoing.parts), str(options.get("title") or ""))
    pictures = [item for item in media if item.media_type == "image"]
    front = pictures[0] if pictures and options.get("picture_in_text") in (None, False, "", "0") else None
    fields: dict[str, Json] = {
        "title": title,
        "content": blocks.post_blocks(text, [m for m in media if m is not front], delivery_slug(outgoing.key)),
    }
    if front:
        fields["featured_media"] = front.id
    if options.get("excerpt"):
        said = options["excerpt"]
        fields["excerpt"] = "\n".join(map(str, said)) if isinstance(said, list | tuple) else str(said)
    if categories := [int(name) for name in _split_names(options.get("categories")) if name.isdecimal()]:
        fields["categories"] = categories
    if tags := _split_names(options.get("tags")):
        fields["tags"] = [_find_or_make_tag(site, name) for name in tags]
    return fields


def _split_names(said: object) -> list[str]:
    """`a, b` or a list of them; without doubles, in order."""
    parts: Sequence[object] = ()
    if isinstance(said, str):
        parts = re.split(r"[,\n]", said)
    elif isinstance(said, list | tuple):
        parts = said
    names = [str(part).strip().lstrip("#") for part in parts]
    return list(dict.fromkeys(name for name in names if name))


def _find_or_make_tag(site: SiteClient, name: str) -> int:
    """The number of the site's tag of that name, which is made when there is none."""
    found, _ = site.read_many(WpTerm, "tags", search=name, per_page=100)
    for term in found:
        if unescape(term.name).casefold() == name.casefold():
            return term.id
    try:
        return site.write_one(WpTerm, "tags", json={"name": name}).id
    except TermExists as known:
        return known.number
    except Refused as refused:
        raise refused.converted_to(Refused, field="tags") from None


# Media


def _upload_once(site: SiteClient, key: str, at: int, item: Attachment, progress: Progress) -> WpMedia:
    """The attachment on the site, uploaded unless it is there already."""
    step = f"media:{at}"
    content_hash = hashlib.sha256(item.content).hexdigest()[:8]
    name = f"{delivery_slug(key)}-{at}-{content_hash}"
    number = progress.get(step)
    found: list[WpMedia] = []
    if number:
        with suppress(NotOnSite):
            found = [site.read_one(WpMedia, f"media/{number}")]
    else:
        listed, malformed = site.read_many(WpMedia, "media", slug=name)
        found = [media for media in listed if media.slug == name]
        if not found and (malformed or any(not media.slug for media in listed)):
            raise TryLater(UNREADABLE, detail="a file of the list")
    if not found:
        if item.mime not in SUFFIXES:
            raise Refused(N_("WordPress does not take this kind of file."), "media")
        file = (f"{name}.{SUFFIXES[item.mime]}", item.content, item.mime)
        about = {"alt_text": item.alt, "title": item.name or item.alt[:80] or name, "slug": name}
        found = [site.write_one(WpMedia, "media", files={"file": file}, data=about)]
    progress.save(step, str(found[0].id))
    return found[0]
