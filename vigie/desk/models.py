"""The wall of columns."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from vigie import journal
from vigie.kit import clock
from vigie.listening.models import Source, Watch
from vigie.team.models import Member, Workspace
from vigie.ui.column_registry import ColumnKind, column_kinds


class ColumnQuerySet(models.QuerySet["Column"]):
    def seen_by(self, member: Member) -> Self:
        """Shared with the team, or the member's own. What a column shows is limited to what the member may see."""
        shared_or_own = models.Q(owner=None) | models.Q(owner=member)
        return self.filter(shared_or_own, workspace_id=member.workspace_id)

    def with_mark(self, member: Member) -> Self:
        """Each column with the member's mark in it, as `member_mark`."""
        own_mark = models.FilteredRelation("marks", condition=models.Q(marks__member=member))
        return self.annotate(member_mark=own_mark).select_related("member_mark")


class Column(models.Model):
    """A live list, of one kind (see column_kinds). `owner` None: shared with the team.

    What it shows: `sources` or `watch` for the kinds that are streams, `choices` for those that are lists.
    """

    class Width(models.TextChoices):
        NARROW = "narrow", _("Narrow")
        MEDIUM = "medium", _("Medium")
        WIDE = "wide", _("Wide")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="columns")
    owner = models.ForeignKey(Member, models.CASCADE, null=True, related_name="columns")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=20, default="sources")
    watch = models.ForeignKey(Watch, models.CASCADE, null=True, related_name="columns")
    sources = models.ManyToManyField(Source, related_name="columns", blank=True)
    position = models.FloatField(default=0)
    width = models.CharField(_("width"), max_length=8, choices=Width, default=Width.MEDIUM)
    colour = models.PositiveSmallIntegerField(_("colour"), default=0)
    muted_at = models.DateTimeField(null=True)
    #: {"words": [folded], "without": [folded], "language": str, "media": bool, "reposts": bool, "replies": bool}
    filters = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)  # can be taken back

    objects = ColumnQuerySet.as_manager()
    member_mark: "ReadMark | None" = None  # read by `with_mark`

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def definition(self) -> ColumnKind | None:
        """What its kind says of it; None when the room that brought the kind is no longer here."""
        return column_kinds.find(self.kind)

    @property
    def is_muted(self) -> bool:
        return self.muted_at is not None

    def can_change(self, member: Member) -> bool:
        """The member's own; or shared, for a member who does more than read."""
        return self.owner_id == member.pk or (self.owner_id is None and member.can_contribute)

    def resize(self, width: str) -> None:
        """Another width, when there is such a one."""
        if width in self.Width.values:
            self.width = width
            self.save(update_fields=["width"])

    def toggle_mute(self) -> None:
        """Muted, a column counts nothing; once more, it counts again."""
        self.muted_at = None if self.muted_at else clock.now()
        self.save(update_fields=["muted_at"])

    @transaction.atomic
    def archive(self, by: Member) -> None:
        self.archived_at = clock.now()
        self.save(update_fields=["archived_at"])
        journal.write("desk.column.removed", by=by, of=self)

    @transaction.atomic
    def restore(self, by: Member) -> None:
        self.archived_at = None
        self.save(update_fields=["archived_at"])
        journal.write("desk.column.restored", by=by, of=self)

    def move_after(self, after: "Column | None") -> None:
        """Take the position just after a column, or the first one."""
        others = Column.objects.filter(workspace_id=self.workspace_id, archived_at=None).exclude(pk=self.pk)
        if after is not None:
            others = others.filter(position__gt=after.position)
        next_position = others.aggregate(first=models.Min("position"))["first"]
        if after is None:
            self.position = 0.0 if next_position is None else next_position - 1
        elif next_position is None:
            self.position = after.position + 1
        else:
            self.position = (after.position + next_position) / 2
        self.save(update_fields=["position"])


class ReadMark(models.Model):
    """What a member read in a column, and where they stopped.

    Ids tell what was heard, in the order of commits: all those up to `upto` are read, and those of `seen` above it. The
    line is the position of the latest item that the member saw: the column opens there. What is heard late takes its
    position under the line and is unread until it was in view.
    """

    MAX_SEEN = 2000  # past it, what was left unread before all these is let go

    column = models.ForeignKey(Column, models.CASCADE, related_name="marks")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    upto = models.BigIntegerField(default=0)
    seen = ArrayField(models.BigIntegerField(), default=list)
    line_at = models.DateTimeField(default=clock.now)
    line = models.BigIntegerField(default=0)  # with `line_at`, the position of an item
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["column", "member"], name="one_mark"),)

    def __str__(self) -> str:
        return f"{self.column_id} · {self.upto}"

    def has_read(self, item_id: int) -> bool:
        return item_id <= self.upto or item_id in self.seen
