"""What `Ctrl K` finds about training: the page of the exercises."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vigie.kit.text import fold
from vigie.team.workspace_urls import link
from vigie.ui.command_palette import PaletteResult


def find_exercises(request: HttpRequest, words: str) -> Iterator[PaletteResult]:
    """Where a team trains, for the members who may begin an exercise."""
    member = getattr(request, "member", None)
    if member is None or not member.can_manage:
        return
    if fold(words) in fold(str(_("Exercises"))):
        yield PaletteResult(_("Exercises"), link(member.workspace, "training:rehearsal"), "refresh", group=_("Pages"))
