"""Cursors that never skip: Bluesky lists run from the newest to the oldest, ours must run from the last seen to now.

A poll descends from the newest entry, one page an asking, until it meets what was already seen; only then is the new
summit remembered. Entries may slip in under the summit (clocks that differ, late indexing), so each descent goes on
below what was seen by `overlap`, which repeats some entries and loses none: a little each time, much now and then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

DIVE_EVERY = timedelta(minutes=10)


class Descent(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a descent is: `seen` was wholly gathered; `top` is where this descent began and `next` its next page.

    `diving` says that this descent goes deep, and `dived` when the last one that did was over.
    """

    seen: datetime | None = None
    top: datetime | None = None
    next: str = ""
    begun: bool = False
    diving: bool = False
    dived: datetime | None = None

    @classmethod
    def at(cls, cursor: str | None, now: datetime) -> "Descent":
        """From our own cursor; one that cannot be read begins anew."""
        try:
            saved = msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.MsgspecError:
            return cls()
        if saved.next:
            return saved
        due = saved.dived is None or now - saved.dived >= DIVE_EVERY
        return msgspec.structs.replace(saved, diving=saved.begun and due)

    def saved(self) -> str:
        return msgspec.json.encode(self).decode()

    def floor(self, overlap: timedelta) -> datetime:
        """What is older has been gathered already. A first asking takes the whole of its one page."""
        oldest = datetime(1970, 1, 1, tzinfo=UTC)
        return self.seen - overlap if self.seen else oldest

    def after(self, moments: Sequence[datetime], following: str, overlap: timedelta, now: datetime) -> "Step":
        """One page came: the moments of its entries as listed, and the network's cursor to the page below."""
        top = max([*moments, *([self.top] if self.top else [])], default=None)
        met = bool(moments) and moments[-1] < self.floor(overlap)
        if not self.begun or met or not moments or following in ("", self.next):
            summit = max([at for at in (self.seen, top) if at], default=None)
            dived = now if self.diving or not self.begun else self.dived
            return Step(Descent(seen=summit, begun=True, dived=dived), more=False)
        return Step(msgspec.structs.replace(self, top=top, next=following), more=True)


@dataclass(frozen=True, slots=True)
class Step:
    descent: Descent
    more: bool
