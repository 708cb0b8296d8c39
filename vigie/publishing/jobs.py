"""Jobs: they take ids, may run twice, and never sleep for a network. The row is the truth: a job is only a nudge."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from vigie.kit import clock
from vigie.kit.process_liveness import SETTLING_TIME
from vigie.publishing.delivery.sender import send_ready
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.models import Delivery

QUEUE = "deliveries"


@app.task(name="publishing.send", queue=QUEUE, priority=10)
def send(delivery_id: int) -> None:
    """Send what is ready on the channel of this delivery, then come back when the next one is due."""
    delivery = Delivery.objects.select_related("version__channel").filter(pk=delivery_id).first()
    if delivery is None:
        return
    if not send_ready(delivery):
        return
    # What this channel will try again within the minute; the sweep does the rest.
    soon = Delivery.objects.on_channel(delivery.channel).not_final().exclude(try_at=None)
    following = soon.filter(try_at__gt=clock.now()).order_by("try_at").first()
    if following:
        with transaction.atomic():
            enqueue_send(following, following.try_at)


def enqueue_send(delivery: Delivery, at: datetime | None = None) -> None:
    """Ask a worker to look at this delivery at `at` (now), if the present transaction is committed."""
    send.configure(schedule_at=at).defer(delivery_id=delivery.pk)


def sweep_deliveries(settling_time: float = SETTLING_TIME) -> None:
    """Find what lost its job or its worker. Nothing depends on a job that was not lost."""
    now = clock.now()
    for delivery in Delivery.objects.with_lost_worker(now, settling_time).with_related():
        transition(delivery, Delivery.State.UNSURE, reason=Delivery.StateReason.WORKER_LOST, try_at=now, looks=0)
    for delivery in Delivery.objects.past_lateness(now).with_related():
        transition(delivery, Delivery.State.HELD, reason=Delivery.StateReason.LATE, try_at=None)
    for delivery in Delivery.objects.settling_too_long(now).with_related():
        transition(delivery, Delivery.State.UNSURE, reason=Delivery.StateReason.UNSETTLED, try_at=None)
    first = Delivery.objects.due(now).order_by("version__channel_id", "due_at").distinct("version__channel_id")
    for delivery in first:
        enqueue_send(delivery)
