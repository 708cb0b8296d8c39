"""`journal.write(...)`, in the act's own transaction; `journal.add_receiver(act, receiver)` for the rooms above."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import ModelForm

    from vigie.journal.models import Entry
    from vigie.team.models import Member, Workspace

Receiver = Callable[["Entry"], None]
_receivers: dict[str, list[Receiver]] = {}


def add_receiver(act: str, receiver: Receiver) -> None:
    """Have `receiver` called with each entry of `act`, in its transaction. Called in an upper room's `apps.py`."""
    _receivers.setdefault(act, []).append(receiver)


def write(
    act: str,
    *,
    by: "Member | None" = None,
    workspace: "Workspace | None" = None,
    of: "Model | None" = None,
    about: str = "",
    who: str = "",
    covers: "Iterable[Model]" = (),
    **details: Any,
) -> "Entry":
    """Add a line. `by` is the member who acted (None: Vigie itself); `of` the thing; `details` is JSON.

    `covers` are the things whose lines are steps of this act: they are drawn under it (`entry_groups.py`).
    """
    from vigie.journal.models import Entry
    from vigie.team.client_address import current_address

    if covered := [(thing._meta.label_lower, thing.pk) for thing in covers]:
        details["covers"] = covered
    entry = Entry.objects.create(
        workspace=workspace or (by.workspace if by else None),
        member=by,
        who=who or (str(by) if by else "Vigie"),
        act=act,
        thing=of._meta.label_lower if of else "",
        thing_id=of.pk if of else None,
        about=(about or (str(of) if of else ""))[:200],
        details=details,
        address=current_address(),
    )
    for receiver in _receivers.get(act, []):
        receiver(entry)
    return entry


def save_form(form: "ModelForm[Any]", act: str, *, by: "Member", **details: Any) -> None:
    """Save a valid form and write which of its fields changed, in one transaction."""
    from django.db import transaction

    with transaction.atomic():
        form.save()
        write(act, by=by, of=form.instance, fields=form.changed_data, **details)
