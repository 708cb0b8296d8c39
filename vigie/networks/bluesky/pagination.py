"""Cursors that never skip: Bluesky lists run from the newest to the oldest, ours must run from the last seen to now.

A poll reads from the newest entry downwards, one page a call, until it meets what was already seen; only then is the
newest entry remembered. Entries may be added below it later (clocks that differ, late indexing), so each pass goes on
below what was seen by `overlap`, which repeats some entries and loses none: a little each time, much now and then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

DEEP_PASS_INTERVAL = timedelta(minutes=10)


class PaginationState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a pass is: `seen` was wholly gathered; `top` is where this pass began and `next` its next page.

    `is_deep` says that this pass goes far below what was seen, and `dived` when the last one that did was over.
    """

    seen: datetime | None = None
    top: datetime | None = None
    next: str = ""
    has_begun: bool = msgspec.field(name="begun", default=False)
    is_deep: bool = msgspec.field(name="diving", default=False)
    dived: datetime | None = None

    @classmethod
    def from_cursor(cls, cursor: str | None, now: datetime) -> "PaginationState":
        """From our own cursor; one that cannot be read begins again."""
        try:
            saved = msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.MsgspecError:
            return cls()
        if saved.next:
            return saved
        due = saved.dived is None or now - saved.dived >= DEEP_PASS_INTERVAL
        return msgspec.structs.replace(saved, is_deep=saved.has_begun and due)

    def as_cursor(self) -> str:
        return msgspec.json.encode(self).decode()

    def oldest_wanted(self, overlap: timedelta) -> datetime:
        """What is older has been gathered already. A first call takes the whole of its one page."""
        oldest = datetime(1970, 1, 1, tzinfo=UTC)
        return self.seen - overlap if self.seen else oldest

    def next_step(
        self, moments: Sequence[datetime], following: str, overlap: timedelta, now: datetime
    ) -> "PaginationStep":
        """One page came: the moments of its entries as listed, and the network's cursor to the page below."""
        top = max([*moments, *([self.top] if self.top else [])], default=None)
        met = bool(moments) and moments[-1] < self.oldest_wanted(overlap)
        if not self.has_begun or met or not moments or following in ("", self.next):
            newest = max([at for at in (self.seen, top) if at], default=None)
            dived = now if self.is_deep or not self.has_begun else self.dived
            return PaginationStep(PaginationState(seen=newest, has_begun=True, dived=dived), more=False)
        return PaginationStep(msgspec.structs.replace(self, top=top, next=following), more=True)


@dataclass(frozen=True, slots=True)
class PaginationStep:
    state: PaginationState
    more: bool
