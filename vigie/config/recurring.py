"""Every clock on one page. Each line: how often, and the verb of a room; all may run twice, or late, or never once."""

from procrastinate.contrib.django import app

from vigie.channels import jobs as channels
from vigie.listening import jobs as listening
from vigie.proofreading import jobs as proofreading
from vigie.publishing import jobs as publishing


@app.periodic(cron="* * * * * */10")
@app.task(name="publishing.sweep", queue=publishing.QUEUE, queueing_lock="publishing.sweep", pass_context=False)
def publishing_sweep(timestamp: int) -> None:
    """Deliveries whose job or worker was lost, every 10 seconds."""
    publishing.sweep_deliveries()


@app.periodic(cron="*/10 * * * *")
@app.task(name="publishing.reviews", queue=publishing.QUEUE, queueing_lock="publishing.reviews", pass_context=False)
def publishing_reviews(timestamp: int) -> None:
    """What somebody at its network must accept, every ten minutes."""
    publishing.follow_reviews()


@app.periodic(cron="* * * * *")
@app.task(name="channels.renewals", queue=channels.QUEUE, queueing_lock="channels.renewals", pass_context=False)
def channels_renewals(timestamp: int) -> None:
    """Accesses that die within five minutes, every minute; secrets of accounts that were disconnected for good."""
    channels.renew_expiring()
    channels.erase_the_forgotten()


@app.periodic(cron="* * * * *")
@app.task(name="listening.look_backs", queue=listening.QUEUE, queueing_lock="listening.look_backs", pass_context=False)
def listening_look_backs(timestamp: int) -> None:
    """New watches whose comparison with what was heard before them lost its job, every minute."""
    listening.resume_look_backs()


@app.periodic(cron="17 * * * *")
@app.task(name="channels.health", queue=channels.QUEUE, queueing_lock="channels.health", pass_context=False)
def channels_health(timestamp: int) -> None:
    """Every account is asked whether it still answers, once an hour."""
    channels.check_all()


@app.periodic(cron="41 4 * * *")
@app.task(name="proofreading.forget", queue=proofreading.QUEUE, queueing_lock="proofreading.forget", pass_context=False)
def proofreading_forget(timestamp: int) -> None:
    """Answers of addresses and networks that no text asks for any more, once a night."""
    proofreading.delete_old_lookups()
