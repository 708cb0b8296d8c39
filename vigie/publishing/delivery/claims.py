"""Taking a delivery to send it: one worker at a time, in order on each channel, never while everything is stopped."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from vigie.kit import clock
from vigie.publishing.delivery.snapshot import freeze
from vigie.publishing.delivery.transitions import move
from vigie.publishing.delivery.worker_liveness import our_name
from vigie.publishing.models import Delivery, Stop

S = Delivery.State
Reason = Delivery.Reason


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send. `came_from` says how: waiting: publish; settling: check; unsure: look first."""

    delivery: Delivery
    came_from: str
    absent_said: bool
    stopped: bool


def claim_next(channel_id: int, workspace_id: int, now: datetime | None = None) -> Claim | None:
    """The first ready delivery of a channel, now `sending`. None: nothing to do, or another worker is at it.

    The workspace's lock is shared among claims and taken alone by a stop: once a stop is committed, no claim passes.
    """
    now = now or clock.now()
    with transaction.atomic():
        _lock("stop", workspace_id, shared=True)
        _lock("channel", channel_id)
        stopped = Stop.objects.filter(workspace=workspace_id, lifted_at=None).exists()
        if Delivery.objects.on(channel_id).filter(state=S.SENDING).exists():
            return None
        for delivery in Delivery.objects.on(channel_id).ready(now).whole()[:50]:
            if claim := _claim(delivery, now, stopped):
                return claim
    return None


def lock_out(workspace_id: int) -> None:
    """Wait for the claims under way, and let no other pass before this transaction ends."""
    _lock("stop", workspace_id)


def _claim(delivery: Delivery, now: datetime, stopped: bool) -> Claim | None:
    came_from = delivery.state
    if came_from == S.WAITING and (reason := _may_not_leave(delivery, now, stopped)):
        move(delivery, S.HELD, reason=reason, try_at=None)
        return None
    if came_from == S.SETTLING and stopped:
        return None
    absent_said = delivery.absent_said_by_id is not None
    frozen = delivery.frozen or freeze(delivery.version)
    moved = move(
        delivery,
        S.SENDING,
        attempts=F("attempts") + 1,
        beat_at=now,
        sender=our_name(),
        frozen=frozen,
        absent_said_by=None,
        reason="",
    )
    if not moved:
        return None
    delivery.refresh_from_db(fields=["attempts", "steps"])
    return Claim(delivery, came_from, absent_said, stopped)


def _may_not_leave(delivery: Delivery, now: datetime, stopped: bool) -> str:
    """The reason why it is held; empty: it may leave."""
    if stopped:
        return Reason.STOPPED
    if now > delivery.latest_at:
        return Reason.LATE
    if delivery.post.trashed_at:
        return Reason.ARCHIVED
    if delivery.channel.workspace_id != delivery.post.workspace_id:
        return Reason.WRONG_ACCOUNT
    return ""


def _lock(what: str, number: int, shared: bool = False) -> None:
    """A lock of PostgreSQL that lasts as long as the transaction."""
    suffix = "_shared" if shared else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_advisory_xact_lock{suffix}(hashtext(%s), %s::int)", [f"vigie.publishing.{what}", number]
        )
