"""What happens in the team, said aloud: the journal above listens and writes it down in the same transaction."""

from typing import Any

from django.db.models import Model
from django.dispatch import Signal

from vigie.team.models import Member, User, Workspace

#: act, by, workspace, of, about, who, details: as `journal.write` takes them.
acted = Signal()
#: act, user, who, details: what concerns a person, whatever the workspace.
acted_as_herself = Signal()


def say(
    act: str,
    *,
    by: Member | None = None,
    workspace: Workspace | None = None,
    of: Model | None = None,
    about: str = "",
    **details: Any,
) -> None:
    """Say an act of a workspace, in the act's own transaction: what fails to be written did not happen."""
    acted.send(sender=None, act=act, by=by, workspace=workspace, of=of, about=about, details=details)


def say_of(act: str, user: User | None, *, who: str = "", **details: Any) -> None:
    """Say an act of a person on her own account (sign-in, password): written in each of her workspaces."""
    acted_as_herself.send(sender=None, act=act, user=user, who=who, details=details)
