"""What waited for an account that a person has just opened again: its tries are brought forward."""

from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.publishing.jobs import enqueue_send
from vigie.publishing.models import Delivery


def bring_deliveries_forward(entry: Entry) -> None:
    """The delays that grew while the access was dead mean nothing now: all is tried at once, in order."""
    now = clock.now()
    waiting = Delivery.objects.on_channel(entry.thing_id or 0).with_later_try(now)
    first = waiting.order_by("due_at", "pk").first()
    if first is None:
        return
    waiting.update(try_at=now)
    enqueue_send(first)  # who sends it sends all that is ready on its channel
