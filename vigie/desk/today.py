"""Today: who waits, what leaves next, what was said since the last visit, what is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Max, Min, Q, QuerySet

from vigie.channels.models import Channel
from vigie.inbox.models import Conversation
from vigie.inbox.models.conversation import ConversationQuerySet
from vigie.kit import clock
from vigie.listening.models import Gathering, Mention, Source, Watch
from vigie.networks.words import Kind
from vigie.publishing import glance
from vigie.publishing.models import Delivery
from vigie.team.models import Member

VISIT = timedelta(minutes=30)  # away for longer is another visit
SHOWN = 6


@dataclass
class Today:
    """What the page says to one member, of what she may see. `since` is when her last visit ended."""

    member: Member
    since: datetime

    @classmethod
    def opened_by(cls, member: Member) -> "Today":
        """Today as she opens it; remembers that she did."""
        now = clock.now()
        if now - member.seen_at > VISIT:
            member.visited_at = member.seen_at
        member.seen_at = now
        Member.objects.filter(pk=member.pk).update(visited_at=member.visited_at, seen_at=member.seen_at)
        return cls(member, member.visited_at)

    # Who waits

    @cached_property
    def waiting(self) -> dict[str, object]:
        """`people`, `oldest` (since when), and how many are `mine`."""
        mine = Q(assignments__to=self.member, assignments__ended_at=None)
        found: dict[str, object] = self._waiting.aggregate(
            people=Count("pk", distinct=True), oldest=Min("waiting_since"), mine=Count("pk", filter=mine, distinct=True)
        )
        return found

    @cached_property
    def first_in_line(self) -> list[Conversation]:
        rows = self._waiting.select_related("author", "channel").defer("folded", "channel__sealed")
        return list(rows.order_by("waiting_since", "pk")[:SHOWN])

    # What leaves

    @cached_property
    def next_out(self) -> list[Delivery]:
        return glance.next_out(self.member)[:SHOWN]

    @cached_property
    def unfinished(self) -> int:
        return glance.unfinished(self.member)

    # What was said

    @cached_property
    def said_to_us(self) -> list[Mention]:
        """The newest things said to our channels since the last visit."""
        return self._newest(Kind.MENTIONS)

    @cached_property
    def headlines(self) -> list[Mention]:
        """The newest titles of the feeds since the last visit."""
        return self._newest(Kind.FEED)

    @cached_property
    def heard(self) -> dict[str, int]:
        """How many things were heard since the last visit, by kind of source."""
        kinds = self._gathered.values_list("source__kind").annotate(n=Count("mention", distinct=True)).order_by()
        return dict(kinds)

    @cached_property
    def watches(self) -> list[Watch]:
        """The watches that were answered most since the last visit, each with `n`."""
        fresh = Q(hits__at__gt=self.since)
        rows = Watch.objects.filter(workspace=self.member.workspace_id, archived_at=None)
        return list(rows.annotate(n=Count("hits", filter=fresh)).filter(n__gt=0).order_by("-n")[:SHOWN])

    # What is wrong, and what is missing

    @cached_property
    def channels(self) -> list[Channel]:
        return list(Channel.objects.seen_by(self.member).connected().defer("sealed"))

    @cached_property
    def in_trouble(self) -> list[Channel]:
        return [channel for channel in self.channels if channel.trouble]

    @cached_property
    def follows(self) -> int:
        """How many sources bring something: 0 is a workspace that still listens to nothing."""
        return Source.objects.filter(workspace=self.member.workspace_id, paused_at=None).count()

    @property
    def empty(self) -> bool:
        return not self.channels and not self.follows

    @property
    def _waiting(self) -> ConversationQuerySet:
        return Conversation.objects.seen_by(self.member).waiting()

    @property
    def _gathered(self) -> QuerySet[Gathering]:
        seen = Channel.objects.seen_by(self.member)
        return Gathering.objects.filter(
            Q(source__channel=None) | Q(source__channel__in=seen),
            source__workspace=self.member.workspace_id,
            at__gt=self.since,
        )

    def _newest(self, kind: Kind) -> list[Mention]:
        newest = (
            self._gathered.filter(source__kind=kind, mention__gone_at=None)
            .values_list("mention")
            .annotate(last=Max("pk"))
            .order_by("-last")[:SHOWN]
        )
        order = [mention for mention, _last in newest]
        found = Mention.objects.select_related("author").in_bulk(order)
        return [found[pk] for pk in order if pk in found]
