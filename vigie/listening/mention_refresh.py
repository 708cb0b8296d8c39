"""What was heard lately is read again now and then: networks seldom tell what was edited or deleted.

In the process that gathers, for the few posts that people may still answer; no clock of the database is needed, since
reading again twice changes nothing.
"""

import logging
import time
from datetime import timedelta

from vigie.kit import clock
from vigie.listening.models import Source
from vigie.networks.base import Network, Rereads
from vigie.networks.troubles import Trouble
from vigie.networks.words import Account, Page, Ref

REFRESH_INTERVAL = 600.0  # seconds between two readings of a source
REFRESH_PERIOD = timedelta(days=3)
MAX_REFRESHED_POSTS = 50  # posts of a source, the newest

log = logging.getLogger("vigie.listening")


def refresh_mentions(source: Source, network: Network, account: Account | None) -> Page | None:
    """What the latest of a source have become, when it is time to look; None otherwise, or when nobody can tell."""
    if (
        account is None
        or not isinstance(network, Rereads)
        or not _is_time(source.pk)
        or not (refs := recent_refs(source))
    ):
        return None
    try:
        return network.reread(account, refs)
    except Trouble as trouble:
        log.info("source %s could not be read again (%s)", source.pk, trouble)
        return None


def recent_refs(source: Source) -> list[Ref]:
    """What the source brought these days and that was still there, the newest first; not what only repeats another."""
    heard = source.gatherings.filter(published_at__gt=clock.now() - REFRESH_PERIOD, mention__repost_of=None)
    still = (
        heard.filter(mention__gone_at=None)
        .select_related("mention")
        .order_by("-published_at", "-pk")[:MAX_REFRESHED_POSTS]
    )
    return [Ref(one.mention.remote_id, one.local_id, one.mention.url, one.extra) for one in still]


def _is_time(source: int) -> bool:
    if _read_at.get(source, -REFRESH_INTERVAL) + REFRESH_INTERVAL > time.monotonic():
        return False
    _read_at[source] = time.monotonic()
    return True


_read_at: dict[int, float] = {}
