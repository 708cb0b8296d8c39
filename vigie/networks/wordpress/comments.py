"""The comments of a site: gathered as mentions, answered, followed when they change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vigie.kit import clock
from vigie.kit.text import N_, html_to_text
from vigie.networks.troubles import Refused
from vigie.networks.wordpress import wire
from vigie.networks.wordpress.rest_client import Gone, Site
from vigie.networks.wordpress.wire import Comment
from vigie.networks.words import Absence, Heard, Outgoing, Page, Progress, Published, Ref

PAGE = 100  # WordPress gives no more at once
FOLLOWED = 100  # how many of the newest comments are looked at again for changes
REMEMBERED = 300
OVERLAP = timedelta(minutes=2)  # between a comment's date and the moment it can be read
BEFORE = timedelta(minutes=10)  # how late the site's clock may be
PUBLIC = ("approved", "hold")
LOST = "x"


@dataclass(slots=True)
class Cursor:
    """Up to which date all was heard, and the newest comments with their fingerprints (number → fingerprint)."""

    after: str = ""
    rushing: bool = False
    seen: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, said: str | None) -> "Cursor":
        """An unreadable cursor (of an older version) starts anew: items are repeated, none is lost."""
        try:
            kept = json.loads(said or "{}")
            return cls(kept["after"], bool(kept.get("rushing")), {int(n): str(f) for n, f in kept["seen"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self) -> str:
        newest = dict(sorted(self.seen.items(), reverse=True)[:REMEMBERED])
        return json.dumps({"after": self.after, "rushing": self.rushing, "seen": newest}, separators=(",", ":"))


def gather(site: Site, me: int, said: str | None) -> Page:
    cursor = Cursor.read(said)
    fresh, skipped, more = _fresh(site, cursor)
    changed, gone = ([], []) if more else _changed(site, cursor)
    back = [comment for comment in changed if not cursor.seen[comment.id].startswith(("a", "h"))]
    rewritten = {
        comment.id for comment in changed if _text(wire.fingerprint(comment)) != _text(cursor.seen[comment.id])
    }
    for comment in [*fresh, *changed, *gone]:
        cursor.seen[comment.id] = wire.fingerprint(comment)
    cursor.after = max([cursor.after, *(comment.date_gmt for comment in fresh)])
    cursor.rushing = more
    hidden = [comment for comment in fresh if comment.status not in PUBLIC] if said else []
    shown = [comment for comment in [*fresh, *changed] if comment.status in PUBLIC]
    return Page(
        _heard(site, me, shown, rewritten - {comment.id for comment in back}),
        cursor.write(),
        gone=_names(site, [*gone, *hidden]),
        more=more,
        skipped=skipped,
        back=_names(site, back),
    )


def _names(site: Site, comments: Sequence[Comment]) -> tuple[str, ...]:
    return tuple(wire.comment_ref(site.home, comment).remote_id for comment in comments)


def _fresh(site: Site, cursor: Cursor) -> tuple[list[Comment], int, bool]:
    """What came since; how many malformed; whether more waits. The first time: the newest page only."""
    if not cursor.after:
        found, skipped = _all(site, orderby="date_gmt", order="desc", per_page=50)
        return found, skipped, False
    since = wire.moment(cursor.after) or clock.now()
    since -= timedelta(seconds=1) if cursor.rushing else OVERLAP
    known = ",".join(str(number) for number in sorted(cursor.seen, reverse=True)[:REMEMBERED])
    found, skipped = _all(
        site, after=f"{since:%Y-%m-%dT%H:%M:%S}", exclude=known, orderby="date_gmt", order="asc", per_page=PAGE
    )
    return found, skipped, len(found) >= PAGE


def _all(site: Site, **query: object) -> tuple[list[Comment], int]:
    """Comments in every state, for who may moderate; the public ones for who may not."""
    try:
        return site.several(Comment, "comments", **{"context": "edit", "status": "any", "_embed": "up", **query})
    except Refused as error:
        if "rest_forbidden" not in str(error):
            raise
        return site.several(Comment, "comments", **{"_embed": "up", **query})


def _changed(site: Site, cursor: Cursor) -> tuple[list[Comment], list[Comment]]:
    """Among the newest known: what has another text or state and is still to be heard, and what is gone."""
    followed = sorted(cursor.seen, reverse=True)[:FOLLOWED]
    if not followed:
        return [], []
    found, _ = _all(site, include=",".join(map(str, followed)), per_page=FOLLOWED)
    now = {comment.id: comment for comment in found}
    lost = [Comment(n, post=_post(cursor.seen[n]), status=LOST) for n in followed if n not in now]
    changed = [comment for comment in [*found, *lost] if wire.fingerprint(comment) != cursor.seen.get(comment.id)]
    return (
        [comment for comment in changed if comment.status in PUBLIC],
        [comment for comment in changed if comment.status not in PUBLIC],
    )


def _post(fingerprint: str) -> int:
    return int(fingerprint.partition("@")[2] or 0)


def _text(fingerprint: str) -> str:
    return fingerprint[1:]


def _heard(site: Site, me: int, comments: Sequence[Comment], rewritten: set[int]) -> tuple[Heard, ...]:
    """Other people's comments in words, with the top of their exchange."""
    theirs = [comment for comment in comments if not comment.author or comment.author != me]
    known = wire.tops(theirs, lambda numbers: _all(site, include=",".join(map(str, numbers)), per_page=PAGE)[0])
    items = []
    for comment in theirs:
        to_us = bool(comment.parent and comment.parent in known and known[comment.parent].author == me)
        edited_at = clock.now() if comment.id in rewritten else None
        items.append(wire.heard(site.home, comment, wire.top_of(comment, known), to_us, edited_at))
    return tuple(item for item in items if item)


def thread(site: Site, ref: Ref) -> Page:
    """The exchange around a comment, ours included, oldest first."""
    post, number = wire.numbers(ref.remote_id)
    found, skipped = _all(site, post=post, orderby="date_gmt", order="asc", per_page=PAGE)
    found = [comment for comment in found if comment.status in PUBLIC]
    known = wire.tops(found, lambda numbers: ())
    top = wire.top_of(known[number], known) if number in known else number
    around = [comment for comment in found if wire.top_of(comment, known) == top or not number]
    items = (wire.heard(site.home, comment, wire.top_of(comment, known)) for comment in around)
    return Page(tuple(item for item in items if item), skipped=skipped)


# Ours


def reply(site: Site, me: int, outgoing: Outgoing, progress: Progress) -> Published:
    """Answer a comment (or comment a post). WordPress itself refuses the same words twice under the same comment."""
    if progress.get("comment") and isinstance(done := find(site, me, outgoing, progress), Published):
        return done
    post, parent = wire.numbers(_target(outgoing).remote_id)
    if outgoing.attachments:
        raise Refused(N_("A comment takes no picture."), "media")
    try:
        comment = site.write(Comment, "comments", json={"post": post, "parent": parent, "content": _words(outgoing)})
    except Refused as error:
        if not str(error).startswith("comment_duplicate"):
            raise
        return _said_already(site, me, outgoing, progress)
    progress.save("comment", str(comment.id))
    return published(site, comment)


def _said_already(site: Site, me: int, outgoing: Outgoing, progress: Progress) -> Published:
    done = find(site, me, outgoing, progress)
    if isinstance(done, Published):
        return done
    raise Refused(N_("These words were already answered to this comment."), "text")


def find(site: Site, me: int, outgoing: Outgoing, progress: Progress) -> Published | Absence:
    """Our comment with these words under that comment, since the delivery was born. Its absence is the site's word."""
    if number := progress.get("comment"):
        try:
            comment = site.read(Comment, f"comments/{number}")
        except Gone:
            return Absence.PROVEN
        return published(site, comment) if comment.status in PUBLIC else Absence.PROVEN
    post, parent = wire.numbers(_target(outgoing).remote_id)
    since = outgoing.born - BEFORE
    found, _ = _all(site, post=post, parent=parent, author=me, after=f"{since:%Y-%m-%dT%H:%M:%S}", per_page=PAGE)
    for comment in found:
        if _same(comment.content.raw or comment.content.rendered) == _same(_words(outgoing)):
            return published(site, comment)
    return Absence.PROVEN


def _target(outgoing: Outgoing) -> Ref:
    if outgoing.reply_to is None:
        raise Refused(N_("There is nothing to answer to."))
    return outgoing.reply_to


def _words(outgoing: Outgoing) -> str:
    return "\n\n".join(outgoing.parts).strip()


def _same(said: str) -> str:
    """What stays of some words when WordPress has cleaned them."""
    return " ".join(html_to_text(said).split()).casefold()


def published(site: Site, comment: Comment) -> Published:
    """Where our comment is."""
    return Published(wire.comment_ref(site.home, comment), wire.moment(comment.date_gmt))
