"""What was heard lately is read again now and then: networks seldom tell what was edited or deleted.

In the process that gathers, for the few posts that people may still answer; no clock of the database is needed, since
reading again twice changes nothing.
"""

import logging
from datetime import timedelta

from vigie.kit import clock
from vigie.listening.models import Source
from vigie.networks.base import Rereads
from vigie.networks.troubles import Trouble
from vigie.networks.types import Account, Page, Ref

REFRESH_INTERVAL = 600.0  # seconds between two readings of a source
REFRESH_PERIOD = timedelta(days=3)
MAX_REFRESHED_POSTS = 50  # of a source, the newest

log = logging.getLogger("vigie.listening")


def reread_mentions(source: Source, network: Rereads, account: Account) -> Page | None:
    """What the recent mentions of a source have become; None when there are none, or when the network cannot tell."""
    refs = recent_refs(source)
    if not refs:
        return None
    try:
        return network.refresh_posts(account, refs)
    except Trouble as trouble:
        log.info("source %s could not be read again (%s)", source.pk, trouble)
        return None


def recent_refs(source: Source) -> list[Ref]:
    """What the source brought these days and that was still there, the newest first; not what only repeats another."""
    since = clock.now() - REFRESH_PERIOD
    recent = source.gatherings.filter(published_at__gt=since, mention__repost_of=None, mention__gone_at=None)
    newest = recent.select_related("mention").order_by("-published_at", "-pk")[:MAX_REFRESHED_POSTS]
    return [Ref(one.mention.remote_id, one.local_id, one.mention.url, one.extra) for one in newest]
