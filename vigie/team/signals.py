"""What happens in the team, as a signal: the journal, a room above, writes it down in the same transaction."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.dispatch import Signal
from django.forms import ModelForm

from vigie.team.models import Member, Workspace

#: act, by, workspace, of, about, who, details: as `journal.write` takes them.
act_recorded = Signal()


def record_act(
    act: str,
    *,
    by: Member | None = None,
    workspace: Workspace | None = None,
    of: Model | None = None,
    about: str = "",
    **details: Any,
) -> None:
    """Have an act written in the journal, in the act's own transaction: what fails to be written did not happen."""
    act_recorded.send(sender=None, act=act, by=by, workspace=workspace, of=of, about=about, details=details)


def save_form(form: ModelForm[Any], act: str, *, by: Member, of: Model) -> None:
    """Save a valid form and have the journal say which of its fields changed, in one transaction."""
    with transaction.atomic():
        form.save()
        record_act(act, by=by, of=of, fields=form.changed_data)
