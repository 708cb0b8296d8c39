"""Jobs: they take ids, may run twice, and never sleep for a network."""

from procrastinate.contrib.django import app

from vigie.listening.look_back import look_back_slice
from vigie.listening.models import Watch

QUEUE = "listening"


@app.task(name="listening.look_back", queue=QUEUE)
def continue_look_back(watch_id: int) -> None:
    """Compare one more slice of what was heard lately with a new or changed watch, then leave the next to a new job."""
    watch = Watch.objects.active().filter(pk=watch_id).first()
    if watch and look_back_slice(watch):
        continue_look_back.defer(watch_id=watch_id)


def resume_look_backs() -> None:
    """Find those whose job was lost. Two jobs for one watch do no harm: the slower one writes nothing and stops."""
    for watch_id in Watch.objects.active().looking_back().values_list("pk", flat=True):
        continue_look_back.defer(watch_id=watch_id)
