"""What a person asks to be listened to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.listening.models import Source, Watch
from vigie.listening.query_language import QuerySyntaxError, parse_query
from vigie.networks import registry
from vigie.networks.types import SourceKind
from vigie.team.models import Member

MAX_OPML_BYTES = 5 * 1024 * 1024  # bytes


class WatchForm(forms.ModelForm[Watch]):
    class Meta:
        model = Watch
        fields = ("name", "question")
        labels = {"question": _("Query")}
        widgets = {"question": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}

    def clean_question(self) -> str:
        question = str(self.cleaned_data["question"]).strip()
        try:
            parse_query(question)
        except QuerySyntaxError as refused:
            raise ValidationError(str(refused)) from None
        return question


class FeedForm(forms.Form):
    address = forms.CharField(
        max_length=1000, label=_("Address"), help_text=_("Of a site, an RSS feed, a YouTube channel or a podcast")
    )
    folder = forms.CharField(max_length=120, required=False, label=_("Folder"))


class FeedSettingsForm(forms.ModelForm[Source]):
    class Meta:
        model = Source
        fields = ("name", "folder")


class OpmlForm(forms.Form):
    file = forms.FileField(label=_("OPML file"), help_text=_("The list that another reader exports"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_OPML_BYTES:
            raise ValidationError(_("This file is too big to be a list of sources."))
        return file


class FollowQueriesForm(forms.Form):
    """Authors, or a search, through an account of ours: one a line."""

    kind = forms.ChoiceField(
        choices=[(SourceKind.AUTHOR, _("What authors publish")), (SourceKind.SEARCH, _("What a search finds"))],
        label=_("What"),
    )
    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("Through the account"), empty_label=None)
    queries = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Handles or words"),
        help_text=_("One per line"),
    )

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel: Any = self.fields["channel"]
        channel.queryset = Channel.objects.seen_by(member).connected()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        channel = said.get("channel")
        if (
            channel
            and said.get("kind")
            and SourceKind(said["kind"]) not in registry.network_classes()[channel.network].kinds
        ):
            self.add_error("kind", _("This network does not offer it."))
        return said

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["queries"].splitlines() if line.strip()][:100]
