"""Jobs: they take ids, may run twice, and never sleep for a network. The row is the truth: a job is only a nudge."""

import logging
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from vigie.kit import clock
from vigie.kit.process_liveness import SETTLING_TIME
from vigie.networks.troubles import Trouble
from vigie.publishing.delivery import reviews
from vigie.publishing.delivery.sender import send_ready
from vigie.publishing.delivery.snapshot import MediaLost
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.models import Delivery

QUEUE = "deliveries"
log = logging.getLogger("vigie.publishing")


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


@app.task(name="publishing.follow_review", queue=QUEUE)
def follow_review(delivery_id: int) -> None:
    """Look whether somebody at its network has accepted it, or not."""
    delivery = Delivery.objects.in_review(clock.now()).with_related().filter(pk=delivery_id).first()
    if delivery is None:
        return
    try:
        reviews.follow_review(delivery)
    except (Trouble, MediaLost) as trouble:
        log.info("the review of delivery %s is not known: %s", delivery.pk, trouble)


def follow_reviews() -> None:
    """One job for each delivery that waits for a review."""
    for pk in Delivery.objects.in_review(clock.now()).values_list("pk", flat=True):
        with suppress(AlreadyEnqueued):
            follow_review.configure(queueing_lock=f"publishing.review:{pk}").defer(delivery_id=pk)


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
