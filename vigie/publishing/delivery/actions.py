"""What a person does about a delivery. Each act checks her right on the channel, and writes the journal.

Raises NotAllowed; False means that the delivery had already moved on: nothing was done.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from vigie.kit import clock
from vigie.networks.base import Edits, Retracts
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.snapshot import freeze, thawed
from vigie.publishing.delivery.transitions import ROADS, move, tell
from vigie.publishing.jobs import nudge
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Stop
from vigie.team.models import Member, Right
from vigie.team.permissions import require_right

S = Delivery.State
RECALL = timedelta(seconds=10)  # what leaves "now" waits that long, for the hand that regrets


class EverythingStopped(Exception):
    """Nothing leaves while everything is stopped. `str()` is the reason that was given."""


def right_for(delivery: Delivery) -> str:
    """A reply asks for the right to reply, all the rest for the right to publish."""
    return right_for_kind(delivery.post.kind)


def right_for_kind(kind: str) -> str:
    return Right.REPLY if kind == "reply" else Right.PUBLISH


def cancel(delivery: Delivery, by: Member) -> bool:
    """It will not leave, or we stop asking ourselves (unsure). The right to draft is enough for one's own."""
    own = delivery.post.created_by_id == by.pk
    require_right(by, delivery.channel, Right.DRAFT if own and delivery.post.kind == "post" else right_for(delivery))
    if S.CANCELLED not in ROADS[delivery.state]:
        return False
    return move(delivery, S.CANCELLED, by=by, try_at=None)


def release(delivery: Delivery, by: Member, at: datetime | None = None) -> bool:
    """Let it wait again (held, refused and edited since, cancelled), to leave at `at`, now by default."""
    require_right(by, delivery.channel, right_for(delivery))
    if S.WAITING not in ROADS[delivery.state] or delivery.state == S.SENDING:
        return False
    return wait_again(delivery, by, at or clock.now() + RECALL) is not None


def reschedule(delivery: Delivery, by: Member, at: datetime) -> bool:
    """Another hour for one that waits, and of which nothing left."""
    require_right(by, delivery.channel, right_for(delivery))
    if delivery.state != S.WAITING or delivery.steps:
        return False
    return change_hour(delivery, by, at)


def change_hour(delivery: Delivery, by: Member, at: datetime) -> bool:
    """The state does not change, so the instant of its last move is compared. Its rights are the caller's affair."""
    fields: dict[str, Any] = {"due_at": at, "try_at": at, "moved_at": clock.now(), "frozen": None}
    fields |= {"reason": "", "detail": "", "refused_field": ""}
    with transaction.atomic():
        here = Delivery.objects.filter(pk=delivery.pk, state=S.WAITING, moved_at=delivery.moved_at)
        if not here.update(**fields):
            return False
        delivery.refresh_from_db(fields=list(fields))
        tell(delivery, PublishingAct.DELIVERY_RESCHEDULED, by=by, came_from=S.WAITING, to=at.isoformat())
        nudge(delivery, at)
    return True


def say_published(delivery: Delivery, by: Member, url: str) -> bool:
    """A person saw it on the network, there."""
    require_right(by, delivery.channel, right_for(delivery))
    if delivery.state != S.UNSURE:
        return False
    return move(delivery, S.PUBLISHED, by=by, url=url[:1000], published_at=clock.now(), reason="", try_at=None)


def say_absent(delivery: Delivery, by: Member) -> bool:
    """A person looked and did not see it: send again. The worker still looks first."""
    require_right(by, delivery.channel, right_for(delivery))
    with transaction.atomic():
        here = Delivery.objects.filter(pk=delivery.pk, state=S.UNSURE, moved_at=delivery.moved_at)
        if not here.update(absent_said_by=by, try_at=clock.now()):
            return False
        tell(delivery, PublishingAct.DELIVERY_SAID_ABSENT, by=by, came_from=S.UNSURE)
        nudge(delivery)
    return True


def retract(delivery: Delivery, by: Member) -> bool:
    """Delete it at the network. Call it outside a transaction. A stop does not forbid it. Raises Trouble."""
    require_right(by, delivery.channel, right_for(delivery))
    network = delivery.channel.wire()
    if delivery.state != S.PUBLISHED or delivery.retracted_at or not isinstance(network, Retracts):
        return False
    account = delivery.channel.renewed()
    network.retract(account, delivery.ref)  # all the parts of a thread: `extra` names them
    with transaction.atomic():
        delivery.retracted_at = clock.now()
        delivery.save(update_fields=["retracted_at"])
        tell(delivery, PublishingAct.DELIVERY_RETRACTED, by=by, came_from=S.PUBLISHED, url=delivery.url)
    return True


def correct(delivery: Delivery, by: Member) -> bool:
    """Bring what is published in line with the version, where the network edits. Call it outside a transaction.

    Raises Trouble, EverythingStopped, gate.NotCleared.
    """
    require_right(by, delivery.channel, right_for(delivery))
    network = delivery.channel.wire()
    if delivery.state != S.PUBLISHED or delivery.retracted_at or not isinstance(network, Edits):
        return False
    if stop := Stop.objects.standing(delivery.post.workspace):
        raise EverythingStopped(stop.reason)
    delivery.frozen = freeze(delivery.version)
    preflight.insist_on_correction(delivery)
    published = network.edit(delivery.channel.renewed(), delivery.ref, thawed(delivery))
    with transaction.atomic():
        delivery.url = published.ref.url or delivery.url
        delivery.remote = {**delivery.remote, **published.ref.extra}
        delivery.save(update_fields=["url", "remote", "frozen"])
        tell(delivery, PublishingAct.DELIVERY_CORRECTED, by=by, came_from=S.PUBLISHED)
    return True


def wait_again(delivery: Delivery, by: Member, at: datetime) -> Delivery | None:
    """Back to waiting, with all its tries before it. Its rights are the caller's affair."""
    frozen = delivery.frozen if delivery.steps else None
    with transaction.atomic():
        moved = move(delivery, S.WAITING, by=by, due_at=at, try_at=at, attempts=0, reason="", frozen=frozen)
        if moved:
            nudge(delivery, at)
    return delivery if moved else None
