"""The kinds of columns that are a stream of what is heard: latest first, with what is unread since the last visit."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from django.utils.functional import Promise

from vigie.desk.column_queries import ColumnStream
from vigie.desk.forms import StreamColumnForm
from vigie.desk.models import Column
from vigie.ui.column_registry import ColumnKind


class StreamColumnKind(ColumnKind):
    """`empty_text` says what would make something come, `empty_url` (a url name) where one does it."""

    form_class: ClassVar[type[StreamColumnForm]]
    empty_text: ClassVar[str | Promise]
    empty_url: ClassVar[str] = ""
    empty_act: ClassVar[str | Promise] = ""

    @abstractmethod
    def stream(self, column: Column, sources: tuple[int, ...]) -> ColumnStream:
        """Where a column takes its items; `sources` are those of the column that the member may see."""

    @abstractmethod
    def topics(self, stream: ColumnStream) -> list[str]:
        """What pages are told when something new is in it."""

    @abstractmethod
    def show(self, column: Column, ids: Sequence[int]) -> None:
        """Have a column show these, and save it."""
