"""What the desk does when another room asks for a column."""

from collections.abc import Sequence

from vigie.desk.column_kinds.streams import StreamColumnKind
from vigie.desk.models import Column
from vigie.team.models import Member


def add_requested_column(
    sender: object, *, member: Member, kind: str, name: str, shown: Sequence[int], **_: object
) -> None:
    """Add a shared column at the end of the wall."""
    position = Column.objects.filter(workspace=member.workspace).count()
    column = Column(workspace=member.workspace, name=name, kind=kind, position=position)
    definition = column.definition
    if isinstance(definition, StreamColumnKind):
        definition.show(column, shown)
    else:
        column.save()
