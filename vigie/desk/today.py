"""Today: who waits, what leaves next, what was said since the last visit, what is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet

from vigie.channels.models import Channel
from vigie.inbox.models import Conversation
from vigie.kit import clock
from vigie.listening.heard import HeardSince
from vigie.listening.models import Gathering, Mention, Source, Watch
from vigie.networks.types import SourceKind
from vigie.publishing import summary
from vigie.publishing.models import Approval, Delivery
from vigie.team.models import Member

VISIT_TIMEOUT = timedelta(minutes=30)  # away for longer is another visit
MAX_LOOK_BACK = timedelta(days=7)  # a member back from holidays is not told of three weeks at once
SEEN_INTERVAL = timedelta(minutes=1)
ROWS_SHOWN = 6


@dataclass
class Today:
    """What the page says to one member, of what they may see. `since` is when their last visit ended."""

    member: Member
    since: datetime

    @classmethod
    def record_visit(cls, member: Member) -> "Today":
        """Today as the member opens it: the visit is recorded."""
        now = clock.now()
        if now - member.seen_at > VISIT_TIMEOUT:
            member.visited_at = member.seen_at
        if now - member.seen_at > SEEN_INTERVAL:
            member.seen_at = now
            Member.objects.filter(pk=member.pk).update(visited_at=member.visited_at, seen_at=member.seen_at)
        return cls(member, max(member.visited_at, now - MAX_LOOK_BACK))

    @property
    def is_cut(self) -> bool:
        """The last visit is older than the page looks back."""
        return self.since > self.member.visited_at

    # Who waits

    @cached_property
    def longest_waiting(self) -> list[Conversation]:
        """Where somebody waits longest; each also says how many people wait, in how many places, how many `mine`."""
        waiting = Conversation.objects.seen_by(self.member).waiting()
        own = waiting.assigned_to(self.member)
        rows = waiting.annotate(
            people=waiting.people_subquery(), conversations=waiting.count_subquery(), mine=own.count_subquery()
        )
        rows = rows.select_related("author", "channel").defer("folded", "channel__sealed")
        return list(rows.order_by("waiting_since", "pk")[:ROWS_SHOWN])

    @property
    def people_waiting(self) -> int:
        return self.longest_waiting[0].people if self.longest_waiting else 0  # type: ignore[attr-defined]

    @property
    def conversations_waiting(self) -> int:
        return self.longest_waiting[0].conversations if self.longest_waiting else 0  # type: ignore[attr-defined]

    @property
    def mine_waiting(self) -> int:
        return self.longest_waiting[0].mine if self.longest_waiting else 0  # type: ignore[attr-defined]

    @property
    def oldest_waiting(self) -> datetime | None:
        return self.longest_waiting[0].waiting_since if self.longest_waiting else None

    # What leaves

    @cached_property
    def next_deliveries(self) -> list[Delivery]:
        return summary.next_departures(self.member)[:ROWS_SHOWN]

    @cached_property
    def asked_approvals(self) -> list[Approval]:
        """What the member is asked to approve, first asked first; each says how many there are (`in_all`)."""
        return list(summary.pending_approvals(self.member)[:ROWS_SHOWN])

    @property
    def approval_count(self) -> int:
        return self.asked_approvals[0].in_all if self.asked_approvals else 0  # type: ignore[attr-defined]

    @cached_property
    def needing_attention(self) -> summary.AttentionCounts:
        return summary.count_needing_attention(self.member)

    # What was said

    @property
    def said_to_us(self) -> list[Mention]:
        """The newest things said to our channels since the last visit."""
        return self._newest_mentions[SourceKind.MENTIONS]

    @property
    def headlines(self) -> list[Mention]:
        """The newest titles of the feeds since the last visit."""
        return self._newest_mentions[SourceKind.FEED]

    @cached_property
    def heard_counts(self) -> dict[str, int]:
        """How many things others said since the last visit, by kind of source."""
        return self._heard.count_by_kind()

    @cached_property
    def busiest_watches(self) -> list[Watch]:
        """The watches that found most since the last visit, each with `n`."""
        found = [watch for watch in self._heard.watches() if watch.n]
        return sorted(found, key=lambda watch: -watch.n)[:ROWS_SHOWN]

    # What is wrong, and what is missing

    @cached_property
    def channels(self) -> list[Channel]:
        return list(Channel.objects.seen_by(self.member).connected().defer("sealed"))

    @cached_property
    def channels_in_trouble(self) -> list[Channel]:
        return [channel for channel in self.channels if channel.trouble]

    @cached_property
    def source_count(self) -> int:
        """How many sources bring something: 0 is a workspace that still listens to nothing."""
        return Source.objects.filter(workspace=self.member.workspace_id, paused_at=None).count()

    @property
    def is_empty(self) -> bool:
        return not self.channels and not self.source_count

    @property
    def _heard(self) -> HeardSince:
        return HeardSince(self.member, self.since)

    @cached_property
    def _newest_mentions(self) -> dict[SourceKind, list[Mention]]:
        """The newest mentions of each kind that the page shows, in two queries."""
        rows = self._newest_rows(SourceKind.MENTIONS).union(self._newest_rows(SourceKind.FEED), all=True)
        order = dict.fromkeys((SourceKind(kind), mention) for _at, kind, mention in sorted(rows, reverse=True))
        mentions = Mention.objects.select_related("author").in_bulk([mention for _kind, mention in order])
        newest: dict[SourceKind, list[Mention]] = {SourceKind.MENTIONS: [], SourceKind.FEED: []}
        for kind, pk in order:
            if pk in mentions and len(newest[kind]) < ROWS_SHOWN:
                newest[kind].append(mentions[pk])
        return newest

    def _newest_rows(self, kind: SourceKind) -> QuerySet[Gathering, tuple[datetime, str, int]]:
        """Some more than are shown: one that two sources heard comes twice."""
        rows = self._heard.gatherings(kind).order_by("-at")
        return rows.values_list("at", "source__kind", "mention")[: ROWS_SHOWN * 4]
