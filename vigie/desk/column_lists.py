"""The columns that are a list of what stands now: two queries a kind at most, whatever the number of its columns."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import Func, IntegerField, Model, QuerySet, Subquery, Value

from vigie.desk.models import Column
from vigie.team.models import Member
from vigie.ui.column_registry import Choices, ListColumnKind

MAX_ROWS = 30  # of each column


@dataclass(slots=True)
class OpenList:
    """A column as a member sees it now: its first rows, of `total` in all."""

    column: Column
    kind: ListColumnKind[Member, Any]
    rows: list[Model] = field(default_factory=list)
    total: int = 0

    @property
    def topics(self) -> tuple[str, ...]:
        return self.kind.topics

    @property
    def figure(self) -> str:
        """How many there are, as it is written beside the name; nothing when there is none, or for a muted column."""
        return str(self.total) if self.total and not self.column.is_muted else ""

    @property
    def counted_rows(self) -> str:
        """What `figure` counts, as a selector."""
        return f"#column-{self.column.pk} .row"

    @property
    def choices(self) -> Choices:
        choices: Choices = self.column.choices
        return choices


def open_lists(member: Member, columns: Iterable[Column]) -> list[OpenList]:
    """Columns whose kinds are lists, with their first rows."""
    by_kind: dict[str, list[OpenList]] = defaultdict(list)
    for column in columns:
        if isinstance(column.definition, ListColumnKind):
            by_kind[column.kind].append(OpenList(column, column.definition))
    for lists in by_kind.values():
        _load_rows(member, lists[0].kind, lists)
    return [shown for lists in by_kind.values() for shown in lists]


def _load_rows(member: Member, kind: ListColumnKind[Member, Any], lists: list[OpenList]) -> None:
    if len(lists) == 1:
        [shown] = lists
        shown.rows = list(kind.with_related(_first_rows(member, shown))[:MAX_ROWS])
        shown.total = shown.rows[0].total_rows if shown.rows else 0  # type: ignore[attr-defined]  # annotated
        return
    first, *others = [
        _first_rows(member, shown).values_list("of_column", "pk", "total_rows")[:MAX_ROWS] for shown in lists
    ]
    found = list(first.union(*others, all=True))
    loaded = kind.with_related(first.model._default_manager.all()).in_bulk({pk for _column, pk, _total in found})
    by_column = {shown.column.pk: shown for shown in lists}
    for column, pk, total in found:
        shown = by_column[column]
        shown.total = total
        if pk in loaded:
            shown.rows.append(loaded[pk])
    for shown in lists:
        shown.rows.sort(key=attrgetter(*kind.order))


def _first_rows(member: Member, shown: OpenList) -> QuerySet[Any]:
    """The rows of a column in their order, each with the id of the column and how many rows there are in all."""
    rows: QuerySet[Any] = shown.kind.items(member, shown.choices)
    counted = Subquery(rows.order_by().values(n=Func("pk", function="COUNT")), output_field=IntegerField())
    of_column = Value(shown.column.pk, IntegerField())
    rows = rows.annotate(of_column=of_column, total_rows=counted)
    return rows.order_by(*shown.kind.order)
