"""What a channel brings to listen to, from the moment it is connected."""

from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.listening.models import Source, wake_listeners


def follow_connected_channel(entry: Entry) -> None:
    """What is said to it and its home are gathered from now on; whatever else it gathered goes on."""
    channel = Channel.objects.get(pk=entry.thing_id or 0)
    Source.objects.follow_channel(channel)


def release_disconnected_channel(entry: Entry) -> None:
    """Nothing is asked through it any more (its sources rest by themselves); those that listen stop at once."""
    wake_listeners()
