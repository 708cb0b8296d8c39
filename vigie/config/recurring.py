"""Every clock on one page. Each line: how often, and the verb of a room; all may run twice, or late, or never once."""

from procrastinate.contrib.django import app

from vigie.publishing import jobs as publishing


@app.periodic(cron="* * * * * */20")
@app.task(name="publishing.sweep", queue=publishing.QUEUE, queueing_lock="publishing.sweep", pass_context=False)
def publishing_sweep(timestamp: int) -> None:
    """Deliveries whose job or worker was lost, every 20 seconds."""
    publishing.sweep()
