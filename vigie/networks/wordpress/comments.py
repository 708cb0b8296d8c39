"""The comments of a site: gathered as mentions, answered, followed when they change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from vigie.kit import clock
from vigie.kit.text import N_, html_to_text
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import Refused, Trouble, TryLater, Unsure
from vigie.networks.types import (
    Absence,
    ArrivalReason,
    Difference,
    OutgoingPost,
    Page,
    Progress,
    Published,
    Ref,
    RemotePost,
    Remover,
)
from vigie.networks.wordpress import wire
from vigie.networks.wordpress.rest_client import NotOnSite, SiteClient
from vigie.networks.wordpress.wire import WpComment, WpUser

PAGE_SIZE = 100  # WordPress gives no more at once
MAX_FOLLOWED = 100  # how many of the newest comments are looked at again for changes
MAX_REMEMBERED = 300
OVERLAP = timedelta(minutes=2)  # between a comment's date and the moment it can be read
MAX_CLOCK_DRIFT = timedelta(minutes=10)  # how late the site's clock may be
SHOWN_STATUSES = ("approved", "hold")
LOST_STATUS = "x"
UNREAD_STEP = "comment:unread"  # the site said yes to a reply, in words that cannot be read


@dataclass(slots=True)
class CommentCursor:
    """Up to which date all was heard, and the newest comments with their fingerprints (number → fingerprint)."""

    after: str = ""
    rushing: bool = False
    seen: dict[int, str] = field(default_factory=dict)

    @classmethod
    def from_text(cls, said: str | None) -> "CommentCursor":
        """An unreadable cursor (of an older version) starts again: items are repeated, none is lost."""
        try:
            kept = json.loads(said or "{}")
            return cls(kept["after"], bool(kept.get("rushing")), {int(n): str(f) for n, f in kept["seen"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def as_text(self) -> str:
        newest = dict(sorted(self.seen.items(), reverse=True)[:MAX_REMEMBERED])
        return json.dumps({"after": self.after, "rushing": self.rushing, "seen": newest}, separators=(",", ":"))


def gather_comments(site: SiteClient, me: int, said: str | None) -> Page:
    cursor = CommentCursor.from_text(said)
    fresh, skipped, more = _fetch_fresh(site, cursor)
    changed: list[WpComment] = []
    gone: list[WpComment] = []
    if not more:
        changed, gone = _fetch_changed(site, cursor)
    back = [comment for comment in changed if not cursor.seen[comment.id].startswith(("a", "h"))]
    # A fingerprint is a state (one letter), then the text and the post: these tell whether the words are others.
    rewritten = {comment.id for comment in changed if wire.fingerprint(comment)[1:] != cursor.seen[comment.id][1:]}
    for comment in [*fresh, *changed, *gone]:
        cursor.seen[comment.id] = wire.fingerprint(comment)
    cursor.after = max([cursor.after, *(comment.date_gmt for comment in fresh)])
    cursor.rushing = more
    hidden = [comment for comment in fresh if comment.status not in SHOWN_STATUSES] if said else []
    shown = [comment for comment in [*fresh, *changed] if comment.status in SHOWN_STATUSES]
    theirs, ours = _translate_comments(site, me, shown, rewritten - {comment.id for comment in back})
    return Page(
        theirs,
        cursor.as_text(),
        gone=_remote_ids(site, [*gone, *hidden]),
        more=more,
        skipped=skipped,
        back=_remote_ids(site, back),
        removed_by=Remover.SITE,
        answers=ours,
    )


def _remote_ids(site: SiteClient, comments: Sequence[WpComment]) -> tuple[str, ...]:
    return tuple(wire.comment_ref(site.home, comment).remote_id for comment in comments)


def _fetch_fresh(site: SiteClient, cursor: CommentCursor) -> tuple[list[WpComment], int, bool]:
    """What came since; how many malformed; whether more waits. The first time: the newest page only."""
    if not cursor.after:
        found, skipped = _fetch_comments(site, orderby="date_gmt", order="desc", per_page=50)
        return found, skipped, False
    since = wire.parse_time(cursor.after) or clock.now()
    since -= timedelta(seconds=1) if cursor.rushing else OVERLAP
    known = ",".join(str(number) for number in sorted(cursor.seen, reverse=True)[:MAX_REMEMBERED])
    found, skipped = _fetch_comments(
        site, after=f"{since:%Y-%m-%dT%H:%M:%S}", exclude=known, orderby="date_gmt", order="asc", per_page=PAGE_SIZE
    )
    return found, skipped, len(found) >= PAGE_SIZE


def _fetch_comments(site: SiteClient, **query: object) -> tuple[list[WpComment], int]:
    """Comments in every state for a user who may moderate; the public ones for another."""
    try:
        return site.read_many(WpComment, "comments", **{"context": "edit", "status": "any", "_embed": "up", **query})
    except Refused as refused:
        if not refused.error_code.startswith("rest_forbidden"):
            raise
        return site.read_many(WpComment, "comments", **{"_embed": "up", **query})


def _fetch_changed(site: SiteClient, cursor: CommentCursor) -> tuple[list[WpComment], list[WpComment]]:
    """Among the newest known: what has another text or state and is still to be heard, and what is gone."""
    followed = sorted(cursor.seen, reverse=True)[:MAX_FOLLOWED]
    if not followed:
        return [], []
    found, _ = _fetch_comments(site, include=",".join(map(str, followed)), per_page=MAX_FOLLOWED)
    now = {comment.id: comment for comment in found}
    lost = []
    for number in followed:
        if number not in now:
            post = int(cursor.seen[number].partition("@")[2] or 0)
            lost.append(WpComment(number, post=post, status=LOST_STATUS))
    changed = [comment for comment in [*found, *lost] if wire.fingerprint(comment) != cursor.seen.get(comment.id)]
    shown = [comment for comment in changed if comment.status in SHOWN_STATUSES]
    gone = [comment for comment in changed if comment.status not in SHOWN_STATUSES]
    return shown, gone


def _translate_comments(
    site: SiteClient, me: int, comments: Sequence[WpComment], rewritten: set[int]
) -> tuple[tuple[RemotePost, ...], tuple[RemotePost, ...]]:
    """Comments as posts, with the top of their exchange: those of visitors, and those of who writes on the site."""
    known = wire.with_ancestors(
        comments, lambda numbers: _fetch_comments(site, include=",".join(map(str, numbers)), per_page=PAGE_SIZE)[0]
    )
    team = _find_team(site, me, {comment.author for comment in known.values()})
    theirs = []
    ours = []
    for comment in comments:
        to_us = bool(comment.parent and comment.parent in known and known[comment.parent].author in team)
        edited_at = clock.now() if comment.id in rewritten else None
        top = wire.first_of_exchange(comment, known)
        post = wire.translate_comment(site.home, comment, top, to_us, edited_at)
        if post and comment.author in team:
            ours.append(replace(post, reason=ArrivalReason.OWN))
        elif post:
            theirs.append(post)
    return tuple(theirs), tuple(ours)


def _find_team(site: SiteClient, me: int, users: set[int]) -> set[int]:
    """Of these users of the site (0: a visitor), who writes on it; a subscriber does not.

    Capabilities are said to an administrator. To others WordPress lists only those who published something
    (developer.wordpress.org/rest-api/reference/users).
    """
    others = users - {0, me}
    if not others:
        return {me}
    query = {"include": ",".join(map(str, sorted(others))), "per_page": PAGE_SIZE}
    try:
        found, _ = site.read_many(WpUser, "users", context="edit", **query)
        return {me} | {user.id for user in found if user.has_capability("edit_posts")}
    except Trouble:  # who may moderate may not always see what others may do
        pass
    try:
        found, _ = site.read_many(WpUser, "users", **query)
    except Trouble:  # a site that hides its users: its comments are heard all the same
        return {me}
    return {me} | {user.id for user in found}


def read_thread(site: SiteClient, ref: Ref) -> Page:
    """The exchange around a comment, ours included, oldest first."""
    post, number = wire.parse_remote_id(ref.remote_id)
    found, skipped = _fetch_comments(site, post=post, orderby="date_gmt", order="asc", per_page=PAGE_SIZE)
    found = [comment for comment in found if comment.status in SHOWN_STATUSES]
    known = wire.with_ancestors(found, lambda numbers: ())
    top = wire.first_of_exchange(known[number], known) if number in known else number
    around = [comment for comment in found if wire.first_of_exchange(comment, known) == top or not number]
    items = [wire.translate_comment(site.home, comment, wire.first_of_exchange(comment, known)) for comment in around]
    return Page(tuple(item for item in items if item), skipped=skipped)


# Ours


def publish_reply(site: SiteClient, me: int, outgoing: OutgoingPost, progress: Progress) -> Published:
    """Answer a comment (or comment a post). WordPress itself refuses the same words twice under the same comment."""
    if progress.get("comment") or progress.get("tried"):
        done = find_reply(site, me, outgoing, progress)
        if isinstance(done, Published):
            return done
        if progress.get("comment"):
            raise Refused(N_("The reply was taken off the site after it was published."))
    post, parent = wire.parse_remote_id(_reply_target(outgoing).remote_id)
    if outgoing.attachments:
        raise Refused(N_("A comment takes no picture."), "media")
    progress.save("tried", "yes")
    try:
        comment = site.write_one(
            WpComment, "comments", json={"post": post, "parent": parent, "content": _reply_text(outgoing)}
        )
    except Unsure as unsure:
        if unsure.was_accepted:
            progress.save(UNREAD_STEP, "yes")
        raise
    except Refused as refused:
        if refused.error_code != "comment_duplicate":
            raise
        done = find_reply(site, me, outgoing, progress)
        if isinstance(done, Published):
            return done
        raise Refused(N_("This comment already has this reply."), "text") from None
    if comment.post != post:
        progress.save(UNREAD_STEP, "yes")
        raise Unsure(UNREADABLE, detail="a comment of another post")
    progress.save("comment", str(comment.id))
    return published_comment(site, comment)


def find_reply(site: SiteClient, me: int, outgoing: OutgoingPost, progress: Progress) -> Published | Absence:
    """Our comment with these words under that comment, since the delivery was made.

    Its absence is proven, unless the site said yes in words that cannot be read. Raises TryLater when some of what is
    listed cannot be read: it may be ours.
    """
    number = progress.get("comment")
    if number:
        try:
            comment = site.read_one(WpComment, f"comments/{number}")
        except NotOnSite:
            return Absence.PROVEN
        return published_comment(site, comment) if comment.status != "trash" else Absence.PROVEN
    post, parent = wire.parse_remote_id(_reply_target(outgoing).remote_id)
    since = outgoing.born - MAX_CLOCK_DRIFT
    found, malformed = _fetch_comments(
        site, post=post, parent=parent, author=me, after=f"{since:%Y-%m-%dT%H:%M:%S}", per_page=PAGE_SIZE
    )
    wanted = _comparable_text(_reply_text(outgoing))
    for comment in found:
        if _comparable_text(comment.content.raw or comment.content.rendered) == wanted:
            return published_comment(site, comment)
    if malformed:
        raise TryLater(UNREADABLE, detail="a comment of the list")
    return Absence.UNPROVEN if progress.get(UNREAD_STEP) else Absence.PROVEN


def _reply_target(outgoing: OutgoingPost) -> Ref:
    if outgoing.reply_to is None:
        raise Refused(N_("There is nothing to reply to."))
    return outgoing.reply_to


def _reply_text(outgoing: OutgoingPost) -> str:
    return "\n\n".join(outgoing.parts).strip()


def _comparable_text(said: str) -> str:
    """What stays of some words when WordPress has cleaned them."""
    return " ".join(html_to_text(said).split()).casefold()


def published_comment(site: SiteClient, comment: WpComment) -> Published:
    """Where our comment is."""
    differences = () if comment.status == "approved" else (Difference.IN_REVIEW,)
    return Published(wire.comment_ref(site.home, comment), wire.parse_time(comment.date_gmt), differences)
