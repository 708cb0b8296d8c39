"""What was just heard, and what became of it, told upward: rooms above register a reader in their `apps.py`."""

from collections.abc import Callable, Collection, Sequence

from vigie.listening.models import Gathering, Source

GatheringReceiver = Callable[[Source, Sequence[Gathering]], None]
ChangeReceiver = Callable[[Collection[int]], None]
_receivers: list[GatheringReceiver] = []
_change_receivers: list[ChangeReceiver] = []


def connect_receiver(reader: GatheringReceiver) -> None:
    """Have `reader` called with a source and the gatherings that are new to it, in the transaction that brings them.

    Each gathering has its `mention`, and the mention its `author`. Those of `ArrivalReason.OWN` are not kept, and may
    come twice. What the reader raises undoes the whole page.
    """
    if reader not in _receivers:
        _receivers.append(reader)


def send_gathered(source: Source, gatherings: Sequence[Gathering]) -> None:
    for reader in _receivers:
        reader(source, gatherings)


def connect_change_receiver(reader: ChangeReceiver) -> None:
    """Have `reader` called with the ids of mentions that were edited, deleted, brought back, held or let through.

    In the transaction that changes them. Whoever heard them: a mention is shared by all workspaces.
    """
    if reader not in _change_receivers:
        _change_receivers.append(reader)


def send_changed(mentions: Collection[int]) -> None:
    if mentions:
        for reader in _change_receivers:
            reader(mentions)
