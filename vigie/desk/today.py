"""Today: who waits, what leaves next, what was said since the last visit, what is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Func, IntegerField, Q, QuerySet, Subquery

from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.inbox.models import Conversation
from vigie.kit import clock
from vigie.listening.models import Gathering, Mention, Source, Watch
from vigie.networks.words import Kind
from vigie.publishing import summary
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Right

VISIT = timedelta(minutes=30)  # away for longer is another visit
FARTHEST = timedelta(days=7)  # who comes back from holidays is not told of three weeks at once
MINUTE = timedelta(minutes=1)
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
        if now - member.seen_at > MINUTE:
            member.seen_at = now
            Member.objects.filter(pk=member.pk).update(visited_at=member.visited_at, seen_at=member.seen_at)
        return cls(member, max(member.visited_at, now - FARTHEST))

    @property
    def is_cut(self) -> bool:
        """Her last visit is farther than the page looks back."""
        return self.since > self.member.visited_at

    # Who waits

    @cached_property
    def first_in_line(self) -> list[Conversation]:
        """Those who wait longest; each also says how many wait in all (`people`), and of them how many are hers."""
        waiting = Conversation.objects.seen_by(self.member).waiting()
        rows = waiting.annotate(people=_count(waiting), mine=_count(waiting.assigned_to(self.member)))
        rows = rows.select_related("author", "channel").defer("folded", "channel__sealed")
        return list(rows.order_by("waiting_since", "pk")[:SHOWN])

    @property
    def people_waiting(self) -> int:
        return self.first_in_line[0].people if self.first_in_line else 0  # type: ignore[attr-defined]

    @property
    def mine_waiting(self) -> int:
        return self.first_in_line[0].mine if self.first_in_line else 0  # type: ignore[attr-defined]

    @property
    def oldest_waiting(self) -> datetime | None:
        return self.first_in_line[0].waiting_since if self.first_in_line else None

    # What leaves

    @cached_property
    def next_out(self) -> list[Delivery]:
        return summary.next_out(self.member)[:SHOWN]

    @cached_property
    def unfinished(self) -> int:
        return summary.unfinished(self.member)

    # What was said

    @property
    def said_to_us(self) -> list[Mention]:
        """The newest things said to our channels since the last visit."""
        return self._newest[Kind.MENTIONS]

    @property
    def headlines(self) -> list[Mention]:
        """The newest titles of the feeds since the last visit."""
        return self._newest[Kind.FEED]

    @cached_property
    def heard(self) -> dict[str, int]:
        """How many things were heard since the last visit, by kind of source."""
        kinds = self._gathered.values_list("source__kind").annotate(n=Count("mention", distinct=True)).order_by()
        return dict(kinds)

    @cached_property
    def watches(self) -> list[Watch]:
        """The watches that were answered most since the last visit, each with `n`."""
        rows = Watch.objects.filter(workspace=self.member.workspace_id, archived_at=None, hits__at__gt=self.since)
        return list(rows.annotate(n=Count("hits")).order_by("-n")[:SHOWN])

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
    def _gathered(self) -> QuerySet[Gathering]:
        return Gathering.objects.filter(
            Q(source__channel=None) | Q(HasRight("source__channel", self.member, Right.SEE)),
            source__workspace=self.member.workspace_id,
            at__gt=self.since,
        )

    @cached_property
    def _newest(self) -> dict[Kind, list[Mention]]:
        """The newest mentions of each kind that the page shows, in two questions."""
        picked = {kind: self._newest_of(kind) for kind in (Kind.MENTIONS, Kind.FEED)}
        both = sorted(picked[Kind.MENTIONS].union(picked[Kind.FEED], all=True), reverse=True)
        order = dict.fromkeys((Kind(kind), mention) for _last, kind, mention in both)
        there = Mention.objects.filter(gone_at=None).select_related("author")
        found = there.in_bulk([mention for _kind, mention in order])
        return {kind: [found[pk] for each, pk in order if each == kind and pk in found][:SHOWN] for kind in picked}

    def _newest_of(self, kind: Kind) -> QuerySet[Gathering, tuple[datetime, str, int]]:
        """Some more than are shown: one that two sources heard comes twice, one that was deleted is let go."""
        rows = self._gathered.filter(source__kind=kind).order_by("-at")
        return rows.values_list("at", "source__kind", "mention")[: SHOWN * 4]


def _count(rows: QuerySet[Conversation]) -> Subquery:
    """How many there are, asked once beside what is shown: counting over the rows would read all of them whole."""
    return Subquery(rows.order_by().values(n=Func("pk", function="COUNT")), output_field=IntegerField())
