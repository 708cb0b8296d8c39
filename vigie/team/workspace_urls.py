"""Addresses inside a workspace."""

from typing import Any

from django.urls import reverse

from vigie.team.models import Workspace


def link(workspace: Workspace, name: str, *args: Any) -> str:
    """The address of a place of a workspace: `link(workspace, "inbox:conversation", 7)`."""
    return reverse(name, args=[workspace.slug, *args])
