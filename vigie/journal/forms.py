"""What the journal may be narrowed to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.journal import labels
from vigie.team.models import Member, Workspace


class JournalFilterForm(forms.Form):
    """Person, act, period: an entry that means nothing is left aside, never an error page."""

    person = forms.ModelChoiceField(
        Member.objects.none(), label=_("Person"), required=False, empty_label=_("Everybody")
    )
    act = forms.ChoiceField(label=_("Action"), required=False)
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, workspace: Workspace, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = workspace.members.select_related("user").order_by("user__name")  # type: ignore[attr-defined]
        acts = sorted(((act, labels.act_name(act)) for act in labels.known_acts()), key=lambda pair: pair[1])
        self.fields["act"].choices = [("", _("All actions")), *acts]  # type: ignore[attr-defined]
        self.full_clean()

    @property
    def filters(self) -> "JournalFilters":
        found = self.cleaned_data
        days = (found.get("since"), found.get("until"))
        return JournalFilters(found.get("person"), found.get("act") or "", days)


@dataclass(frozen=True, slots=True)
class JournalFilters:
    """What the list is narrowed to."""

    person: Member | None
    act: str
    days: tuple[date | None, date | None]

    def __bool__(self) -> bool:
        return bool(self.person or self.act or any(self.days))
