"""Writing a post: drafts, versions, editions. Two people never overwrite each other silently."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from vigie import journal
from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.kit import clock, live
from vigie.publishing.delivery.actions import required_right
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Media, Placement, Post, Version
from vigie.team.models import Member, Right
from vigie.team.permissions import require, require_right

S = Delivery.State
LATENESS = 30  # minutes
PAUSE = timedelta(minutes=10)  # the same person writing on is one line of the journal
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

    @property
    def kept_media(self) -> list[str] | None:
        """As the version keeps them."""
        return None if self.media is None else [str(key) for key in self.media]


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


class EditedMeanwhile(Exception):
    """Somebody else saved this post since it was opened: `post` is as they left it. Nothing was saved."""

    def __init__(self, post: Post) -> None:
        super().__init__(str(post.edited_by))
        self.post = post


def draft(member: Member, text: str = "", channels: Iterable[Channel] = ()) -> Post:
    """A new post, that nobody planned. Raises NotAllowed."""
    return save(member, uuid.uuid4(), 0, Content(text, {channel.pk: Own() for channel in channels}))


def save(member: Member, key: uuid.UUID, edition: int, content: Content) -> Post:
    """Keep what was written over `edition` (0: new). The same content again changes nothing.

    What was planned by right of an approval goes back to drafts when the text changes. Raises EditedMeanwhile,
    NotAllowed.
    """
    with transaction.atomic():
        post, created = Post.objects.get_or_create(
            key=key, defaults={"workspace": member.workspace, "created_by": member, "edited_by": member}
        )
        post = Post.objects.select_for_update(of=["self"]).select_related("workspace").get(pk=post.pk)
        if post.workspace_id != member.workspace_id:
            raise Post.DoesNotExist
        if not created:
            before = as_content(post)
            same_channels = before.channels.keys() == content.channels.keys()
            require(same_channels or post.kind != Post.Kind.REPLY, "a reply leaves from the account that was spoken to")
            if replace(before, channels={}) != replace(content, channels={}):
                require_all_accounts(
                    post, member
                )  # what every account says is everybody's: it asks for the right on each
            _limit_lateness(post, content.lateness)
            if replace(before, lateness=content.lateness) == content:
                return post
            insist_on_edition(post, edition, member)
        _write(post, member, content, created)
    return post


def insist_on_edition(post: Post, edition: int, member: Member) -> None:
    """What the same member saved, a moment ago or in another window, is no conflict. Raises EditedMeanwhile."""
    if edition != post.edition and post.edited_by_id not in (None, member.pk):
        raise EditedMeanwhile(post)


def as_content(post: Post) -> Content:
    """The post as the composer holds it."""
    placements = post.placements.select_related("media")
    return Content(
        post.text,
        {version.channel_id: own_of(version) for version in post.versions.all()},
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


def duplicate(post: Post, member: Member) -> Post:
    """The same content as a new draft of the member, on the channels where they may draft."""
    content = as_content(post)
    allowed = set(Channel.objects.with_right(member, Right.DRAFT).connected().values_list("pk", flat=True))
    kept = {pk: own for pk, own in content.channels.items() if pk in allowed}
    return save(member, uuid.uuid4(), 0, replace(content, channels=kept))


def trash(post: Post, member: Member) -> None:
    """Put away; what waits is cancelled. `restore` takes it back."""
    require_all_accounts(post, member)
    with transaction.atomic():
        for version in post.versions.select_related("delivery"):
            _cancel(version, member)
        post.trashed_at = clock.now()
        post.save(update_fields=["trashed_at"])
        journal.write(PublishingAct.POST_ARCHIVED, by=member, of=post)
        live.announce_change(live.topic(post.workspace_id, "deliveries"))


def restore(post: Post, member: Member) -> None:
    require_all_accounts(post, member)
    with transaction.atomic():
        post.trashed_at = None
        post.save(update_fields=["trashed_at"])
        journal.write(PublishingAct.POST_RESTORED, by=member, of=post)
        live.announce_change(live.topic(post.workspace_id, "deliveries"))


def require_all_accounts(post: Post, member: Member) -> None:
    """Raises NotAllowed. Without an account yet, it belongs to its author, or to anybody who does more than read."""
    allowed = list(post.versions.values_list(HasRight("channel", member, Right.DRAFT), flat=True))
    require(all(allowed), "draft on every account of the post")
    if not allowed:
        require(post.created_by_id == member.pk or member.can_contribute, "draft")


def _write(post: Post, member: Member, content: Content, created: bool) -> None:
    worth_telling = created or post.edited_by_id != member.pk or clock.now() - post.edited_at > PAUSE or _has_plan(post)
    post.text, post.language, post.lateness = content.text, content.language, content.lateness
    post.paid, post.edited_by, post.edited_at = content.paid, member, clock.now()
    if not created:
        post.edition += 1
    post.save(update_fields=["text", "language", "paid", "lateness", "edited_by", "edited_at", "edition"])
    _choose(post, member, content.channels)
    _place(post, content.media)
    _unplan_what_she_may_not_publish(post, member)
    if worth_telling:
        act = PublishingAct.POST_CREATED if created else PublishingAct.POST_EDITED
        journal.write(act, by=member, of=post)
        live.announce_change(live.topic(post.workspace_id, "deliveries"))


def _limit_lateness(post: Post, minutes: int) -> None:
    if post.lateness != minutes:
        post.lateness = minutes
        post.save(update_fields=["lateness"])


def _has_plan(post: Post) -> bool:
    return Delivery.objects.filter(version__post=post).exists()


def _choose(post: Post, member: Member, chosen: Mapping[int, Own]) -> None:
    here = {version.channel_id: version for version in post.versions.select_related("channel", "delivery")}
    for pk, own in chosen.items():
        version = here.get(pk)
        if version is None:
            require_right(member, pk, Right.DRAFT)
            channel = Channel.objects.get(pk=pk)
            version = Version(post=post, channel=channel)
        elif own_of(version) == own:
            if not own.cut:
                continue
        else:
            require_right(member, version.channel, Right.DRAFT)
        version.text, version.options, version.media = own.text, dict(own.options), own.kept_media
        version.parts = cuts(version) if own.cut else None
        version.save()
    for pk, version in here.items():
        if pk not in chosen:
            _leave_out(version, member)


def cuts(version: Version) -> list[str]:
    """The parts of the thread that this text makes on this channel."""
    from vigie.publishing.composer.obstacles import parts_of

    return parts_of(version.says, version.channel)


def _leave_out(version: Version, member: Member) -> None:
    """Take a channel out of a post. What left, or may have, stays."""
    require_right(member, version.channel, Right.DRAFT)
    # Locked and read again: a worker that took it since then must find it, and what it publishes must find its row.
    delivery = Delivery.objects.select_for_update(of=["self"]).with_related().filter(version=version).first()
    if delivery is not None:
        if delivery.steps or delivery.state in SETTLED:
            return
        _call_off(delivery, member)
        delivery.delete()
    version.delete()


def _place(post: Post, media: tuple[tuple[uuid.UUID, str], ...]) -> None:
    post.placements.all().delete()
    known = {one.key: one for one in Media.objects.filter(workspace=post.workspace, key__in=[key for key, _ in media])}
    Placement.objects.bulk_create(
        Placement(post=post, media=known[key], alt=alt, position=position)
        for position, (key, alt) in enumerate(media)
        if key in known
    )


def _unplan_what_she_may_not_publish(post: Post, member: Member) -> None:
    for version in post.versions.select_related("channel", "delivery"):
        delivery = delivery_of(version)
        if delivery and not member.has_right(version.channel, required_right(delivery)):
            _cancel(version, member)


def _cancel(version: Version, member: Member) -> None:
    if delivery := delivery_of(version):
        _call_off(delivery, member)


def _call_off(delivery: Delivery, member: Member) -> None:
    if delivery.state in (S.WAITING, S.HELD, S.REFUSED):
        transition(delivery, S.CANCELLED, by=member, try_at=None)
