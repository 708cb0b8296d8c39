"""What the desk does when another room asks for a column."""

from collections.abc import Sequence

from vigie.desk.models import Column
from vigie.team.models import Member


def add_requested_column(
    sender: object, *, member: Member, kind: str, name: str, shown: Sequence[int], **_: object
) -> None:
    """Add a shared column at the end of the wall, of a watch or of sources."""
    position = Column.objects.filter(workspace=member.workspace).count()
    watch_id = shown[0] if kind == "watch" else None
    column = Column.objects.create(workspace=member.workspace, name=name, watch_id=watch_id, position=position)
    if kind == "sources":
        column.sources.set(shown)
