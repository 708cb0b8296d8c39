"""Writing a post: drafts, versions, editions. Two people never overwrite each other silently."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from vigie import journal
from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.kit import clock, live_notices
from vigie.publishing.composer.validation import split_into_parts
from vigie.publishing.delivery.actions import required_right_for_kind
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Media, Placement, Post, Version
from vigie.team.models import Member, Right
from vigie.team.permissions import require, require_right

S = Delivery.State
LATENESS = 30  # minutes
JOURNAL_INTERVAL = timedelta(minutes=10)  # the same person writing on is one line of the journal
SETTLED = (S.PUBLISHED, S.SENDING, S.SETTLING, S.UNSURE)  # the version left, or may have: it is no longer edited here


@dataclass(frozen=True, slots=True)
class Own:
    """What one channel has of its own: its text (None: the post's), cuts, the options of its network, and its media.

    `media` None: all those of the post.
    """

    text: str | None = None
    cut: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    media: tuple[uuid.UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the composer holds: channels by pk in order, media with what they say to who cannot see them.

    `lateness` is in minutes: it is not part of what is approved.
    """

    text: str = ""
    channels: Mapping[int, Own] = field(default_factory=dict)
    media: tuple[tuple[uuid.UUID, str], ...] = ()
    language: str = ""
    paid: bool = False
    lateness: int = LATENESS

    def is_cut(self, channel: int | None) -> bool:
        """Whether the text of that channel is cut into a thread; None: the text that several channels share."""
        if channel is not None:
            return self.channels[channel].cut
        return any(own.cut for own in self.channels.values() if own.text is None)


class EditedMeanwhile(Exception):
    """Somebody else saved this post since it was opened: `post` is as it is now. Nothing was saved."""

    def __init__(self, post: Post) -> None:
        super().__init__(str(post.edited_by))
        self.post = post


def create_draft(member: Member, text: str = "", channels: Iterable[Channel] = ()) -> Post:
    """A new post, that nobody planned. Raises NotAllowed."""
    return save_post(member, uuid.uuid4(), 0, Content(text, {channel.pk: Own() for channel in channels}))


def save_post(member: Member, key: uuid.UUID, edition: int, content: Content) -> Post:
    """Save what was written over `edition` (0: new). The same content again changes nothing.

    What was planned by right of an approval goes back to drafts when the text changes. Raises EditedMeanwhile,
    NotAllowed, Post.DoesNotExist.
    """
    with transaction.atomic():
        saved = _lock_post(member, key, content)
        saved.write_content(edition, content)
    return saved.post


def autosave_post(member: Member, key: uuid.UUID, edition: int, content: Content) -> Post | None:
    """As `save`, at a pause of the person who writes. None: nothing is written yet, or something of it is planned."""
    if not content.text.strip() and not content.media:
        return None
    with transaction.atomic():
        saved = _lock_post(member, key, content)
        if saved.is_planned:
            return None
        saved.write_content(edition, content)
    return saved.post


def create_post(
    member: Member,
    key: uuid.UUID,
    content: Content,
    channels: Iterable[Channel],
    kind: str = Post.Kind.POST,
    planned_at: datetime | None = None,
) -> Post | None:
    """A new post of that key, with a version for each of the channels. None: there is one of that key already.

    Its rights are the caller's affair. In a transaction.
    """
    new = {
        "workspace": member.workspace,
        "kind": kind,
        "text": content.text,
        "language": content.language,
        "lateness": content.lateness,
        "paid": content.paid,
        "created_by": member,
        "edited_by": member,
        "planned_at": planned_at,
    }
    post, is_new = Post.objects.get_or_create(key=key, defaults=new)
    if not is_new:
        return None
    by_pk = {channel.pk: channel for channel in channels}
    Version.objects.bulk_create(
        fill_version(Version(post=post, channel=by_pk[pk]), own) for pk, own in content.channels.items()
    )
    if content.media:
        _write_placements(post, content.media)
    journal.write(PublishingAct.POST_CREATED, by=member, of=post)
    live_notices.announce_change(live_notices.topic(post.workspace_id, "deliveries"))
    return post


def fill_post(post: Post, content: Content) -> Post:
    """The post, not saved, with what is said to all."""
    post.text = content.text
    post.language = content.language
    post.lateness = content.lateness
    post.paid = content.paid
    return post


def fill_version(version: Version, own: Own) -> Version:
    """The version, not saved, with what its channel has of its own."""
    version.text = own.text
    version.options = dict(own.options)
    version.media = None if own.media is None else [str(key) for key in own.media]
    version.parts = split_into_parts(version.says, version.channel) if own.cut else None
    return version


def require_same_edition(post: Post, edition: int, member: Member) -> None:
    """What the member saved a moment ago, or in another window, stands in nobody's way. Raises EditedMeanwhile."""
    if edition != post.edition and post.edited_by_id not in (None, member.pk):
        raise EditedMeanwhile(post)


def as_content(
    post: Post, versions: Iterable[Version] | None = None, placements: Iterable[Placement] | None = None
) -> Content:
    """The post as the composer holds it. `versions` and `placements` are its own, when they are read already."""
    if versions is None:
        versions = post.versions.all()
    if placements is None:
        placements = post.placements.select_related("media")
    return Content(
        post.text,
        {version.channel_id: own_of(version) for version in versions},
        tuple((placement.media.key, placement.alt) for placement in placements),
        post.language,
        post.paid,
        post.lateness,
    )


def own_of(version: Version) -> Own:
    """What this version has of its own."""
    media = None if version.media is None else tuple(uuid.UUID(key) for key in version.media)
    return Own(version.text, version.parts is not None, dict(version.options), media)


def delivery_of(version: Version) -> Delivery | None:
    try:
        return version.delivery
    except ObjectDoesNotExist:
        return None


def duplicate_post(post: Post, member: Member) -> Post:
    """The same content as a new draft of the member, on the channels where the member may draft."""
    content = as_content(post)
    allowed = set(Channel.objects.with_right(member, Right.DRAFT).connected().values_list("pk", flat=True))
    kept = {pk: own for pk, own in content.channels.items() if pk in allowed}
    return save_post(member, uuid.uuid4(), 0, replace(content, channels=kept))


def archive_post(post: Post, member: Member) -> None:
    """Put away; what waits is cancelled. `restore` takes it back."""
    require_all_accounts(post, member)
    with transaction.atomic():
        for version in post.versions.select_related("delivery"):
            _cancel_delivery(version, member)
        post.archived_at = clock.now()
        post.save(update_fields=["archived_at"])
        journal.write(PublishingAct.POST_ARCHIVED, by=member, of=post)
        announce_approvals(post)


def restore_post(post: Post, member: Member) -> None:
    require_all_accounts(post, member)
    with transaction.atomic():
        post.archived_at = None
        post.save(update_fields=["archived_at"])
        journal.write(PublishingAct.POST_RESTORED, by=member, of=post)
        announce_approvals(post)


def announce_approvals(post: Post) -> None:
    """Tell pages that what awaits approval may have changed, and how its post stands. In a transaction."""
    names = ("deliveries", "approvals")
    live_notices.announce_change(*(live_notices.topic(post.workspace_id, name) for name in names))


def require_all_accounts(post: Post, member: Member) -> None:
    """Raises NotAllowed."""
    require(has_all_accounts(post, member), "draft on every account of the post")


def has_all_accounts(post: Post, member: Member) -> bool:
    """A post without an account yet is for its author, and for all who do more than read."""
    allowed = list(post.versions.values_list(HasRight("channel", member, Right.DRAFT), flat=True))
    return all(allowed) if allowed else post.created_by_id == member.pk or member.can_contribute


def _lock_post(member: Member, key: uuid.UUID, content: Content) -> "_LockedPost":
    """The post of that key, made of that content if it is new.

    Raises NotAllowed, and Post.DoesNotExist when it is of another workspace.
    """
    rows = Post.objects.select_for_update(of=["self"])
    post = rows.filter(key=key).first()
    if post is None:
        channels = list(Channel.objects.with_right(member, Right.DRAFT).filter(pk__in=content.channels))
        require(len(channels) == len(content.channels), "draft on every account of the post")
        post = create_post(member, key, content, channels)
        if post is not None:
            return _LockedPost(post, member, is_new=True)
        post = rows.get(key=key)
    if post.workspace_id != member.workspace_id:
        raise Post.DoesNotExist
    post.workspace = member.workspace
    return _LockedPost(post, member)


class _LockedPost:
    """A post under lock, with its versions and media as they are saved, and what the member may do there."""

    def __init__(self, post: Post, member: Member, is_new: bool = False) -> None:
        self.post = post
        self.member = member
        self.is_new = is_new
        self.versions: list[Version] = []
        self.placements: list[Placement] = []
        self.draftable: set[int] = set()  # the channels of the post where the member may draft
        self.sendable: set[int] = set()  # and those where the member may publish it
        if is_new:
            return
        may_draft = HasRight("channel", member, Right.DRAFT)
        may_send = HasRight("channel", member, required_right_for_kind(post.kind))
        rows = post.versions.select_related("channel", "delivery").annotate(may_draft=may_draft, may_send=may_send)
        for version in rows:
            self.versions.append(version)
            if version.may_draft:
                self.draftable.add(version.channel_id)
            if version.may_send:
                self.sendable.add(version.channel_id)
        self.placements = list(post.placements.select_related("media"))

    @property
    def is_planned(self) -> bool:
        """Something of it is, or was, on its way."""
        deliveries = [delivery_of(version) for version in self.versions]
        return any(delivery is not None and delivery.state != S.CANCELLED for delivery in deliveries)

    def write_content(self, edition: int, content: Content) -> None:
        """Write that content over what is saved; a post that is new holds it already.

        Raises EditedMeanwhile, NotAllowed.
        """
        if self.is_new:
            return
        before = as_content(self.post, self.versions, self.placements)
        self._require_rights(before, content)
        if before.lateness != content.lateness:
            self.post.lateness = content.lateness
            self.post.save(update_fields=["lateness"])
        if replace(before, lateness=content.lateness) == content:
            return
        require_same_edition(self.post, edition, self.member)
        post = self.post
        is_worth_telling = post.edited_by_id != self.member.pk or clock.now() - post.edited_at > JOURNAL_INTERVAL
        is_worth_telling |= any(delivery_of(version) is not None for version in self.versions)
        fill_post(post, content)
        post.edited_by = self.member
        post.edited_at = clock.now()
        post.edition += 1
        post.save(update_fields=["text", "language", "paid", "lateness", "edited_by", "edited_at", "edition"])
        self._write_versions(content.channels)
        if before.media != content.media:
            self.post.placements.all().delete()
            _write_placements(self.post, content.media)
        for version in self.versions:  # what this member may not publish does not leave as changed
            if version.pk is not None and version.channel_id not in self.sendable:
                _cancel_delivery(version, self.member)
        if is_worth_telling:
            journal.write(PublishingAct.POST_EDITED, by=self.member, of=self.post)
            announce_approvals(self.post)

    def _require_rights(self, before: Content, content: Content) -> None:
        is_reply = self.post.kind == Post.Kind.REPLY
        same_channels = before.channels.keys() == content.channels.keys()
        require(same_channels or not is_reply, "a reply leaves from the account that was spoken to")
        if replace(before, channels={}) != replace(content, channels={}):
            # What every account says is everybody's: it asks for the right on each.
            require(before.channels.keys() <= self.draftable, "draft on every account of the post")
            if not self.versions:
                require(self.post.created_by_id == self.member.pk or self.member.can_contribute, "draft")

    def _write_versions(self, chosen: Mapping[int, Own]) -> None:
        here = {version.channel_id: version for version in self.versions}
        for pk, own in chosen.items():
            version = here.get(pk)
            if version is None:
                require_right(self.member, pk, Right.DRAFT)
                version = Version(post=self.post, channel=Channel.objects.get(pk=pk))
            elif own_of(version) != own:
                require(pk in self.draftable, f"draft on {version.channel}")
            elif not own.cut:
                continue
            fill_version(version, own).save()
        for pk, version in here.items():
            if pk in chosen:
                continue
            require(pk in self.draftable, f"draft on {version.channel}")
            # Locked and read again: a worker that took it since then must find it, and its row with it.
            delivery = Delivery.objects.select_for_update(of=["self"]).with_related().filter(version=version).first()
            if delivery is not None:
                if delivery.steps or delivery.state in SETTLED:  # what left, or may have, stays
                    continue
                _call_off(delivery, self.member)
                delivery.delete()
            version.delete()


def _write_placements(post: Post, media: tuple[tuple[uuid.UUID, str], ...]) -> None:
    rows = Media.objects.filter(workspace=post.workspace, key__in=[key for key, _alt in media])
    known = {one.key: one for one in rows}
    Placement.objects.bulk_create(
        Placement(post=post, media=known[key], alt=alt, position=position)
        for position, (key, alt) in enumerate(media)
        if key in known
    )


def _cancel_delivery(version: Version, member: Member) -> None:
    if delivery := delivery_of(version):
        _call_off(delivery, member)


def _call_off(delivery: Delivery, member: Member) -> None:
    if delivery.state in (S.WAITING, S.HELD, S.REFUSED):
        transition(delivery, S.CANCELLED, by=member, try_at=None)
