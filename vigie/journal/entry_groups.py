"""Lines of one act, drawn as one: a reply, with the sending of its text and what the network answered."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vigie.journal.models import Entry

_beginnings: set[str] = set()


def register_beginnings(acts: Iterable[str]) -> None:
    """Acts that only begin what the next line of the same thing ends: they are drawn under that line."""
    _beginnings.update(acts)


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
    covering = {(label, pk): entry for entry in entries for label, pk in entry.details.get("covers", ())}
    groups: dict[int, EntryGroup] = {}
    ended_by: dict[tuple[str, int | None], Entry] = {}
    for entry in entries:
        thing = (entry.thing, entry.thing_id)
        cover = covering.get(thing)
        if cover and cover.pk < entry.pk and entry.member_id:
            cover = None
        head = cover or (ended_by.get(thing, entry) if entry.act in _beginnings else entry)
        group = groups.setdefault(head.pk, EntryGroup(head))
        if head is not entry:
            group.steps.insert(0, entry)
        elif entry.act not in _beginnings:
            ended_by[thing] = entry
    return sorted(groups.values(), key=lambda group: -group.entry.pk)
