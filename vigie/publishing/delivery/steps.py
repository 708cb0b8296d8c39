"""The steps of a delivery already done on the network, saved one by one, at once."""

from django.db import transaction

from vigie.kit import clock
from vigie.publishing.models import Delivery, Stop


class Overtaken(Exception):
    """Somebody else moved this delivery: this worker stands down."""


class Stopped(Exception):
    """Everything was stopped between two steps."""


class Steps:
    """`Progress`, kept on the delivery's row. Each save is also a sign of life."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def get(self, step: str) -> str | None:
        """What is known of a step. Asking for one that is not done says that it begins: not while stopped."""
        value: str | None = self._delivery.steps.get(step)
        if value is None and Stop.objects.filter(workspace=self._delivery.post.workspace_id, lifted_at=None).exists():
            raise Stopped
        return value

    def save(self, step: str, value: str) -> None:
        delivery = self._delivery
        steps = {**delivery.steps, step: value}
        ours = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING, moved_at=delivery.moved_at)
        with transaction.atomic():
            if not ours.update(steps=steps, beat_at=clock.now()):
                raise Overtaken
        delivery.steps = steps


class ReadOnlySteps(Steps):
    """The same, for looking: it reads, and is never stopped."""

    def get(self, step: str) -> str | None:
        value: str | None = self._delivery.steps.get(step)
        return value
