"""What became of posts that somebody at their network must accept: they are looked at until that is known."""

from typing import cast

from django.db import transaction

from vigie.kit import clock
from vigie.kit.text import web_url
from vigie.networks.base import Publishes
from vigie.networks.types import Absence, Difference, Published
from vigie.publishing.delivery.snapshot import to_outgoing
from vigie.publishing.delivery.steps import ReadOnlySteps
from vigie.publishing.delivery.transitions import record_act
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery


def follow_review(delivery: Delivery) -> None:
    """Record that it was accepted, or that it is no longer there. Call it outside a transaction.

    Raises Trouble, MediaLost.
    """
    network = cast(Publishes, delivery.channel.client())
    account = delivery.channel.renewed_account()
    found = network.find_published(account, to_outgoing(delivery), ReadOnlySteps(delivery))
    if isinstance(found, Published) and Difference.IN_REVIEW not in found.differences:
        _record_acceptance(delivery, found)
    elif found is Absence.PROVEN:
        _record_refusal(delivery)


def _record_acceptance(delivery: Delivery, found: Published) -> None:
    left = [code for code in delivery.detail.split() if code != Difference.IN_REVIEW]
    fields: dict[str, object] = {
        "reason": Delivery.StateReason.DIFFERENT if left else "",
        "detail": " ".join(left),
        "url": web_url(found.ref.url[:1000]) or delivery.url,
        "published_at": found.at or clock.now(),
    }
    _record(delivery, PublishingAct.DELIVERY_ACCEPTED, fields)


def _record_refusal(delivery: Delivery) -> None:
    _record(
        delivery, PublishingAct.DELIVERY_DECLINED, {"detail": str(Difference.DECLINED), "retracted_at": clock.now()}
    )


def _record(delivery: Delivery, act: PublishingAct, fields: dict[str, object]) -> None:
    with transaction.atomic():
        # Nobody corrected or deleted it meanwhile.
        here = Delivery.objects.filter(pk=delivery.pk, detail=delivery.detail, retracted_at=None)
        if here.update(**fields):
            delivery.refresh_from_db(fields=list(fields))
            record_act(delivery, act, came_from=Delivery.State.PUBLISHED)
