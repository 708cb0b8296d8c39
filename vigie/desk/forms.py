"""What a column shows and how."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import COLOUR_COUNT, Channel
from vigie.desk.models import Column
from vigie.kit.text import fold
from vigie.listening.models import Source, Watch
from vigie.networks import registry
from vigie.networks.words import SourceKind
from vigie.team.models import Member

LANGUAGES = [("", _("All")), ("fr", _("French")), ("en", _("English")), ("es", _("Spanish")), ("iu", _("Inuktitut"))]
ASKS = [("", "—"), (SourceKind.AUTHOR, _("What an author publishes")), (SourceKind.SEARCH, _("What a search finds"))]


class ColumnForm(forms.ModelForm[Column]):
    """A column is of a watch, or of sources; an author or a search that is not gathered yet is, from then on."""

    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("What it shows")
    )
    watch = forms.ModelChoiceField(Watch.objects.none(), required=False, label=_("Or a watch"), empty_label="—")
    asks = forms.ChoiceField(choices=ASKS, required=False, label=_("Or something new"))
    query = forms.CharField(max_length=300, required=False, label=_("Which one"), help_text=_("A handle, or words"))
    through = forms.ModelChoiceField(
        Channel.objects.none(), required=False, label=_("Through the account"), empty_label="—"
    )
    shared = forms.BooleanField(required=False, label=_("Shared with the team"))
    colour = forms.TypedChoiceField(
        choices=[(n, n) for n in range(COLOUR_COUNT + 1)], coerce=int, initial=0, label=_("Colour")
    )
    words = forms.CharField(max_length=200, required=False, label=_("With these words"))
    without = forms.CharField(max_length=200, required=False, label=_("Without these words"))
    language = forms.ChoiceField(choices=LANGUAGES, required=False, label=_("Language"))
    pictures = forms.BooleanField(required=False, label=_("Only with pictures or films"))
    replies = forms.BooleanField(required=False, initial=True, label=_("Replies"))
    reposts = forms.BooleanField(required=False, initial=True, label=_("Shared posts"))

    class Meta:
        model = Column
        fields = ("name", "width", "colour")

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self._choices()
        if self.instance.pk:
            self._as_it_is()
        if not member.can_contribute:  # the member looks at what is gathered: another search is asked of a network
            for name in ("shared", "asks", "query", "through"):
                self.fields[name].disabled = True

    def _choices(self) -> None:
        self.fields["name"].required = False
        sources: Any = self.fields["sources"]
        sources.queryset = (
            Source.objects.seen_by(self.member)
            .exclude(kind=SourceKind.STREAM)
            .select_related("channel")
            .order_by("network", "channel__name", "folder", "name", "pk")
        )
        sources.label_from_instance = _label
        watch: Any = self.fields["watch"]
        watch.queryset = Watch.objects.seen_by(self.member)
        through: Any = self.fields["through"]
        through.queryset = Channel.objects.seen_by(self.member).connected()

    def _as_it_is(self) -> None:
        filters = self.instance.filters
        self.initial = {
            **self.initial,
            "sources": list(self.instance.sources.values_list("pk", flat=True)),
            "watch": self.instance.watch_id,
            "shared": self.instance.owner_id is None,
            "words": " ".join(filters.get("words", ())),
            "without": " ".join(filters.get("without", ())),
            "pictures": filters.get("media", False),
            **{name: filters[name] for name in ("language", "replies", "reposts") if name in filters},
        }

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("asks"):
            self._check_the_new_one(said)
        elif not said.get("watch") and not said.get("sources") and not self._unseen:
            self.add_error("sources", _("Choose at least one thing to show."))
        elif said.get("watch") and self._unseen:
            self.add_error("watch", _("This column also shows accounts that you do not see: it cannot be of a watch."))
        return said

    @cached_property
    def _unseen(self) -> list[Source]:
        """What the column shows to others and that this member may not choose: it stays when the rest is changed."""
        sources: Any = self.fields["sources"]
        return list(Source.objects.filter(columns=self.instance.pk or 0).exclude(pk__in=sources.queryset.values("pk")))

    def _check_the_new_one(self, said: dict[str, Any]) -> None:
        through = said.get("through")
        if not said.get("query"):
            self.add_error("query", _("Write the handle of the author, or the words to look for."))
        if through is None:
            self.add_error("through", _("Choose the account that will ask."))
        elif SourceKind(said["asks"]) not in registry.network_classes()[through.network].kinds:
            self.add_error("asks", _("This network does not offer it."))

    def save(self, commit: bool = True) -> Column:
        column, said = self.instance, self.cleaned_data
        column.workspace = self.member.workspace
        column.owner = None if said["shared"] else self.member
        column.filters = self._filters()
        sources = list(said["sources"])
        if said["asks"]:
            sources.append(self._asked())
        column.watch = None if sources or self._unseen else said["watch"]
        shown = sources[0] if sources else column.watch
        column.name = said["name"] or (str(shown)[:120] if shown else self.initial["name"])
        column.save()
        column.sources.set([*sources, *self._unseen])
        return column

    def _asked(self) -> Source:
        said = self.cleaned_data
        return Source.objects.follow_query(self.member, said["through"], said["asks"], said["query"])

    def _filters(self) -> dict[str, object]:
        said = self.cleaned_data
        return {
            "words": fold(said["words"]).split(),
            "without": fold(said["without"]).split(),
            "media": said["pictures"],
            **{name: said[name] for name in ("language", "replies", "reposts")},
        }


def _label(source: Source) -> str:
    """A source among those of several networks."""
    return f"{source} ({source.channel.network_name})" if source.channel else str(source)
