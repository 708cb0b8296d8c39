"""From a post to its deliveries: now, or at a wall time in a zone."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from django.db import transaction

from vigie.channels.models import Channel
from vigie.kit import clock, live_notices
from vigie.networks.types import Ref
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import (
    RECALL_WINDOW,
    change_hour,
    required_right_for_kind,
    return_to_waiting,
)
from vigie.publishing.delivery.preflight import PostCheck
from vigie.publishing.delivery.transitions import record_act, transition
from vigie.publishing.jobs import enqueue_send
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Post, Stop, Version
from vigie.team.models import Member, Right
from vigie.team.permissions import require, require_right

S = Delivery.State


def plan(
    post: Post, by: Member, wall: datetime | None = None, zone: str = "", recall: timedelta = RECALL_WINDOW
) -> list[Delivery]:
    """Make every version leave at that wall time; None: now, after the recall window.

    What was refused, held or cancelled waits again. Who may not publish on a channel plans what was approved in this
    very edition. A double click plans once. Raises NotAllowed, and NotCleared where the house's rules hold it.

    The text is proof-read before the post is locked, for that may last seconds; read again if it was edited meanwhile.
    """
    while True:
        check = check_post(post, clock.from_wall_time(wall, zone) if wall else clock.now() + recall)
        with transaction.atomic():
            post = Post.objects.select_for_update().get(pk=post.pk)
            if post.edition == check.edition:
                return plan_checked(post, by, check, wall, zone, recall)


def check_post(post: Post, at: datetime) -> PostCheck:
    """What the proof-reader says of every version of a post, if they leave at that instant."""
    edition = Post.objects.values_list("edition", flat=True).get(pk=post.pk)
    versions = post.versions.select_related("channel", "post__workspace")
    return preflight.check_versions(edition, versions, at)


def plan_checked(
    post: Post,
    by: Member,
    check: PostCheck,
    wall: datetime | None = None,
    zone: str = "",
    recall: timedelta = RECALL_WINDOW,
) -> list[Delivery]:
    """As `plan`, of a post that is locked and that was read in this very edition.

    Nothing of a post that is wholly published leaves again, nor does its hour change.
    """
    if post.is_wholly_published():
        return []
    versions = list(post.versions.select_related("channel", "post__workspace"))
    allowed = Channel.objects.with_right(by, required_right_for_kind(post.kind)).filter(versions__post=post)
    publishable = set(allowed.values_list("pk", flat=True))
    lacking = [version.channel for version in versions if version.channel_id not in publishable]
    require(not lacking or post.is_approved(), f"publish on {lacking}")
    preflight.require_clear(post, check)
    at = clock.from_wall_time(wall, zone) if wall else clock.now() + recall
    post.wall = wall.replace(tzinfo=UTC) if wall else None
    post.zone = zone if wall else ""
    post.planned_at = at
    post.save(update_fields=["wall", "zone", "planned_at"])
    return _schedule_all(post, versions, by, at)


def create_delivery(version: Version, by: Member, at: datetime, reply_to: Ref | None = None) -> Delivery:
    """The delivery of a version that has none: it waits for that instant. Its rights are the caller's affair.

    `reply_to`: what a reply replies to. Open pages are not told. In a transaction.
    """
    delivery = Delivery(version=version, planned_by=by, due_at=at, try_at=at)
    if reply_to is not None:
        delivery.key = version.post.key
        delivery.reply_to = asdict(reply_to)
    delivery.save(force_insert=True)
    record_act(delivery, PublishingAct.DELIVERY_WAITING, by=by, announce=False, at=at.isoformat())
    enqueue_send(delivery, at)
    return delivery


def hold_if_stopped(planned: list[Delivery], by: Member) -> None:
    """Hold what was just planned while everything is stopped: nobody is told that it leaves. In a transaction.

    The worker would hold it too, at its hour: a stop that is pulled meanwhile misses nothing.
    """
    if planned and Stop.objects.find_active(by.workspace_id):
        for delivery in planned:
            if delivery.state == S.WAITING:
                transition(delivery, S.HELD, by=by, reason=Delivery.StateReason.STOPPED, try_at=None, announce=False)


def move_post(post: Post, by: Member, wall: datetime, zone: str) -> bool:
    """Another hour for what waits or is held; a draft keeps it as a wish, and is not planned. False: all of it left.

    Raises NotAllowed, and NotCleared where the house's rules forbid that hour. Read before the lock, as `plan`.
    """
    at = clock.from_wall_time(wall, zone)
    while True:
        edition = Post.objects.values_list("edition", flat=True).get(pk=post.pk)
        movable = _list_movable(post)
        check = preflight.check_versions(edition, [delivery.version for delivery in movable], at)
        with transaction.atomic():
            post = Post.objects.select_for_update().get(pk=post.pk)
            if post.edition != check.edition:
                continue
            movable = _list_movable(post)
            if not movable and Delivery.objects.filter(version__post=post).exists():
                return False
            for delivery in movable:
                require_right(by, delivery.channel, required_right_for_kind(post.kind))
            if not movable:
                for version in post.versions.select_related("channel"):
                    require_right(by, version.channel, Right.DRAFT)
            preflight.require_clear(post, check)
            save_planned_time(post, wall, zone)
            _schedule_all(post, [delivery.version for delivery in movable], by, at)
            return True


def _list_movable(post: Post) -> list[Delivery]:
    """What waits or is held, and of which nothing left."""
    waiting = Delivery.objects.filter(version__post=post, state__in=(S.WAITING, S.HELD)).with_related()
    return [delivery for delivery in waiting if not delivery.steps]


def save_planned_time(post: Post, wall: datetime | None, zone: str) -> None:
    """Keep the hour that is chosen for a post; None: none."""
    if wall:
        post.wall = wall.replace(tzinfo=UTC)
        post.zone = zone
        post.planned_at = clock.from_wall_time(wall, zone)
    else:
        post.wall = None
        post.zone = ""
        post.planned_at = None
    post.save(update_fields=["wall", "zone", "planned_at"])


def _schedule_all(post: Post, versions: list[Version], by: Member, at: datetime) -> list[Delivery]:
    """Those that now wait for that instant, born now or given another hour; what went its way is left alone.

    Open pages are told once.
    """
    scheduled: list[Delivery | None] = []
    for version in versions:
        delivery = Delivery.objects.with_related().filter(version=version).first()
        if delivery is None:
            scheduled.append(create_delivery(version, by, at))
        elif delivery.state == S.WAITING:
            soon = clock.now() + RECALL_WINDOW
            is_second_click = at <= delivery.due_at + RECALL_WINDOW and delivery.due_at <= soon
            is_new_hour = at != delivery.due_at and not is_second_click
            if is_new_hour and change_hour(delivery, by, at, announce=False):
                scheduled.append(delivery)
        elif delivery.state in (S.CANCELLED, S.HELD, S.REFUSED):
            scheduled.append(return_to_waiting(delivery, by, at, announce=False))
    planned = [delivery for delivery in scheduled if delivery]
    hold_if_stopped(planned, by)
    live_notices.announce_change(live_notices.topic(post.workspace_id, "deliveries"))
    return planned
