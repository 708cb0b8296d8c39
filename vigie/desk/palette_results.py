"""What `Ctrl K` finds on the desk: columns, and how to add one."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vigie.desk.models import Column
from vigie.kit.text import fold
from vigie.team.workspace_urls import link
from vigie.ui.command_palette import ACTS_GROUP, PaletteResult


def find_columns(request: HttpRequest, words: str) -> Iterator[PaletteResult]:
    member = getattr(request, "member", None)
    if member is None:
        return
    for column in Column.objects.seen_by(member).filter(archived_at=None):
        if fold(words) in fold(column.name):
            yield PaletteResult(
                column.name, link(member.workspace, "desk:column", column.pk), "columns", group=_("Columns")
            )


def find_column_acts(request: HttpRequest, words: str) -> Iterator[PaletteResult]:
    member = getattr(request, "member", None)
    if member is not None:
        address = link(member.workspace, "desk:add")
        yield PaletteResult(_("Add a column"), address, "plus", group=ACTS_GROUP, opens="drawer")
