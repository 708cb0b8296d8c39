"""Leaving a network for good: our access is revoked there before it is erased here."""

import logging
from datetime import timedelta

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.kit.secrets import WrongKey
from vigie.networks.base import Revokes
from vigie.networks.troubles import Trouble, TryLater

#: A network that does not answer is asked again for so long; its access then expires by itself.
REVOCATION_TIMEOUT = timedelta(days=1)

log = logging.getLogger("vigie.channels")


def revoke_access(channel: Channel) -> bool:
    """Ask the network to revoke our access. False when it does not answer: ask again later."""
    network = channel.client()
    if not isinstance(network, Revokes):
        return True
    try:
        network.revoke_access(channel.account())
    except TryLater as trouble:
        log.info("the access of %s is not given back yet (%s)", channel, trouble)
        left = channel.disconnected_at
        return left is None or clock.now() - left > REVOCATION_TIMEOUT
    except (Trouble, WrongKey) as trouble:
        log.info("the access of %s could not be given back (%s)", channel, trouble)
    return True
