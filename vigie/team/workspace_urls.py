"""Addresses inside a workspace."""

from functools import lru_cache
from typing import Any

from django.urls import reverse

from vigie.team.models import Workspace

MAX_PATTERNS = 16_384  # of some hundred names in each workspace


def link(workspace: Workspace, name: str, *args: Any) -> str:
    """The address of a place of a workspace: `link(workspace, "inbox:conversation", 7)`."""
    if len(args) == 1 and isinstance(args[0], int):
        before, after = _parts_around_pk(workspace.slug, name)
        return f"{before}/{args[0]}/{after}"
    return reverse(name, args=[workspace.slug, *args])


@lru_cache(MAX_PATTERNS)
def _parts_around_pk(workspace: str, name: str) -> tuple[str, str]:
    """What stands before and after the pk in an address: a list does not reverse it again for each of its rows."""
    before, _pk, after = reverse(name, args=[workspace, 0]).rpartition("/0/")
    return before, after
