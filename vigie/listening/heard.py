"""What was heard since a moment: how many things, and which. The figures of Today and their lists ask the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.listening.models import Gathering, Hit, Mention, Watch
from vigie.networks.types import SourceKind
from vigie.people.models import Author
from vigie.team.models import Member, Right

#: The kinds of sources that are counted, each with a list.
COUNTED_KINDS = (SourceKind.MENTIONS, SourceKind.HOME, SourceKind.FEED)


@dataclass(frozen=True, slots=True)
class HeardSince:
    """What others said and a member may see, brought after `since` and not deleted."""

    member: Member
    since: datetime

    def gatherings(self, *kinds: SourceKind) -> QuerySet[Gathering]:
        """What sources of these kinds brought. What two sources brought comes twice."""
        brought = Gathering.objects.filter(
            Q(source__channel=None) | Q(HasRight("source__channel", self.member, Right.SEE)),
            source__workspace=self.member.workspace_id,
            source__kind__in=kinds,
            at__gt=self.since,
        )
        return self._said_by_others(brought)

    def count_by_kind(self) -> dict[str, int]:
        """How many things each kind of source brought, of those that brought any. One query."""
        brought = self.gatherings(*COUNTED_KINDS).order_by().values("source__kind", "mention").distinct()
        counts = brought.aggregate(**{kind: Count("mention", filter=Q(source__kind=kind)) for kind in COUNTED_KINDS})
        return {kind: count for kind, count in counts.items() if count}

    def of_kind(self, kind: SourceKind) -> QuerySet[Mention]:
        """What is counted for that kind, the last published first."""
        return _list_mentions(self.gatherings(kind))

    def watches(self) -> QuerySet[Any]:
        """The watches, each with how many of what was heard since answers it (`n`)."""
        found = self._found_by(OuterRef("pk")).order_by().values("watch").annotate(n=Count("pk")).values("n")
        counted = Coalesce(Subquery(found, output_field=IntegerField()), 0)
        return Watch.objects.seen_by(self.member).annotate(n=counted)

    def of_watch(self, watch: Watch) -> QuerySet[Mention]:
        """What is counted for that watch, the last published first."""
        return _list_mentions(self._found_by(watch))

    def _found_by(self, watch: Watch | OuterRef) -> QuerySet[Any]:
        """A look back finds what was heard before: that is not news."""
        return self._said_by_others(
            Hit.objects.filter(watch=watch, at__gt=self.since, mention__heard_at__gt=self.since)
        )

    def _said_by_others(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Without what was deleted and what our accounts said: few, found apart, they spare reading every mention."""
        accounts = Channel.objects.filter(workspace=self.member.workspace_id)
        ours = accounts.filter(network=OuterRef("network"), remote_id=OuterRef("remote_id"))
        deleted = Mention.objects.filter(gone_at__isnull=False)
        said_by_us = Mention.objects.filter(author__in=Author.objects.filter(Exists(ours)))
        return rows.exclude(mention__in=deleted.values("pk")).exclude(mention__in=said_by_us.values("pk"))


def _list_mentions(rows: QuerySet[Any]) -> QuerySet[Mention]:
    mentions = Mention.objects.filter(pk__in=rows.values("mention"))
    return mentions.select_related("author", "repost_of__author").order_by("-published_at", "-pk")
