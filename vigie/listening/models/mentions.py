"""What was heard, which source brought it, which watch it answers."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from vigie.channels.permissions import HasRight
from vigie.kit import clock
from vigie.listening.models.sources import Source
from vigie.listening.models.watches import Watch
from vigie.people.models import Author
from vigie.team.models import Member, Right


class MentionQuerySet(models.QuerySet["Mention"]):
    def seen_by(self, member: Member) -> Self:
        """Heard by a source that the member may see in the workspace, or by one of its watches."""
        gathered = Gathering.objects.filter(mention=OuterRef("pk"), source__workspace_id=member.workspace_id).filter(
            Q(source__channel=None) | Q(HasRight("source__channel", member, Right.SEE))
        )
        hit = Hit.objects.filter(mention=OuterRef("pk"), watch__workspace_id=member.workspace_id)
        return self.filter(Exists(gathered) | Exists(hit))


class Mention(models.Model):
    """Something somebody else published, that we collected. One row a post, whoever gathered it, in any workspace.

    `links`, `tags` and `handles` are as published; `folded` is title and text for searching (`kit.text.fold`).
    `media` is a list of {url, kind, preview_url, alt, width, height}; `card` is {url, title, description, image_url}.
    Counts are None when the network does not say. When `is_undated`, the network does not say when it was published:
    `published_at` is when it was read.
    """

    network = models.CharField(max_length=40)
    remote_id = models.CharField(max_length=700)
    url = models.CharField(max_length=1000, blank=True)
    author = models.ForeignKey(Author, models.PROTECT, related_name="mentions")
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)  # cleaned (kit.text.clean_html)
    folded = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    spoiler = models.CharField(max_length=500, blank=True)
    links = ArrayField(models.TextField(), default=list)
    tags = ArrayField(models.TextField(), default=list)
    handles = ArrayField(models.TextField(), default=list)
    media = models.JSONField(default=list)
    card = models.JSONField(null=True)
    thread = models.CharField(max_length=700, blank=True)
    reply_to = models.CharField(max_length=700, blank=True)
    quote_of = models.CharField(max_length=700, blank=True)
    repost_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="reposts_heard")
    published_at = models.DateTimeField()
    is_undated = models.BooleanField(default=False, db_default=False)
    heard_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)  # deleted upstream
    removed_by = models.CharField(
        max_length=8, blank=True, default="", db_default=""
    )  # networks.types.Remover, of what is gone
    private = models.BooleanField(default=False)
    likes = models.PositiveIntegerField(null=True)
    reposts = models.PositiveIntegerField(null=True)
    replies = models.PositiveIntegerField(null=True)
    quotes = models.PositiveIntegerField(null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "remote_id"], name="one_mention"),)
        indexes = (
            models.Index(fields=["thread"], name="mention_thread"),
            models.Index(fields=["author", "-published_at"], name="mention_author_recent"),
            models.Index(fields=["-published_at"], name="mention_recent"),
            models.Index(fields=["id"], condition=models.Q(gone_at__isnull=False), name="mention_deleted"),
        )

    def __str__(self) -> str:
        return (self.title or self.text)[:80]

    @property
    def is_gone(self) -> bool:
        return self.gone_at is not None


class Gathering(models.Model):
    """A source brought a mention: why, and how the source's own server names it.

    The id tells in which order this installation heard: it grows with the commits. `published_at`, the mention's own,
    tells its place in a column.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="gatherings", db_index=False)
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="gatherings")
    reason = models.CharField(max_length=12)
    local_id = models.CharField(max_length=200, blank=True)
    extra = models.JSONField(default=dict)  # Ref.extra: what a reply must quote back
    is_in_moderation = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=clock.now)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "mention"], name="one_gathering"),)
        indexes = (
            models.Index(fields=["source", "-id"], name="gathering_newest"),
            models.Index(fields=["source", "-published_at", "-id"], name="gathering_place"),
            models.Index(fields=["source", "at"], include=["mention"], name="gathering_since"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} · {self.mention_id}"


class Hit(models.Model):
    """A mention answers a watch."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="hits", db_index=False)
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="hits")
    published_at = models.DateTimeField(default=clock.now)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["watch", "mention"], name="one_hit"),)
        indexes = (
            models.Index(fields=["watch", "-id"], name="hit_newest"),
            models.Index(fields=["watch", "-published_at", "-id"], name="hit_place"),
            models.Index(fields=["watch", "at"], name="hit_since"),
        )

    def __str__(self) -> str:
        return f"{self.watch_id} · {self.mention_id}"
