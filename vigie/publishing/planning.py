"""From a post to its deliveries: now, or at a wall time in a zone."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from vigie.kit import clock
from vigie.publishing.acts import RECALL, NotAllowed, may
from vigie.publishing.jobs import nudge
from vigie.publishing.models import Delivery, Post, Version
from vigie.publishing.roads import move, tell
from vigie.team.models import Member, Right

S = Delivery.State


def plan(
    post: Post, by: Member, wall: datetime | None = None, zone: str = "", recall: timedelta = RECALL
) -> list[Delivery]:
    """Make every version leave at that wall time; None: now, after the recall window.

    Who may not publish on a channel plans what was approved in this very edition. A double click plans once. Raises
    NotAllowed.
    """
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        versions = list(post.versions.select_related("channel", "post__workspace"))
        for version in versions:
            if not may(by, version.channel, Right.PUBLISH) and not post.is_approved:
                raise NotAllowed(f"publish on {version.channel}")
        at = clock.instant(wall, zone) if wall else clock.now() + recall
        post.wall, post.zone, post.planned_at = wall and wall.replace(tzinfo=UTC), zone if wall else "", at
        post.save(update_fields=["wall", "zone", "planned_at"])
        return [delivery for version in versions if (delivery := _deliver(version, by, at))]


def _deliver(version: Version, by: Member, at: datetime) -> Delivery | None:
    """The delivery of a version, born now or cancelled before and planned again; None: it has already gone its way."""
    delivery = Delivery.objects.whole().filter(version=version).first()
    if delivery is None:
        delivery = Delivery.objects.create(version=version, planned_by=by, due_at=at, try_at=at)
        tell(delivery, S.WAITING, by=by, at=at.isoformat())
    elif delivery.state != S.CANCELLED or not move(
        delivery, S.WAITING, by=by, planned_by=by, due_at=at, try_at=at, attempts=0, trouble="", trouble_field="",
        frozen=delivery.frozen if delivery.steps else None,
    ):  # fmt: skip
        return None
    nudge(delivery, at)
    return delivery
