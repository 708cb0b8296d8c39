"""Columns of sources: what is said to our accounts, feeds, authors, searches, together."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.desk.column_kinds.streams import StreamColumnKind
from vigie.desk.column_queries import ColumnStream
from vigie.desk.forms import StreamColumnForm
from vigie.desk.models import Column
from vigie.listening.models import Source
from vigie.networks import registry
from vigie.networks.types import SourceKind
from vigie.team.models import Member

NEW_QUERIES = [
    ("", "—"),
    (SourceKind.AUTHOR, _("What an author publishes")),
    (SourceKind.SEARCH, _("What a search finds")),
]


class SourcesColumnForm(StreamColumnForm):
    """The sources that a column shows; an author or a search that is not followed yet is, from then on."""

    source_kinds: ClassVar[tuple[SourceKind, ...]] = (
        SourceKind.MENTIONS,
        SourceKind.HOME,
        SourceKind.FEED,
        SourceKind.AUTHOR,
        SourceKind.SEARCH,
    )
    kind_fields = ("sources",)
    new_query_fields: tuple[str, ...] = ("asks", "query", "through")
    new_query_label: ClassVar[str | Promise] = _("An author or a search")

    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Sources to show")
    )
    asks = forms.ChoiceField(choices=NEW_QUERIES, required=False, label=_("An author or a search"))
    query = forms.CharField(max_length=300, required=False, label=_("Handle or words"))
    through = forms.ModelChoiceField(
        Channel.objects.none(), required=False, label=_("Through the account"), empty_label="—"
    )

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(member, *args, **kwargs)
        sources: Any = self.fields["sources"]
        sources.queryset = self._choosable_sources()
        sources.label_from_instance = _source_label
        if self.instance.pk:
            self.initial["sources"] = list(self.instance.sources.values_list("pk", flat=True))
        for name in self.new_query_fields:
            # A reader looks at what is gathered: another search is asked of a network.
            self.fields[name].disabled = not member.can_contribute
        if "through" in self.fields:
            through: Any = self.fields["through"]
            through.queryset = Channel.objects.seen_by(member).connected()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.new_query_kind:
            if not cleaned.get("sources") and not self._hidden_sources:
                self.add_error("sources", _("Choose at least one thing to show."))
            return cleaned
        if not cleaned.get("query"):
            self.add_error("query", _("Write the handle of the author, or the words to look for."))
        through = cleaned.get("through")
        if through is None:
            self.add_error("through", _("Choose the account that will ask."))
        elif SourceKind(self.new_query_kind) not in registry.network_classes()[through.network].kinds:
            self.add_error("asks" if "asks" in self.fields else "through", _("This network does not offer it."))
        return cleaned

    @property
    def new_query_kind(self) -> str:
        """What is asked of a network from now on: an author, a search, or nothing new."""
        return str(self.cleaned_data.get("asks", ""))

    @property
    def bound_new_query_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.new_query_fields]

    @property
    def has_new_query_errors(self) -> bool:
        return any(name in self.errors for name in self.new_query_fields)

    def default_name(self) -> str:
        shown = [*self.cleaned_data["sources"], *self.instance.sources.all()]
        return str(shown[0]) if shown else ""

    def save_shown(self, column: Column) -> None:
        sources = list(self.cleaned_data["sources"])
        if self.new_query_kind:
            through, query = self.cleaned_data["through"], self.cleaned_data["query"]
            sources.append(Source.objects.follow_query(self.member, through, self.new_query_kind, query))
        column.sources.set([*sources, *self._hidden_sources])

    def _choosable_sources(self) -> QuerySet[Source]:
        seen = Source.objects.seen_by(self.member).filter(kind__in=self.source_kinds).select_related("channel")
        return seen.order_by("network", "channel__name", "folder", "name", "pk")

    @cached_property
    def _hidden_sources(self) -> list[Source]:
        """What the column shows to others and that the member may not choose: a change of the rest leaves it there."""
        if not self.instance.pk:
            return []
        choosable = self._choosable_sources().values("pk")
        return list(Source.objects.filter(columns=self.instance.pk).exclude(pk__in=choosable))


def _source_label(source: Source) -> str:
    """A source among those of several networks."""
    return f"{source} ({source.channel.network_name})" if source.channel else str(source)


class SourcesColumns(StreamColumnKind):
    slug = "sources"
    label = _("Sources")
    hint = _("What is said to your accounts, and what is followed: media, blogs, people, searches, in one column.")
    icon = "columns"
    rank = 20
    form_class = SourcesColumnForm
    empty_text = _("Nothing yet. What comes will appear here.")

    def stream(self, column: Column, sources: tuple[int, ...]) -> ColumnStream:
        return ColumnStream(origins=sources)

    def topics(self, stream: ColumnStream) -> list[str]:
        return [f"columns:{source}" for source in stream.origins]

    def show(self, column: Column, ids: Sequence[int]) -> None:
        column.save()
        column.sources.set(ids)
