"""The exchange around a mention: as the network tells it now, else what we have."""

from datetime import datetime

from django.db import transaction

from vigie.channels.models import Channel
from vigie.kit.http import within
from vigie.listening import bulk_writes
from vigie.listening.models import Gathering, Mention
from vigie.networks.base import Reads
from vigie.networks.troubles import Trouble
from vigie.networks.words import Ref
from vigie.team.models import Member

MOST = 60
PATIENCE = 4.0  # seconds that the page waits for the network, before it shows what we have


def thread_of(member: Member, mention: Mention) -> tuple[list[Mention], bool]:
    """The lines of the exchange, oldest first, and whether the network itself told them."""
    channel = Channel.objects.seen_by(member).connected().filter(network=mention.network).first()
    if channel and isinstance(network := channel.wire(), Reads):
        own = Gathering.objects.filter(mention=mention, source__channel=channel).first()
        ref = Ref(mention.remote_id, own.local_id if own else "", mention.url, own.extra if own else {})
        try:
            with within(PATIENCE):
                told = network.thread(channel.renewed(), ref)
        except Trouble as trouble:
            channel.felt(trouble)
        else:
            if not told.items:  # gone at the network, with the whole exchange: what we have is all that is left
                return _ours(member, mention), False
            with transaction.atomic():
                kept, _edited = bulk_writes.save_mentions(
                    mention.network, bulk_writes.storable_items(told.items[:MOST])
                )
            return sorted(kept.values(), key=_when), True
    return _ours(member, mention), False


def _ours(member: Member, mention: Mention) -> list[Mention]:
    root = mention.thread or mention.remote_id
    heard = Mention.objects.seen_by(member).filter(network=mention.network, thread=root, gone_at=None)
    found = {each.pk: each for each in heard.select_related("author").order_by("published_at")[:MOST]}
    found[mention.pk] = mention
    return sorted(found.values(), key=_when)


def _when(mention: Mention) -> datetime:
    return mention.published_at
