"""What was just heard, told upward: rooms above register a reader in their `apps.py`."""

from collections.abc import Callable, Sequence

from vigie.listening.models import Gathering, Source

GatheringReceiver = Callable[[Source, Sequence[Gathering]], None]
_receivers: list[GatheringReceiver] = []


def connect_receiver(reader: GatheringReceiver) -> None:
    """Have `reader` called with a source and the gatherings that are new to it, in the transaction that brings them.

    Each gathering has its `mention`, and the mention its `author`. What the reader raises undoes the whole page.
    """
    if reader not in _receivers:
        _receivers.append(reader)


def send_gathered(source: Source, gatherings: Sequence[Gathering]) -> None:
    for reader in _receivers:
        reader(source, gatherings)
