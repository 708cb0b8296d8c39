"""What is asked in Settings: words, style, periods, the official agent."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.proofreader.blackouts import BLACKOUT_TEMPLATES
from vigie.proofreading.models import AgentMention, AvoidedWord, Blackout, HouseStyle, LanguageToolServer
from vigie.team.models import Member, Workspace


class WordForm(forms.Form):
    word = forms.CharField(label=_("Word"), max_length=80)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("All languages")), ("fr", _("French")), ("en", _("English"))],
        required=False,
    )


class StyleForm(forms.ModelForm[HouseStyle]):
    """The measures of the house, or of a channel; what is left empty is the house's, then the product's."""

    class Meta:
        model = HouseStyle
        fields = (
            "epicene", "exclamations", "hashtags", "mentions", "emoji", "sentence_words",
            "contacts", "rival_hashtags", "personal_hashtags",
        )  # fmt: skip
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("contacts", "rival_hashtags", "personal_hashtags")}
        help_texts = {
            "contacts": _("One a line. Any other address or telephone in a text is questioned."),
            "rival_hashtags": _("Separated by spaces. Never on an official account."),
            "personal_hashtags": _("Separated by spaces. For personal accounts only."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = _("As the workspace") if self.instance.channel_id else _("Doublets (default)")
        said = HouseStyle.InclusiveStyle.choices
        self.fields["epicene"] = forms.ChoiceField(
            label=_("Inclusive writing"), choices=[("", empty), *said], required=False
        )


class AvoidedForm(forms.ModelForm[AvoidedWord]):
    class Meta:
        model = AvoidedWord
        fields = ("words", "reason", "channel")
        labels = {"channel": _("Account")}

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        field.queryset = Channel.objects.seen_by(member).connected()  # type: ignore[attr-defined]
        field.empty_label = _("All accounts")  # type: ignore[attr-defined]
        field.required = False
        self.instance.workspace = member.workspace
        self.instance.added_by = member


class BlackoutForm(forms.ModelForm[Blackout]):
    """Its times are wall times in the workspace's zone, which is Django's current one."""

    class Meta:
        model = Blackout
        fields = ("name", "jurisdiction", "kinds", "start", "end")
        widgets = {
            "start": forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
            "end": forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("It must end after it begins."))
        return cleaned


class TemplateForm(forms.Form):
    """The date that the law counts from."""

    law = forms.ChoiceField(
        label=_("Law"),
        choices=[
            ("quebec", _("Québec: the seven days that follow the order (art. 429)")),
            ("federal", _("Canada: polling day (s. 323)")),
        ],
    )
    day = forms.DateField(
        label=_("Date of the order, or polling day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def dates(self, workspace: Workspace) -> tuple[datetime, datetime]:
        """From midnight to midnight, as the workspace's clock says them."""
        period = BLACKOUT_TEMPLATES[self.cleaned_data["law"]].starting_on(
            self.cleaned_data["day"], ZoneInfo(workspace.time_zone)
        )
        return period.start, period.end


class AgentForm(forms.ModelForm[AgentMention]):
    class Meta:
        model = AgentMention
        fields = ("name", "title")
        help_texts = {
            "name": _("Leave empty when there is none; several agents may be named together."),
            "title": _("As it must be read, for example: official agent of the Parti du Fleuve."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "agent_%s", **kwargs})


class LanguageToolForm(forms.ModelForm[LanguageToolServer]):
    address = forms.URLField(
        label=_("LanguageTool server"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Its address, without /v2. Our texts are sent there. Leave empty to use none."),
    )

    class Meta:
        model = LanguageToolServer
        fields = ("address",)

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).rstrip("/").removesuffix("/v2")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
