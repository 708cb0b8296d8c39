"""The thread around a mention: as the network tells it now, else what we heard of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from vigie.channels.models import Channel
from vigie.kit.http import Deadline
from vigie.listening import bulk_writes, signals
from vigie.listening.models import Gathering, Mention
from vigie.networks.base import Reads
from vigie.networks.troubles import Trouble
from vigie.networks.types import Ref
from vigie.team.models import Member

MAX_THREAD_MENTIONS = 60
NETWORK_TIMEOUT = 4.0  # seconds that the page waits for the network, before it shows what we heard


@dataclass(frozen=True, slots=True)
class MentionThread:
    """The mentions of a thread, oldest first, and whether the network itself told them."""

    mentions: list[Mention]
    is_from_network: bool


def load_thread(member: Member, mention: Mention) -> MentionThread:
    channel = Channel.objects.seen_by(member).connected().filter(network=mention.network).first()
    told = _ask_network(channel, mention) if channel else []
    if told:
        return MentionThread(told, is_from_network=True)
    root = mention.thread or mention.remote_id
    heard = Mention.objects.seen_by(member).filter(network=mention.network, thread=root, gone_at=None)
    found = {each.pk: each for each in heard.select_related("author").order_by("published_at")[:MAX_THREAD_MENTIONS]}
    found[mention.pk] = mention
    return MentionThread(_sort_by_time(found.values()), is_from_network=False)


def reference_for(channel: Channel, mention: Mention) -> Ref:
    """How the channel's own server names a mention, when it told us."""
    own = Gathering.objects.filter(mention=mention, source__channel=channel).first()
    if own is None:
        return Ref(mention.remote_id, "", mention.url, {})
    return Ref(mention.remote_id, own.local_id, mention.url, own.extra)


def _ask_network(channel: Channel, mention: Mention) -> list[Mention]:
    """Empty when the network cannot say, does not answer in time, or has no longer anything of the thread."""
    deadline = Deadline(NETWORK_TIMEOUT)
    network = channel.client(deadline)
    if not isinstance(network, Reads):
        return []
    try:
        told = network.read_thread(channel.renewed_account(deadline), reference_for(channel, mention))
    except Trouble as trouble:
        channel.record_result(trouble)
        return []
    if not told.items:
        return []
    with transaction.atomic():
        items = bulk_writes.storable_items(told.items[:MAX_THREAD_MENTIONS])
        saved, edited = bulk_writes.save_mentions(mention.network, items)
        signals.send_changed(edited)
    return _sort_by_time(saved.values())


def _sort_by_time(mentions: Iterable[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda mention: mention.published_at)
