"""What is asked of the networks (sources, watches) and what was heard (mentions)."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks.words import Kind
from vigie.people.models import Author
from vigie.team.models import Member, Workspace


class Source(models.Model):
    """One thing that one collector gathers: a channel's mentions, a feed, an author, the public stream.

    The cursor is saved in the transaction that saves what it brought.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="sources")
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="sources")
    network = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    query = models.CharField(max_length=1000, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    folder = models.CharField(_("folder"), max_length=120, blank=True)
    cursor = models.TextField(null=True)
    next_at = models.DateTimeField(default=clock.now, db_index=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True)
    last_success_at = models.DateTimeField(null=True)
    last_new_at = models.DateTimeField(null=True)
    skipped = models.PositiveBigIntegerField(default=0)  # malformed items passed over, ever
    paused_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "channel", "network", "kind", "query"], nulls_distinct=False, name="one_source"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.query or f"{self.network} {self.kind}"


class Watch(models.Model):
    """A saved question to what is heard: `(climat OR "crise climatique") AND québec NOT météo lang:fr`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="watches")
    name = models.CharField(_("name"), max_length=120)
    question = models.CharField(_("question"), max_length=2000)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class MentionQuerySet(models.QuerySet["Mention"]):
    def seen_by(self, member: Member) -> Self:
        """Heard by a source of the member's workspace (through a channel that she may see), or by one of its watches."""
        channels = Channel.objects.seen_by(member)
        gathered = Gathering.objects.filter(mention=OuterRef("pk"), source__workspace_id=member.workspace_id).filter(
            Q(source__channel=None) | Q(source__channel__in=channels)
        )
        hit = Hit.objects.filter(mention=OuterRef("pk"), watch__workspace_id=member.workspace_id)
        return self.filter(Exists(gathered) | Exists(hit))


class Mention(models.Model):
    """Something somebody else published, that we collected. One row a post, whoever gathered it, in any workspace.

    `links`, `tags` and `handles` are as published; `folded` is title and text for searching (`kit.text.fold`).
    `media` is a list of {url, kind, preview_url, alt, width, height}; `card` is {url, title, description, image_url}.
    Counts are None when the network does not say.
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
    heard_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)  # deleted upstream
    private = models.BooleanField(default=False)
    likes = models.PositiveIntegerField(null=True)
    reposts = models.PositiveIntegerField(null=True)
    replies = models.PositiveIntegerField(null=True)
    quotes = models.PositiveIntegerField(null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "remote_id"], name="one_mention"),)
        indexes = (models.Index(fields=["thread"], name="mention_thread"),)

    def __str__(self) -> str:
        return (self.title or self.text)[:80]


class Gathering(models.Model):
    """A source brought a mention: why, and how the source's own server names it.

    `position` orders a column: the order in which this installation heard, never jumping (the row's id).
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="gatherings")
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="gatherings")
    reason = models.CharField(max_length=12)
    local_id = models.CharField(max_length=200, blank=True)
    extra = models.JSONField(default=dict)  # Ref.extra: what a reply must quote back
    held = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "mention"], name="one_gathering"),)
        indexes = (models.Index(fields=["source", "-id"], name="gathering_newest"),)


class Hit(models.Model):
    """A mention answers a watch."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="hits")
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="hits")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["watch", "mention"], name="one_hit"),)
        indexes = (models.Index(fields=["watch", "-id"], name="hit_newest"),)
