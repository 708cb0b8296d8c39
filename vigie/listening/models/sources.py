"""What is gathered: the mentions of an account, a feed, an author, a search, the public stream."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Self
from urllib.parse import urlsplit

from django.db import models, transaction
from django.db.models import F, Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie import journal
from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.channels.trouble_sentences import said_sentence
from vigie.kit import clock, live_notices
from vigie.kit.postgres_notify import notify
from vigie.networks import registry
from vigie.networks.base import Discovers, Gathers, Streams
from vigie.networks.types import SourceKind, SourceQuery
from vigie.team.models import Member, Right, Workspace

#: Told to the listener, in the transaction, when what it should gather has changed.
SOURCES_CHANGED_CHANNEL = "vigie_sources"


class SourceQuerySet(models.QuerySet["Source"]):
    def seen_by(self, member: Member) -> Self:
        """Of the member's workspace: those without a channel, and those of the channels that the member may see."""
        return self._of_visible_channels(member).filter(archived_at=None)

    def followed_by(self, member: Member) -> Self:
        """What the member asked to follow, archived or not: what may be taken back."""
        return self._of_visible_channels(member).filter(kind__in=FOLLOWED_KINDS)

    def _of_visible_channels(self, member: Member) -> Self:
        visible = Q(channel=None) | Q(HasRight("channel", member, Right.SEE))
        return self.filter(visible, workspace_id=member.workspace_id)

    def active(self) -> Self:
        return self.filter(paused_at=None, archived_at=None)

    def due(self, exclude: Collection[int], limit: int) -> list["Source"]:
        """Free sources whose time has come, the most late first; of a public stream, one for everybody."""
        public = Source.objects.active().filter(kind=SourceKind.STREAM, channel=None)
        first = public.order_by().values("network").annotate(first=Min("pk")).values("first")
        due = self.active().without_lease().through_connected_channels().filter(next_at__lte=clock.now())
        due = due.filter(~Q(kind=SourceKind.STREAM, channel=None) | Q(pk__in=first)).exclude(pk__in=list(exclude))
        return list(due.order_by("next_at")[:limit].select_related("channel"))

    @transaction.atomic
    def follow_feed(self, by: Member, address: str, name: str = "", folder: str = "") -> tuple["Source", bool]:
        """Follow a feed, and whether it is new. One that was removed comes back, with what it brought."""
        source, is_new = self._get_or_add_feed(by, address, name, folder)
        if is_new:
            journal.write("listening.source.followed", by=by, of=source)
        return source, is_new

    @transaction.atomic
    def import_feeds(self, by: Member, feeds: Iterable[tuple[str, str, str]]) -> int:
        """Follow many at once (address, name, folder), in one line of the journal. Returns how many are new."""
        new_count = sum(self._get_or_add_feed(by, address, name, folder)[1] for address, name, folder in feeds)
        if new_count:
            journal.write("listening.source.imported", by=by, count=new_count)
        return new_count

    def _get_or_add_feed(self, by: Member, address: str, name: str, folder: str) -> tuple["Source", bool]:
        source, made = Source.objects.get_or_create(
            workspace_id=by.workspace_id,
            channel=None,
            network=registry.find_slug(Discovers),
            kind=SourceKind.FEED,
            query=address[:1000],
            defaults={"name": name[:200], "folder": folder[:120], "created_by": by},
        )
        if source.archived_at:
            source.archived_at, made = None, True
            source.save(update_fields=["archived_at"])
            source.resume()
        wake_listeners()
        return source, made

    def follow_query(self, by: Member, channel: Channel, kind: str, query: str) -> "Source":
        """Gather an author, or a search, through a channel of ours."""
        with transaction.atomic():
            source, made = Source.objects.get_or_create(
                workspace_id=by.workspace_id,
                channel=channel,
                network=channel.network,
                kind=kind,
                query=query.strip().removeprefix("@") if kind == SourceKind.AUTHOR else query.strip(),
                defaults={"created_by": by},
            )
            if made or source.archived_at:
                journal.write("listening.source.followed", by=by, of=source)
            if source.archived_at:
                source.archived_at = None
                source.save(update_fields=["archived_at"])
            source.resume()
        return source

    def get_public_stream(self, workspace: Workspace, network: str) -> "Source":
        """What a network says in public, for the watches of a workspace; made when it is first asked for."""
        return self.get_or_create(workspace=workspace, network=network, kind=SourceKind.STREAM, channel=None, query="")[
            0
        ]

    def through_connected_channels(self) -> Self:
        """Not through a channel that was disconnected."""
        return self.filter(Q(channel=None) | Q(channel__disconnected_at=None))

    def without_lease(self) -> Self:
        """Nobody gathers it: never claimed, let go, or its lease is over."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=clock.now()))

    def claim_lease(self, pk: int, by: str, lasting: timedelta) -> int | None:
        """The fence (a number that only grows) under which the caller may write, or None when another was first."""
        claimed = self.filter(pk=pk).active().without_lease()
        if not claimed.update(fence=F("fence") + 1, leased_by=by, leased_until=clock.now() + lasting):
            return None
        return self.filter(pk=pk, leased_by=by).values_list("fence", flat=True).first()

    def poll_mentions_now(self, workspace_id: int) -> None:
        """Somebody of this workspace has just come: what is said to its accounts is asked now, unless it failed."""
        mentions = (
            self.active()
            .through_connected_channels()
            .filter(workspace_id=workspace_id, kind=SourceKind.MENTIONS, failures=0)
        )
        mentions.filter(next_at__gt=clock.now()).update(next_at=clock.now())

    def follow_channel(self, channel: Channel) -> None:
        """What is gathered of a connected channel: what is said to it, and its home; all it gathers is asked now."""
        wire = channel.client()
        kinds: list[SourceKind] = [
            kind for kind in (SourceKind.MENTIONS, SourceKind.HOME) if isinstance(wire, Gathers) and kind in wire.kinds
        ]
        for kind in kinds:
            self.update_or_create(
                workspace_id=channel.workspace_id,
                channel=channel,
                network=channel.network,
                kind=kind,
                query="",
                defaults={"paused_at": None},
            )
        # An author or a search that failed with the dead access would stay away for hours.
        self.filter(channel=channel).update(next_at=clock.now(), failures=0, last_error="", error_quoted="")
        wake_listeners()


def wake_listeners() -> None:
    """Have the listener look at the sources again, when the present transaction commits."""
    notify(SOURCES_CHANGED_CHANNEL, "")


class Source(models.Model):
    """One thing that one collector gathers: a channel's mentions, a feed, an author, the public stream.

    The cursor is saved in the transaction that saves what it brought.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="sources")
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="sources")
    network = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in SourceKind])
    query = models.CharField(max_length=1000, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    folder = models.CharField(_("folder"), max_length=120, blank=True)
    cursor = models.TextField(null=True)  # noqa: DJ001  no cursor yet is not an empty one
    next_at = models.DateTimeField(default=clock.now, db_index=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)  # a sentence of ours, translated when it is shown
    error_quoted = models.CharField(max_length=500, blank=True)  # or the network's own words
    last_success_at = models.DateTimeField(null=True)
    last_new_at = models.DateTimeField(null=True)
    skipped = models.PositiveBigIntegerField(default=0)  # malformed items passed over, ever
    fence = models.PositiveBigIntegerField(default=0)  # grows at each claim; who writes must hold the last one
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)  # can be taken back; what it brought stays
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "channel", "network", "kind", "query"], nulls_distinct=False, name="one_source"
            ),
        )

    def __str__(self) -> str:
        if self.channel and self.kind in KIND_NAMES:
            return f"{KIND_NAMES[SourceKind(self.kind)]} · {self.name or self.query or self.channel}"
        return self.name or self.query or f"{self.network} {self.kind}"

    @property
    def network_query(self) -> SourceQuery:
        return SourceQuery(SourceKind(self.kind), self.query)

    @property
    def is_public_stream(self) -> bool:
        """Too much to keep: only what answers a watch stays."""
        return self.kind == SourceKind.STREAM and self.channel_id is None

    @property
    def is_awaiting_first_poll(self) -> bool:
        """Followed and not yet looked at, nor found wanting."""
        return self.last_success_at is None and not self.failures and self.paused_at is None

    @property
    def failure_sentence(self) -> str:
        """Why it does not answer as it should, for the reader; empty while it does."""
        return said_sentence(self.last_error, self.error_quoted) if self.failures else ""

    @property
    def live_topic(self) -> str:
        return live_notices.topic(self.workspace_id, f"columns:{self.pk}")

    @property
    def is_live(self) -> bool:
        """It comes by a stream that lasts, and not by a poll now and then."""
        network = registry.network_classes().get(self.network)
        if network is None or not issubclass(network, Streams):
            return False
        return self.is_public_stream or (
            self.kind in (SourceKind.MENTIONS, SourceKind.HOME) and network.has_personal_streams
        )

    @property
    def polled_server(self) -> str:
        """The server that a poll asks, for politeness; nothing for a stream."""
        if self.is_live:
            return ""
        if self.kind == SourceKind.FEED:
            return urlsplit(self.query).hostname or self.network
        return (self.channel.server if self.channel else "") or self.network

    def record_success(self, cursor: str | None, *, skipped: int, has_news: bool) -> None:
        """It answered: where to go on from (None: as before), how many items were malformed, whether any was new."""
        now = clock.now()
        if cursor is not None:
            self.cursor = cursor
        self.skipped += skipped
        self.last_success_at = now
        self.failures = 0
        self.last_error = ""
        self.error_quoted = ""
        if has_news:
            self.last_new_at = now
        told = ["cursor", "skipped", "last_success_at", "last_new_at", "failures", "last_error", "error_quoted"]
        self.save(update_fields=told)

    @transaction.atomic
    def pause(self, by: Member) -> None:
        self.paused_at = clock.now()
        self.save(update_fields=["paused_at"])
        journal.write("listening.source.paused", by=by, of=self)
        wake_listeners()

    @transaction.atomic
    def archive(self, by: Member) -> None:
        self.archived_at = clock.now()
        self.save(update_fields=["archived_at"])
        journal.write("listening.source.removed", by=by, of=self)
        wake_listeners()

    @transaction.atomic
    def restore(self, by: Member) -> None:
        self.archived_at = None
        self.save(update_fields=["archived_at"])
        journal.write("listening.source.restored", by=by, of=self)
        self.resume()

    @transaction.atomic
    def resume(self, by: Member | None = None) -> None:
        """Gather again, from where it stopped, at once. `by`: when that is what somebody asked."""
        self.paused_at, self.next_at = None, clock.now()
        self.failures, self.last_error, self.error_quoted = 0, "", ""
        self.save(update_fields=["paused_at", "next_at", "failures", "last_error", "error_quoted"])
        if by:
            journal.write("listening.source.resumed", by=by, of=self)
        wake_listeners()


#: What a member asked to follow; the rest comes with the accounts.
FOLLOWED_KINDS = (SourceKind.FEED, SourceKind.AUTHOR, SourceKind.SEARCH)

KIND_NAMES = {
    SourceKind.MENTIONS: _("Mentions"),
    SourceKind.HOME: _("Home"),
    SourceKind.AUTHOR: _("Author"),
    SourceKind.SEARCH: pgettext_lazy("kind of source", "Search"),
    SourceKind.STREAM: _("Live"),
}
