"""Taking a delivery to send it: one worker at a time, in order on each channel, never while everything is stopped."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from vigie.kit import clock
from vigie.publishing.delivery.snapshot import take_snapshot
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.delivery.worker_liveness import worker_name
from vigie.publishing.models import Delivery, Stop

S = Delivery.State
Reason = Delivery.StateReason


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send. `came_from` says how: waiting: publish; settling: check; unsure: look first."""

    delivery: Delivery
    came_from: str
    is_said_absent: bool
    is_stopped: bool


def claim_next(channel_id: int, workspace_id: int, now: datetime | None = None) -> Claim | None:
    """The first ready delivery of a channel, now `sending`. None: nothing to do, or another worker is at it.

    The workspace's lock is shared among claims and taken alone by a stop: once a stop is committed, no claim passes.
    """
    now = now or clock.now()
    with transaction.atomic():
        _take_advisory_lock("stop", workspace_id, shared=True)
        _take_advisory_lock("channel", channel_id)
        stopped = Stop.objects.filter(workspace=workspace_id, lifted_at=None).exists()
        if Delivery.objects.on_channel(channel_id).filter(state=S.SENDING).exists():
            return None
        for delivery in Delivery.objects.on_channel(channel_id).due(now).with_related()[:50]:
            claim = _claim_delivery(delivery, now, stopped)
            if claim:
                return claim
    return None


def lock_out_claims(workspace_id: int) -> None:
    """Wait for the claims under way, and let no other pass before this transaction ends."""
    _take_advisory_lock("stop", workspace_id)


def _claim_delivery(delivery: Delivery, now: datetime, stopped: bool) -> Claim | None:
    came_from = delivery.state
    if came_from == S.WAITING:
        reason = Reason.STOPPED if stopped else delivery.reason_to_hold(now)
        if reason:
            transition(delivery, S.HELD, reason=reason, try_at=None)
            return None
    if came_from == S.SETTLING and stopped:
        return None
    absent_said = delivery.absent_said_by_id is not None
    snapshot = delivery.snapshot or take_snapshot(delivery.version)
    moved = transition(
        delivery,
        S.SENDING,
        attempts=F("attempts") + 1,
        beat_at=now,
        sender=worker_name(),
        snapshot=snapshot,
        absent_said_by=None,
        reason="",
    )
    if not moved:
        return None
    delivery.refresh_from_db(fields=["attempts", "steps"])
    return Claim(delivery, came_from, absent_said, stopped)


def _take_advisory_lock(what: str, number: int, shared: bool = False) -> None:
    """A lock of PostgreSQL that lasts as long as the transaction."""
    suffix = "_shared" if shared else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_advisory_xact_lock{suffix}(hashtext(%s), %s::int)", [f"vigie.publishing.{what}", number]
        )
