"""From a post to its deliveries: now, or at a wall time in a zone."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from vigie.kit import clock
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import RECALL_WINDOW, change_hour, required_right_for_kind, return_to_waiting
from vigie.publishing.delivery.transitions import record_act
from vigie.publishing.jobs import enqueue_send
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Post, Version
from vigie.team.models import Member, Right
from vigie.team.permissions import require, require_right

S = Delivery.State


def plan(
    post: Post, by: Member, wall: datetime | None = None, zone: str = "", recall: timedelta = RECALL_WINDOW
) -> list[Delivery]:
    """Make every version leave at that wall time; None: now, after the recall window.

    What was refused, held or cancelled waits again. Who may not publish on a channel plans what was approved in this
    very edition. A double click plans once. Raises NotAllowed, and gate.NotCleared where the house's rules hold it.
    """
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        versions = list(post.versions.select_related("channel", "post__workspace"))
        for version in versions:
            may_publish = by.has_right(version.channel, required_right_for_kind(post.kind))
            require(may_publish or post.is_approved, f"publish on {version.channel}")
        at = clock.from_wall_time(wall, zone) if wall else clock.now() + recall
        preflight.insist(post, versions, at)
        post.wall, post.zone, post.planned_at = wall and wall.replace(tzinfo=UTC), zone if wall else "", at
        post.save(update_fields=["wall", "zone", "planned_at"])
        return [delivery for version in versions if (delivery := _schedule_delivery(version, by, at))]


def move_post(post: Post, by: Member, wall: datetime, zone: str) -> bool:
    """Another hour for what waits or is held; a draft keeps it as a wish, and is not planned. False: all of it left.

    Raises NotAllowed, and gate.NotCleared where the house's rules forbid that hour.
    """
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        deliveries = list(Delivery.objects.filter(version__post=post).with_related())
        open_ones = [
            delivery for delivery in deliveries if delivery.state in (S.WAITING, S.HELD) and not delivery.steps
        ]
        if deliveries and not open_ones:
            return False
        for delivery in open_ones:
            require_right(by, delivery.channel, required_right_for_kind(post.kind))
        for version in post.versions.select_related("channel") if not open_ones else ():
            require_right(by, version.channel, Right.DRAFT)
        preflight.insist(post, [delivery.version for delivery in open_ones], clock.from_wall_time(wall, zone))
        save_planned_time(post, wall, zone)
        for delivery in open_ones:
            _schedule_delivery(delivery.version, by, clock.from_wall_time(wall, zone))
    return True


def save_planned_time(post: Post, wall: datetime | None, zone: str) -> None:
    """Keep the hour that is chosen for a post; None: none."""
    post.wall, post.zone = (wall.replace(tzinfo=UTC), zone) if wall else (None, "")
    post.planned_at = clock.from_wall_time(wall, zone) if wall else None
    post.save(update_fields=["wall", "zone", "planned_at"])


def _schedule_delivery(version: Version, by: Member, at: datetime) -> Delivery | None:
    """The delivery of a version: born now, or given another hour if nothing of it left yet. None: it went its way."""
    delivery = Delivery.objects.with_related().filter(version=version).first()
    if delivery is None:
        delivery = Delivery.objects.create(version=version, planned_by=by, due_at=at, try_at=at)
        record_act(delivery, PublishingAct.DELIVERY_WAITING, by=by, at=at.isoformat())
        enqueue_send(delivery, at)
        return delivery
    if delivery.state == S.WAITING:
        soon = (
            at <= delivery.due_at + RECALL_WINDOW and delivery.due_at <= clock.now() + RECALL_WINDOW
        )  # the second of two clicks
        return None if soon or at == delivery.due_at else _given(delivery, by, at)
    if delivery.state in (S.CANCELLED, S.HELD, S.REFUSED):
        return return_to_waiting(delivery, by, at)
    return None


def _given(delivery: Delivery, by: Member, at: datetime) -> Delivery | None:
    return delivery if change_hour(delivery, by, at) else None
