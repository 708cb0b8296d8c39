"""What the columns of the wall can show. Each kind is one file of the room that knows its items.

The room registers it in its `apps.py`: `column_kinds.add_kind(InboxColumns())`. The desk draws the columns of every
kind, asks for their choices in its form, and draws them again when one of their topics changes.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.dispatch import Signal
from django.utils.functional import Promise

#: A room below asks for a shared column: member, kind (its slug), name, shown (ids, as the kind reads them).
column_requested = Signal()

#: What a member chose in the form of a column, by field: texts and ids, as the database keeps them.
Choices = Mapping[str, Any]
Viewer = TypeVar("Viewer")  # the member: the team is a floor above
Row = TypeVar("Row", bound=Model)


class ColumnKind(ABC):
    """A kind of column. `slug` is kept in the database; `hint` is one sentence, shown where a kind is chosen."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    hint: ClassVar[str | Promise]
    icon: ClassVar[str]
    rank: ClassVar[int] = 100  # among the others, where a kind is chosen


class ListColumnKind(ColumnKind, Generic[Viewer, Row]):
    """A short list of what stands now (who waits, what leaves), first things first.

    `template` draws `rows` (all of them are `total`) or, without any, says what would make some come; it also has
    `column` and its `choices`. The list is drawn again when one of `topics` changes.
    """

    template: ClassVar[str]
    topics: ClassVar[tuple[str, ...]]
    order: ClassVar[tuple[str, ...]]  # names of attributes, all ascending

    @abstractmethod
    def form_fields(self, member: Viewer) -> dict[str, forms.Field]:
        """The choices that a member has, all optional; a model's row is kept as its id."""

    @abstractmethod
    def items(self, member: Viewer, choices: Choices) -> QuerySet[Row]:
        """All the rows of a column that the member may see, in any order."""

    @abstractmethod
    def with_related(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows with all that the template shows of them."""


class ColumnKinds:
    def __init__(self) -> None:
        self._kinds: dict[str, ColumnKind] = {}

    def add_kind(self, kind: ColumnKind) -> None:
        self._kinds[kind.slug] = kind

    def find(self, slug: str) -> ColumnKind | None:
        return self._kinds.get(slug)

    def __iter__(self) -> Iterator[ColumnKind]:
        return iter(sorted(self._kinds.values(), key=lambda kind: kind.rank))

    @property
    def slugs(self) -> list[str]:
        return list(self._kinds)


column_kinds = ColumnKinds()
