"""What Today says of publishing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Func, IntegerField, Q, QuerySet, Subquery, Window

from vigie.kit import clock
from vigie.publishing.models import Approval, Delivery
from vigie.publishing.models.deliveries import DeliveryQuerySet
from vigie.team.models import Member

S = Delivery.State


def next_departures(member: Member, hours: int = 24, limit: int = 8) -> list[Delivery]:
    """What leaves in the coming hours, first due first."""
    now = clock.now()
    waiting = Delivery.objects.seen_by(member).leaving_before(now + timedelta(hours=hours), now)
    posts = waiting.filter(version__post__kind="post").select_related("version__channel", "version__post")
    return list(posts.defer("version__channel__sealed").order_by("due_at", "pk")[:limit])


def pending_approvals_count(member: Member) -> Subquery:
    """How many approvals the member is asked for, counted beside another row."""
    asked = Approval.objects.pending().decidable_by(member).order_by()
    return Subquery(asked.values(n=Func("pk", function="COUNT")), output_field=IntegerField())


def pending_approvals(member: Member) -> QuerySet[Approval]:
    """What the member is asked to approve, first asked first; each also says how many there are (`in_all`)."""
    asked = Approval.objects.pending().decidable_by(member).annotate(in_all=Window(Count("*")))
    return asked.select_related("post", "asked_by__user").order_by("asked_at", "pk")


@dataclass(frozen=True, slots=True)
class AttentionCounts:
    """How many deliveries wait for a person, and how many of them would have left in the coming hours: held posts."""

    total: int
    held_departures: int


def count_needing_attention(member: Member, hours: int = 24) -> AttentionCounts:
    """Refused, unconfirmed, held, late. One query."""
    now = clock.now()
    soon = _is_held_departure(now, hours)
    waiting = Delivery.objects.seen_by(member).needing_attention(now)
    return AttentionCounts(**waiting.aggregate(total=Count("pk"), held_departures=Count("pk", filter=soon)))


def held_departures(member: Member, hours: int = 24) -> DeliveryQuerySet:
    """The held posts that would have left in the coming hours."""
    now = clock.now()
    return Delivery.objects.seen_by(member).needing_attention(now).filter(_is_held_departure(now, hours))


def _is_held_departure(now: datetime, hours: int) -> Q:
    return Q(state=S.HELD, version__post__kind="post", due_at__gt=now, due_at__lte=now + timedelta(hours=hours))
