"""The one door out: posts, their versions, and their deliveries. (Verbs are in the files beside.)"""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.team.models import Member, Right, Workspace


class Media(models.Model):
    """A file of the workspace: the bytes are in MEDIA_ROOT, named by their SHA-256."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="media")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.TextField(_("alternative text"), blank=True)
    added_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)


class PostQuerySet(models.QuerySet["Post"]):
    def seen_by(self, member: Member) -> Self:
        """Hers, those of the workspace without a channel yet, and those on a channel that she may see."""
        seen = Channel.objects.seen_by(member)
        return (
            self.filter(workspace_id=member.workspace_id)
            .filter(models.Q(created_by=member) | models.Q(versions=None) | models.Q(versions__channel__in=seen))
            .distinct()
        )


class Post(models.Model):
    """One idea. Its versions say what it becomes on each channel.

    A planned time is kept as the wall time and zone that were chosen and as the instant they make.
    """

    class Kind(models.TextChoices):
        POST = "post", _("Post")
        REPLY = "reply", _("Reply")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.POST)
    text = models.TextField(_("text"), blank=True)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    edition = models.PositiveIntegerField(default=1)  # grows at each change: two people never overwrite each other
    wall = models.DateTimeField(null=True)  # naive wall time, kept as if UTC
    zone = models.CharField(max_length=64, blank=True)
    planned_at = models.DateTimeField(null=True, db_index=True)
    lateness = models.PositiveIntegerField(_("lateness limit"), default=30)  # minutes
    trashed_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:80]


class Version(models.Model):
    """What a post becomes on one channel. `text` None: the post's own. `parts`: the cuts of a thread, None: not cut."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="versions")
    text = models.TextField(null=True)
    parts = models.JSONField(null=True)
    options = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["post", "channel"], name="one_version_a_channel"),)


class Placement(models.Model):
    """A media in a post (`version` None: in all its versions), at its place, with the text for who cannot see it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="placements")
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="placements")
    media = models.ForeignKey(Media, models.PROTECT, related_name="placements")
    alt = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")


class Approval(models.Model):
    """Who said yes, when, to which edition of the post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="approvals")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    edition = models.PositiveIntegerField()
    answered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    said = models.CharField(max_length=500, blank=True)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def seen_by(self, member: Member) -> Self:
        return self.filter(version__channel__in=Channel.objects.allowing(member, Right.SEE))


class Delivery(models.Model):
    """One version on one channel, with its state. The row is the truth; a job is only a nudge.

    `key` is the idempotency key: born with the delivery, it never changes. `steps` are what is already done on the
    network. Reached only through `move` (publishing/roads.py), which compares and sets.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        SETTLING = "settling", _("Settling")
        PUBLISHED = "published", _("Published")
        REFUSED = "refused", _("Refused")
        UNSURE = "unsure", _("Unconfirmed")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    version = models.OneToOneField(Version, models.PROTECT, related_name="delivery")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    moved_at = models.DateTimeField(default=clock.now)
    born_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    try_at = models.DateTimeField(default=clock.now)  # not before
    attempts = models.PositiveIntegerField(default=0)
    steps = models.JSONField(default=dict)
    trouble = models.CharField(max_length=500, blank=True)
    trouble_field = models.CharField(max_length=40, blank=True)
    reply_to = models.JSONField(null=True)  # a Ref
    remote_id = models.CharField(max_length=700, blank=True)
    local_id = models.CharField(max_length=200, blank=True)
    remote = models.JSONField(default=dict)  # Ref.extra
    url = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True)
    retracted_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["try_at"], condition=~models.Q(state__in=["published", "cancelled"]), name="delivery_open"
            ),
        )


class Stop(models.Model):
    """Everything was stopped: by whom, why; lifted by whom. While one is not lifted, nothing leaves."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="stops")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(lifted_at=None), name="one_stop_at_a_time"
            ),
        )
