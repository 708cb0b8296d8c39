"""Columns of a watch: what answers a saved question."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.desk.column_kinds.streams import StreamColumnKind
from vigie.desk.column_queries import ColumnStream
from vigie.desk.forms import StreamColumnForm
from vigie.desk.models import Column
from vigie.listening.models import Hit, Watch
from vigie.team.models import Member


class WatchColumnForm(StreamColumnForm):
    kind_fields = ("watch",)
    no_choice_text = _("No watch is saved yet.")
    no_choice_url = "listening:watches"
    no_choice_act = _("Watches")

    watch = forms.ModelChoiceField(Watch.objects.none(), label=_("Watch"), empty_label=None)

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(member, *args, **kwargs)
        watch: Any = self.fields["watch"]
        watch.queryset = Watch.objects.seen_by(member)
        if self.instance.pk:
            self.initial["watch"] = self.instance.watch_id

    def default_name(self) -> str:
        return str(self.cleaned_data["watch"])

    def save_shown(self, column: Column) -> None:
        column.watch = self.cleaned_data["watch"]
        column.save(update_fields=["watch"])


class WatchColumns(StreamColumnKind):
    slug = "watch"
    label = _("Watch")
    hint = _("What matches a saved query, whoever says it.")
    icon = "eye"
    rank = 30
    form_class = WatchColumnForm
    empty_text = _("Nothing collected so far matches this watch.")
    empty_url = "listening:watches"
    empty_act = _("Look at its query")

    def stream(self, column: Column, sources: tuple[int, ...]) -> ColumnStream:
        return ColumnStream(Hit, (column.watch_id,) if column.watch_id else ())

    def topics(self, stream: ColumnStream) -> list[str]:
        return ["columns", *(f"columns:w{watch}" for watch in stream.origins)]

    def show(self, column: Column, ids: Sequence[int]) -> None:
        column.watch_id = ids[0]
        column.save()
