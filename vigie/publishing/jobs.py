"""Jobs: they take ids, may run twice, and never sleep for a network. The row is the truth: a job is only a nudge."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from vigie.kit import clock
from vigie.publishing.delivery.sender import drain
from vigie.publishing.delivery.transitions import move
from vigie.publishing.models import Delivery

QUEUE = "deliveries"


@app.task(name="publishing.send", queue=QUEUE, priority=10)
def send(delivery_id: int) -> None:
    """Send what is ready on the channel of this delivery, then come back when the next one is due."""
    delivery = Delivery.objects.select_related("version__channel").filter(pk=delivery_id).first()
    if delivery is None:
        return
    if drain(delivery):
        _come_back(delivery)


def nudge(delivery: Delivery, at: datetime | None = None) -> None:
    """Ask a worker to look at this delivery at `at` (now), if the present transaction is committed."""
    send.configure(schedule_at=at).defer(delivery_id=delivery.pk)


def sweep() -> None:
    """Find what lost its job or its worker. Nothing depends on a job that was not lost."""
    now = clock.now()
    for delivery in Delivery.objects.lost(now).whole():
        move(delivery, Delivery.State.UNSURE, reason=Delivery.Reason.WORKER_LOST, try_at=now, looks=0)
    for delivery in Delivery.objects.late(now).whole():
        move(delivery, Delivery.State.HELD, reason=Delivery.Reason.LATE, try_at=None)
    for delivery in Delivery.objects.unsettled(now).whole():
        move(delivery, Delivery.State.UNSURE, reason=Delivery.Reason.UNSETTLED, try_at=None)
    first = Delivery.objects.ready(now).order_by("version__channel_id", "due_at").distinct("version__channel_id")
    for delivery in first:
        nudge(delivery)


def _come_back(delivery: Delivery) -> None:
    """A nudge for what this channel will try again within the minute; the sweep does the rest."""
    soon = Delivery.objects.on(delivery.channel).exclude(state__in=Delivery.FINAL).exclude(try_at=None)
    following = soon.filter(try_at__gt=clock.now()).order_by("try_at").first()
    if following and following.try_at:
        with transaction.atomic():
            nudge(following, following.try_at)
