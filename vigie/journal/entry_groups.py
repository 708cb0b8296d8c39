"""Lines of one act, drawn as one: a reply, with the sending of its text and what the network answered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from vigie.journal.models import Entry

_beginnings: set[str] = set()


def register_beginnings(acts: Iterable[str]) -> None:
    """Acts that only begin what the next line of the same thing ends: they are drawn under that line."""
    _beginnings.update(acts)


def thing_key(label: str, pk: Any) -> str:
    """How a line that `covers` the lines of a thing names it: `publishing.delivery:12`."""
    return f"{label}:{pk}"


@dataclass(slots=True)
class EntryGroup:
    """One act: the line that says it, and its steps, oldest first."""

    entry: Entry
    steps: list[Entry] = field(default_factory=list)

    @property
    def outcome(self) -> Entry | None:
        """What the act came to since it was done, as far as is known."""
        return self.steps[-1] if self.steps and self.steps[-1].pk > self.entry.pk else None


def group_entries(entries: list[Entry]) -> list[EntryGroup]:
    """The acts that these lines tell, newest first as the lines are. No line is left out, and none is told twice.

    A line that `covers` things takes what was written of them on its way, and what Vigie did of them afterwards; what
    a person does of them later is an act of its own.
    """
    covering = {key: entry for entry in entries for key in entry.details.get("covers", ())}
    groups: dict[int, EntryGroup] = {}
    ended_by: dict[str, Entry] = {}
    for entry in entries:
        key = thing_key(entry.thing, entry.thing_id)
        cover = covering.get(key)
        if cover and cover.pk < entry.pk and entry.member_id:
            cover = None
        head = cover or (ended_by.get(key, entry) if entry.act in _beginnings else entry)
        group = groups.setdefault(head.pk, EntryGroup(head))
        if head is not entry:
            group.steps.insert(0, entry)
        elif entry.act not in _beginnings:
            ended_by[key] = entry
    return sorted(groups.values(), key=lambda group: -group.entry.pk)
