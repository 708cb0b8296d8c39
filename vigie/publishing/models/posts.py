"""Posts: one idea, and what it becomes on each channel."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.kit import clock
from vigie.kit.text import excerpt
from vigie.team.models import Member, Right, Workspace

if TYPE_CHECKING:
    from vigie.publishing.models.media import Placement


class CanApproveVersions(models.Func):
    """Whether the post at a path has versions, and a member may approve on the channel of each, all of their workspace.

    One leaf of SQL as `HasRight` is, and for the same reason: every page counts what the member is asked to approve.
    """

    output_field = models.BooleanField()

    def __init__(self, post: str, member: Member) -> None:
        super().__init__(post)
        self.right = HasRight("channel", member, Right.APPROVE)
        self.workspace = member.workspace_id

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        post, params = compiler.compile(self.source_expressions[0])
        allowed, asked = self.right.condition_on("channel.id", connection)
        version, channel = (connection.ops.quote_name(model._meta.db_table) for model in (Version, Channel))
        sql = f"""COALESCE((
            SELECT BOOL_AND(channel.workspace_id = %s AND {allowed})
            FROM {version} version JOIN {channel} channel ON channel.id = version.channel_id
            WHERE version.post_id = {post}
        ), FALSE)"""  # noqa: S608  the pieces are ours
        return sql, (self.workspace, *asked, *params)


class PostQuerySet(models.QuerySet["Post"]):
    def seen_by(self, member: Member) -> Self:
        """Those of the member, those without a channel yet, and those on a channel that the member may see."""
        anyones = Version.objects.filter(post=models.OuterRef("pk"))
        seen = anyones.filter(HasRight("channel", member, Right.SEE))
        return self.filter(workspace_id=member.workspace_id).filter(
            models.Q(created_by=member) | ~models.Exists(anyones) | models.Exists(seen)
        )

    def approvable_by(self, member: Member) -> Self:
        """Those of which the member may approve every version."""
        return self.filter(CanApproveVersions("pk", member), workspace=member.workspace_id)

    def active(self) -> Self:
        return self.filter(archived_at=None)

    def drafts(self) -> Self:
        """Those of which nothing was ever planned."""
        return self.active().filter(kind=Post.Kind.POST).exclude(versions__delivery__isnull=False)

    def with_awaiting_approval(self) -> models.QuerySet[Any]:
        """Each with `is_awaiting_approval`: somebody asked, for the present edition, and nobody answered."""
        return self.annotate(is_awaiting_approval=models.Exists(Approval.objects.pending().of_post("pk")))


class Post(models.Model):
    """One idea. Its versions say what it becomes on each channel.

    A planned time is kept as the wall time and zone that were chosen and as the instant they make.
    """

    class Kind(models.TextChoices):
        POST = "post", _("Post")
        REPLY = "reply", pgettext_lazy("noun", "Reply")

    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # born with the form: saved twice, it is one
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.POST)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(max_length=8, blank=True)  # empty: the channel's
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    edited_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)  # grows at each change: two people never overwrite each other
    wall = models.DateTimeField(null=True)  # naive wall time, kept as if UTC
    zone = models.CharField(max_length=64, blank=True)
    planned_at = models.DateTimeField(null=True, db_index=True)
    lateness = models.PositiveIntegerField(_("lateness limit"), default=30)  # minutes
    archived_at = models.DateTimeField(null=True)
    paid = models.BooleanField(_("paid publication"), default=False)  # money carries it: the law asks more

    #: Its media as the composer holds them, before anything is saved; None: as they are in the database.
    unsaved_placements: "list[Placement] | None" = None

    objects = PostQuerySet.as_manager()

    def __str__(self) -> str:
        return excerpt(self.text, 80)

    @property
    def wall_day(self) -> str:
        """The day that was chosen, for an input; else that of `planned_at` in the present zone."""
        return f"{self._chosen_wall_time:%Y-%m-%d}" if self._chosen_wall_time else ""

    @property
    def wall_hour(self) -> str:
        return f"{self._chosen_wall_time:%H:%M}" if self._chosen_wall_time else ""

    @property
    def _chosen_wall_time(self) -> datetime | None:
        return self.wall or (timezone.localtime(self.planned_at) if self.planned_at else None)

    @property
    def has_hour_to_come(self) -> bool:
        return self.wall is not None and self.planned_at is not None and self.planned_at > clock.now()

    def latest_approval(self) -> "Approval | None":
        """The last asked for this very edition. One query."""
        return self.approvals.filter(edition=self.edition).order_by("-pk").first()

    def is_approved(self) -> bool:
        """Whether this very edition is approved. One query."""
        approval = self.latest_approval()
        return approval is not None and approval.approved is True

    def is_wholly_published(self) -> bool:
        """Whether all of it is on the networks: what is edited from then on is corrected there. One query."""
        states = set(self.versions.values_list("delivery__state", flat=True))
        return states == {"published"}


class Version(models.Model):
    """What a post becomes on one channel. `text` None: the post's own. `parts`: the cuts of a thread, None: not cut.

    `media` are the keys of those of the post's media that go there, None: all of them.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="versions")
    text = models.TextField(null=True)  # noqa: DJ001  # None is not empty
    parts = models.JSONField(null=True)
    options = models.JSONField(default=dict)
    media = models.JSONField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["post", "channel"], name="one_version_a_channel"),)

    def __str__(self) -> str:
        return excerpt(self.says, 80)

    @property
    def says(self) -> str:
        """The text of this channel: its own, else the post's."""
        return self.post.text if self.text is None else self.text


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def pending(self) -> Self:
        """Asked for the present edition of a post that is not in the trash, and not answered yet."""
        return self.filter(answered_at=None, edition=models.F("post__edition"), post__archived_at=None)

    def of_post(self, path: str) -> Self:
        """Those of the post of an outer row: `path` leads there."""
        return self.filter(post=models.OuterRef(path))

    def decidable_by(self, member: Member) -> Self:
        return self.filter(CanApproveVersions("post", member), post__workspace=member.workspace_id)


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

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        indexes = (  # every page counts them
            models.Index(fields=["post"], condition=models.Q(answered_at=None), name="approval_unanswered"),
        )

    def __str__(self) -> str:
        return f"{self.post} ({self.edition})"
