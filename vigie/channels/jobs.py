"""Jobs: they take ids, may run twice, and never sleep for a network."""

from procrastinate.contrib.django import app

from vigie.channels import revocation
from vigie.channels.models import Channel
from vigie.networks.base import Renews
from vigie.networks.troubles import Trouble

QUEUE = "channels"


@app.task(name="channels.renew_access", queue=QUEUE, pass_context=False)
def renew_access(channel: int) -> None:
    """Renew before somebody needs it; the channel records the result."""
    found = Channel.objects.expiring().filter(pk=channel).first()
    if found is None or not isinstance(found.client(), Renews):
        return  # another job renewed it: asking nothing proves nothing
    try:
        found.renewed_account()
    except Trouble as trouble:
        found.record_result(trouble)
    else:
        found.record_result(None)


@app.task(name="channels.check_health", queue=QUEUE, pass_context=False)
def check_health(channel: int) -> None:
    found = Channel.objects.connected().filter(pk=channel).first()
    if found is not None:
        found.check_health()


def renew_expiring() -> None:
    """One job for each access that expires soon."""
    for pk in Channel.objects.expiring().values_list("pk", flat=True):
        renew_access.configure(queueing_lock=f"channels.renew:{pk}").defer(channel=pk)


def check_all() -> None:
    for pk in Channel.objects.connected().values_list("pk", flat=True):
        check_health.configure(queueing_lock=f"channels.check:{pk}").defer(channel=pk)


@app.task(name="channels.forget_access", queue=QUEUE, pass_context=False)
def forget_access(channel: int) -> None:
    """The access of an account that was disconnected for good is given back, then erased."""
    found = Channel.objects.to_erase().filter(pk=channel).first()
    if found is not None and revocation.revoke_access(found):
        found.erase_secrets()


def erase_the_forgotten() -> None:
    """One job for each access that was left for good."""
    for pk in Channel.objects.to_erase().values_list("pk", flat=True):
        forget_access.configure(queueing_lock=f"channels.forget:{pk}").defer(channel=pk)
