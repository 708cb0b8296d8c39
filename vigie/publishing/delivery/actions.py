"""What a person does about a delivery. Each act requires the right on the channel, and writes the journal.

Raises NotAllowed; False means that the delivery had already moved on: nothing was done.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from vigie.kit import clock
from vigie.networks.base import Edits, Retracts
from vigie.networks.troubles import ChangedThere
from vigie.networks.types import WRITTEN_AS
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.snapshot import take_snapshot, to_outgoing
from vigie.publishing.delivery.transitions import TRANSITIONS, record_act, transition
from vigie.publishing.jobs import enqueue_send
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Stop
from vigie.team.models import Member, Right
from vigie.team.permissions import require_right

S = Delivery.State
RECALL_WINDOW = timedelta(seconds=10)  # what leaves "now" waits that long, for the hand that regrets


class EverythingStopped(Exception):
    """Nothing leaves while everything is stopped. `str()` is the reason that was given."""


def required_right(delivery: Delivery) -> str:
    """A reply asks for the right to reply, all the rest for the right to publish."""
    return required_right_for_kind(delivery.post.kind)


def required_right_for_kind(kind: str) -> str:
    return Right.REPLY if kind == "reply" else Right.PUBLISH


def cancel_delivery(delivery: Delivery, by: Member) -> bool:
    """It will not leave, or we stop asking ourselves (unsure). The right to draft is enough for one's own."""
    own = delivery.post.created_by_id == by.pk
    require_right(
        by, delivery.channel, Right.DRAFT if own and delivery.post.kind == "post" else required_right(delivery)
    )
    if S.CANCELLED not in TRANSITIONS[delivery.state]:
        return False
    return transition(delivery, S.CANCELLED, by=by, try_at=None)


def release_delivery(delivery: Delivery, by: Member, at: datetime | None = None) -> bool:
    """Let it wait again (held, refused and edited since, cancelled), to leave at `at`, now by default."""
    require_right(by, delivery.channel, required_right(delivery))
    if S.WAITING not in TRANSITIONS[delivery.state] or delivery.state == S.SENDING:
        return False
    return return_to_waiting(delivery, by, at or clock.now() + RECALL_WINDOW) is not None


def change_hour(delivery: Delivery, by: Member, at: datetime, announce: bool = True) -> bool:
    """With all its tries before it. Its rights are the caller's affair.

    The state does not change, so the instant of its last move is compared.
    """
    fields: dict[str, Any] = {"due_at": at, "try_at": at, "moved_at": clock.now(), "attempts": 0, "snapshot": None}
    fields |= {"reason": "", "detail": "", "refused_field": ""}
    with transaction.atomic():
        here = Delivery.objects.filter(pk=delivery.pk, state=S.WAITING, moved_at=delivery.moved_at)
        if not here.update(**fields):
            return False
        delivery.refresh_from_db(fields=list(fields))
        record_act(
            delivery,
            PublishingAct.DELIVERY_RESCHEDULED,
            by=by,
            came_from=S.WAITING,
            announce=announce,
            to=at.isoformat(),
        )
        enqueue_send(delivery, at)
    return True


def confirm_published(delivery: Delivery, by: Member, url: str) -> bool:
    """A person saw it on the network, there."""
    require_right(by, delivery.channel, required_right(delivery))
    if delivery.state != S.UNSURE:
        return False
    return transition(delivery, S.PUBLISHED, by=by, url=url[:1000], published_at=clock.now(), reason="", try_at=None)


def confirm_absent(delivery: Delivery, by: Member) -> bool:
    """A person looked and did not see it: send again. The worker still looks first."""
    require_right(by, delivery.channel, required_right(delivery))
    with transaction.atomic():
        here = Delivery.objects.filter(pk=delivery.pk, state=S.UNSURE, moved_at=delivery.moved_at)
        if not here.update(absent_said_by=by, try_at=clock.now()):
            return False
        record_act(delivery, PublishingAct.DELIVERY_SAID_ABSENT, by=by, came_from=S.UNSURE)
        enqueue_send(delivery)
    return True


def try_now(delivery: Delivery, by: Member) -> bool:
    """The next try of what waits between two tries, at once. Its later tries keep their pace."""
    require_right(by, delivery.channel, required_right(delivery))
    if not delivery.is_between_tries:
        return False
    with transaction.atomic():
        here = Delivery.objects.filter(pk=delivery.pk, state=S.WAITING, moved_at=delivery.moved_at)
        if not here.update(try_at=clock.now()):
            return False
        record_act(delivery, PublishingAct.DELIVERY_BROUGHT_FORWARD, by=by, came_from=S.WAITING)
        enqueue_send(delivery)
    return True


def retract_delivery(delivery: Delivery, by: Member) -> bool:
    """Delete it at the network, or find that it is gone. Call it outside a transaction. A stop does not forbid it.

    Raises Trouble.
    """
    require_right(by, delivery.channel, required_right(delivery))
    network = delivery.channel.client()
    if delivery.state != S.PUBLISHED or delivery.retracted_at or not isinstance(network, Retracts):
        return False
    account = delivery.channel.renewed_account()
    was_there = network.retract(account, delivery.ref)  # all the parts of a thread: `extra` names them
    act = PublishingAct.DELIVERY_RETRACTED if was_there else PublishingAct.DELIVERY_FOUND_GONE
    with transaction.atomic():
        if not Delivery.objects.filter(pk=delivery.pk, retracted_at=None).update(retracted_at=clock.now()):
            return True  # the other of two clicks wrote it
        delivery.refresh_from_db(fields=["retracted_at"])
        record_act(delivery, act, by=by, came_from=S.PUBLISHED, url=delivery.url)
    return True


def correct_delivery(delivery: Delivery, by: Member, overwrite: bool = False) -> bool:
    """Bring what is published in line with the version, where the network edits. Call it outside a transaction.

    `overwrite` erases what was changed at the network since. Raises Trouble (ChangedThere, where that must be asked),
    EverythingStopped, preflight.NotCleared.
    """
    require_right(by, delivery.channel, required_right(delivery))
    network = delivery.channel.client()
    if delivery.state != S.PUBLISHED or delivery.retracted_at or not isinstance(network, Edits):
        return False
    if stop := Stop.objects.find_active(delivery.post.workspace):
        raise EverythingStopped(stop.reason)
    before = delivery.snapshot
    delivery.snapshot = take_snapshot(delivery.version)
    preflight.require_clear_correction(delivery)
    ref = delivery.ref
    if overwrite:
        ref = replace(ref, extra={name: value for name, value in ref.extra.items() if name != WRITTEN_AS})
    try:
        published = network.edit_post(delivery.channel.renewed_account(), ref, to_outgoing(delivery))
    except ChangedThere:
        if _is_corrected_meanwhile(delivery, before):
            return True
        raise
    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=delivery.pk)
        if _is_corrected_meanwhile(delivery, before):
            return True
        delivery.url = published.ref.url or delivery.url
        delivery.remote = {**delivery.remote, **published.ref.extra}
        delivery.reason = Delivery.StateReason.DIFFERENT if published.differences else ""
        delivery.detail = " ".join(published.differences)
        delivery.save(update_fields=["url", "remote", "snapshot", "reason", "detail"])
        record_act(delivery, PublishingAct.DELIVERY_CORRECTED, by=by, came_from=S.PUBLISHED)
    return True


def _is_corrected_meanwhile(delivery: Delivery, before: Any) -> bool:
    """Whether the other of two clicks made this correction since the snapshot was `before`."""
    written = Delivery.objects.values_list("snapshot", flat=True).get(pk=delivery.pk)
    return written not in (before, None) and written == delivery.snapshot


def return_to_waiting(delivery: Delivery, by: Member, at: datetime, announce: bool = True) -> Delivery | None:
    """Back to waiting, with all its tries before it. Its rights are the caller's affair."""
    snapshot = delivery.snapshot if delivery.steps else None
    fields: dict[str, Any] = {"due_at": at, "try_at": at, "attempts": 0, "snapshot": snapshot}
    with transaction.atomic():
        if not transition(delivery, S.WAITING, by=by, reason="", announce=announce, **fields):
            return None
        enqueue_send(delivery, at)
    return delivery
