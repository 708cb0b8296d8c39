"""What Today says of publishing."""

from datetime import timedelta

from vigie.kit import clock
from vigie.publishing.models import Delivery
from vigie.team.models import Member

S = Delivery.State


def next_departures(member: Member, hours: int = 24, limit: int = 8) -> list[Delivery]:
    """What leaves in the coming hours, first due first."""
    until = clock.now() + timedelta(hours=hours)
    waiting = Delivery.objects.seen_by(member).filter(state=S.WAITING, due_at__lte=until)
    posts = waiting.filter(version__post__kind="post").select_related("version__channel", "version__post")
    return list(posts.defer("version__channel__sealed").order_by("due_at", "pk")[:limit])


def count_needing_attention(member: Member) -> int:
    """How many deliveries wait for a person: refused, unconfirmed, held, late."""
    return Delivery.objects.seen_by(member).needing_attention(clock.now()).count()
