"""The states of a delivery: which transitions exist, and the one way to make them."""

from typing import Any

from django.db import transaction

from vigie import journal
from vigie.kit import clock, live
from vigie.publishing.journal_acts import ACT_OF_STATE, PublishingAct
from vigie.publishing.models import Delivery
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
    **fields: Any,
) -> bool:
    """Bring the delivery to the state `to`, saving `fields` along. False: someone was first, stand down.

    `reason` is why, with its `detail` and the field to edit; "" clears the three, None leaves them as they are. The
    row, its journal line and the live notice are one transaction. Raises
    InvalidTransition.
    """
    if to not in TRANSITIONS[delivery.state]:
        raise InvalidTransition(f"from {delivery.state} to {to}")
    came_from = delivery.state
    fields |= {"state": to, "moved_at": clock.now()}
    if reason is not None:
        fields |= {"reason": reason, "detail": detail[:500], "refused_field": refused_field[:40]}
    with transaction.atomic():
        here = Delivery.objects.filter(pk=delivery.pk, state=came_from, moved_at=delivery.moved_at)
        if not here.update(**fields):
            return False
        for name, value in fields.items():
            setattr(delivery, name, value)
        record_act(delivery, ACT_OF_STATE[to], by=by, came_from=came_from)
    return True


def record_act(
    delivery: Delivery, act: PublishingAct, *, by: Member | None = None, came_from: str = "", **details: Any
) -> None:
    """The journal line of an act on a delivery, and the notice for open pages."""
    journal.write(
        act,
        by=by,
        workspace=delivery.post.workspace,
        of=delivery,
        **{"from": came_from},
        channel=delivery.version.channel_id,
        on=str(delivery.channel),
        reply=delivery.post.kind == "reply",
        reason=delivery.reason,
        detail=delivery.detail,
        **details,
    )
    live.announce_change(live.topic(delivery.post.workspace_id, "deliveries"))
