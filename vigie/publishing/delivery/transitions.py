"""The states of a delivery: which transitions exist, and the one way to make them."""

from typing import Any

from django.db import transaction

from vigie import journal
from vigie.kit import clock, live_notices
from vigie.publishing.journal_acts import ACT_OF_STATE, PublishingAct
from vigie.publishing.models import Delivery, DeliveryQuerySet
from vigie.team.models import Member

S = Delivery.State

TRANSITIONS: dict[str, frozenset[str]] = {
    S.WAITING: frozenset({S.SENDING, S.HELD, S.CANCELLED}),
    S.SENDING: frozenset({S.PUBLISHED, S.REFUSED, S.SETTLING, S.WAITING, S.UNSURE, S.HELD}),
    S.SETTLING: frozenset({S.SENDING, S.UNSURE}),  # unsure: for too long
    S.UNSURE: frozenset({S.SENDING, S.PUBLISHED, S.CANCELLED}),  # sending: looks first; the two others: a person says
    S.REFUSED: frozenset({S.WAITING, S.CANCELLED}),
    S.HELD: frozenset({S.WAITING, S.CANCELLED}),
    S.CANCELLED: frozenset({S.WAITING}),  # planned again: same key, so that it still cannot be there twice
    S.PUBLISHED: frozenset(),
}


class InvalidTransition(Exception):
    """There is no such transition from this state: a mistake of ours."""


def transition(
    delivery: Delivery,
    to: str,
    *,
    by: Member | None = None,
    reason: str | None = None,
    detail: str = "",
    refused_field: str = "",
    announce: bool = True,
    **fields: Any,
) -> bool:
    """Bring the delivery to the state `to`, saving `fields` along. False: someone was first, stand down.

    `reason` is why, with its `detail` and the field to edit; "" clears the three, None leaves them as they are. The
    row, its journal line and the live notice are one transaction; `announce` False leaves the notice to the caller.
    Raises InvalidTransition.
    """
    _require_transition(delivery.state, to)
    came_from = delivery.state
    fields |= {"state": to, "moved_at": clock.now()}
    if reason is not None:
        fields |= {"reason": reason, "detail": detail[:500], "refused_field": refused_field[:40]}
    with transaction.atomic():
        unmoved = Delivery.objects.filter(pk=delivery.pk, state=came_from, moved_at=delivery.moved_at)
        if not unmoved.update(**fields):
            return False
        for name, value in fields.items():
            setattr(delivery, name, value)
        record_act(delivery, ACT_OF_STATE[to], by=by, came_from=came_from, announce=announce)
    return True


def transition_all(
    deliveries: DeliveryQuerySet, to: str, reason: str, *, by: Member | None = None, **fields: Any
) -> list[Delivery]:
    """The same transition for each of these deliveries, in one update: those that were moved, as they are now.

    Raises InvalidTransition.
    """
    fields |= {"state": to, "moved_at": clock.now(), "reason": reason, "detail": "", "refused_field": ""}
    with transaction.atomic():
        moved = list(deliveries.with_related().select_for_update(of=["self"]).order_by("pk"))
        for delivery in moved:
            _require_transition(delivery.state, to)
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in moved]).update(**fields)
        for delivery in moved:
            came_from = delivery.state
            for name, value in fields.items():
                setattr(delivery, name, value)
            record_act(delivery, ACT_OF_STATE[to], by=by, came_from=came_from, announce=False)
        if moved:
            workspaces = {delivery.post.workspace_id for delivery in moved}
            live_notices.announce_change(*(live_notices.topic(pk, "deliveries") for pk in sorted(workspaces)))
    return moved


def record_act(
    delivery: Delivery,
    act: PublishingAct,
    *,
    by: Member | None = None,
    came_from: str = "",
    announce: bool = True,
    **details: Any,
) -> None:
    """The journal line of an act on a delivery, and the notice for open pages."""
    journal.write(
        act,
        by=by,
        workspace=delivery.post.workspace,
        of=delivery,
        channel=delivery.version.channel_id,
        on=str(delivery.channel),
        reply=delivery.post.kind == "reply",
        reason=delivery.reason,
        detail=delivery.detail,
        **{"from": came_from, **details},
    )
    if announce:
        live_notices.announce_change(live_notices.topic(delivery.post.workspace_id, "deliveries"))


def _require_transition(came_from: str, to: str) -> None:
    if to not in TRANSITIONS[came_from]:
        raise InvalidTransition(f"from {came_from} to {to}")
