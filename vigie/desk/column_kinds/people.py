"""Columns of people: what some authors publish, wherever they are."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.desk.column_kinds.sources import SourcesColumnForm, SourcesColumns
from vigie.networks.types import SourceKind


class PeopleColumnForm(SourcesColumnForm):
    """Authors that are followed already, and one more by their handle."""

    source_kinds = (SourceKind.AUTHOR,)
    new_query_fields = ("query", "through")
    new_query_label = _("Follow somebody else")

    asks = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out
    query = forms.CharField(max_length=300, required=False, label=_("Handle"))

    @property
    def new_query_kind(self) -> str:
        return SourceKind.AUTHOR if self.cleaned_data.get("query") or self.cleaned_data.get("through") else ""


class PeopleColumns(SourcesColumns):
    slug = "people"
    label = _("People")
    hint = _("What rivals, journalists or elected members publish, on the networks where you have an account.")
    icon = "people"
    rank = 50
    form_class = PeopleColumnForm
    empty_text = _("These people have published nothing since they were added.")
