"""Jobs: they take ids and may run twice."""

from datetime import timedelta

from procrastinate.contrib.django import app

from vigie.kit import clock
from vigie.proofreading import lookups
from vigie.proofreading.models.lookups import HandleLookup, LinkLookup

QUEUE = "lookups"
LOOKUP_RETENTION = timedelta(days=7)


@app.task(name="proofreading.look", queue=QUEUE, priority=-10)
def look_up(links: list[int], handles: list[int]) -> None:
    """Ask elsewhere what these addresses answer and who bears these handles. Deliveries go before."""
    named = HandleLookup.objects.filter(pk__in=handles).select_related("channel")
    lookups.run_lookups(list(LinkLookup.objects.filter(pk__in=links)), list(named))


def delete_old_lookups() -> None:
    """What was asked long ago is asked anew when a text names it again."""
    for model in (LinkLookup, HandleLookup):
        model.objects.filter(asked_at__lt=clock.now() - LOOKUP_RETENTION).delete()
