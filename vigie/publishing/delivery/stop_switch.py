"""The switch: from the instant it is pulled, nothing leaves; once it is lifted, nothing leaves by itself."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, When

from vigie import journal
from vigie.channels.permissions import HasRight
from vigie.kit import clock, live_notices
from vigie.publishing.delivery.actions import release_delivery
from vigie.publishing.delivery.claims import lock_out_claims
from vigie.publishing.delivery.transitions import transition_all
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Post, Stop
from vigie.team.models import Member, Right
from vigie.team.permissions import require_manager

S = Delivery.State


def stop_everything(by: Member, reason: str) -> Stop:
    """Pull it: what waits is held, whatever its hour. Already pulled: the standing stop. Raises NotAllowed."""
    require_manager(by)
    with transaction.atomic():
        lock_out_claims(by.workspace_id)
        if standing := Stop.objects.find_active(by.workspace):
            return standing
        stop = Stop.objects.create(workspace=by.workspace, by=by, reason=reason)
        journal.write(PublishingAct.STOP_PULLED, by=by, of=stop)
        hold_waiting(by)
        live_notices.announce_change(*(live_notices.topic(by.workspace_id, name) for name in ("stop", "deliveries")))
    return stop


def lift_stop(stop: Stop, by: Member) -> bool:
    """Lift it. What was held stays held until a person releases it. Raises NotAllowed."""
    require_manager(by)
    with transaction.atomic():
        lock_out_claims(stop.workspace_id)
        hold_waiting(by)
        if not Stop.objects.filter(pk=stop.pk, lifted_at=None).update(lifted_at=clock.now(), lifted_by=by):
            return False
        journal.write(PublishingAct.STOP_LIFTED, by=by, of=stop)
        live_notices.announce_change(*(live_notices.topic(by.workspace_id, name) for name in ("stop", "deliveries")))
    return True


def hold_waiting(by: Member) -> None:
    waiting = Delivery.objects.of_workspace(by.workspace).filter(state=S.WAITING)
    transition_all(waiting, S.HELD, Delivery.StateReason.STOPPED, by=by, try_at=None)


def held_by_stops(member: Member) -> list[Any]:
    """What stops left behind, first due first; each says whether the member `can_release` it."""
    held = Delivery.objects.seen_by(member).filter(state=S.HELD, reason=Delivery.StateReason.STOPPED)
    publishes, replies = (HasRight("version__channel", member, right) for right in (Right.PUBLISH, Right.REPLY))
    can_release = Case(When(version__post__kind=Post.Kind.REPLY, then=replies), default=publishes)
    return list(held.with_related().annotate(can_release=can_release).order_by("due_at", "pk"))


def release_still_to_come(by: Member, now: datetime | None = None) -> int:
    """Give back their hour to all those whose hour has not passed and that the member may publish. How many."""
    now = now or clock.now()
    released = 0
    for delivery in held_by_stops(by):
        if delivery.due_at > now and delivery.can_release:
            released += release_delivery(delivery, by, delivery.due_at)
    return released
