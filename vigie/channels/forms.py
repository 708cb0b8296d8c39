"""The form that a network asks for, and how a channel is set."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie import journal
from vigie.channels.languages import LANGUAGES
from vigie.channels.models import COLOUR_COUNT, Channel, ChannelRights
from vigie.kit.text import parse_id
from vigie.networks.types import Field
from vigie.team.models import ROLE_RIGHTS, Member, Right


class ConnectionForm(forms.Form):
    """Drawn from the network's own description of what it asks."""

    def __init__(self, asked: Sequence[Field], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in asked:
            self.fields[field.name] = _form_field(field)

    @property
    def entered_values(self) -> Mapping[str, str]:
        return {name: str(value).strip() for name, value in self.cleaned_data.items()}

    def add_refusal(self, field: str, sentence: str) -> None:
        """What the network refused, under the entry to correct."""
        self.add_error(field if field in self.fields else None, sentence)


def _form_field(field: Field) -> forms.Field:
    options: dict[str, Any] = {
        "label": _(field.label),
        "help_text": _(field.help) if field.help else "",
        "required": field.required,
        "initial": field.initial,
    }
    if field.kind == "choice":
        return forms.ChoiceField(choices=[(value, _(label)) for value, label in field.choices], **options)
    if field.kind == "bool":
        return forms.BooleanField(**{**options, "required": False})
    quiet = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    widget: forms.Widget = forms.TextInput(attrs=quiet)
    if field.kind == "password":
        widget = forms.PasswordInput(attrs={**quiet, "autocomplete": "new-password"})
    elif field.kind == "lines":
        widget = forms.Textarea(attrs=quiet)
    elif field.kind == "url":
        # Not a field of the browser's for addresses: people type theirs without https://, and the network reads it.
        widget = forms.TextInput(attrs={**quiet, "inputmode": "url"})
    return forms.CharField(max_length=2000, strip=field.kind != "password", widget=widget, **options)


class ChannelForm(forms.ModelForm[Channel]):
    """Name, colour, owner, voice, language."""

    class Meta:
        model = Channel
        fields = ("name", "colour", "voice", "owner", "language")
        labels = {"owner": gettext_lazy("In charge")}
        help_texts = {
            "name": gettext_lazy("What the team calls it; the network does not see it."),
            "owner": gettext_lazy("Who is responsible for this account in the team."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Member.objects.present().filter(workspace=self.instance.workspace).select_related("user")
        self.fields["owner"].queryset = people.order_by("user__name")  # type: ignore[attr-defined]
        languages = list(LANGUAGES)
        language = self.instance.language
        if language not in dict(LANGUAGES):
            languages.insert(0, (language, language))
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages)
        self.fields["colour"] = forms.TypedChoiceField(
            label=_("Colour"),
            coerce=int,
            choices=[(n, _("Colour %(n)s") % {"n": n}) for n in range(1, COLOUR_COUNT + 1)],
        )

    def colour_swatches(self) -> list[tuple[int, str]]:
        """Each colour, and the name of the channel that already has it."""
        taken = self.instance.workspace.channels.connected().exclude(pk=self.instance.pk)
        names = dict(taken.values_list("colour", "name"))
        return [(colour, names.get(colour, "")) for colour in range(1, COLOUR_COUNT + 1)]

    @property
    def chosen_colour(self) -> int:
        return parse_id(str(self["colour"].value() or 1)) or 1


class RightsForm:
    """Who may do what on a channel: what differs from a role is a row, what is the role's is none."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        people = Member.objects.present().filter(workspace=channel.workspace).select_related("user")
        explicit = dict(channel.rights.values_list("member", "rights"))
        self.member_rights = [MemberRights(member, explicit.get(member.pk)) for member in people.order_by("user__name")]

    @transaction.atomic
    def save(self, posted: Mapping[str, list[str]], *, by: Member) -> None:
        """Save what was checked; the journal says what changed for whom."""
        for line in self.member_rights:
            wanted = {right for right in posted.get(f"rights-{line.member.pk}", []) if right in Right.values}
            if wanted:
                wanted.add(str(Right.SEE))
            if wanted == set(line.rights):
                continue
            if wanted == ROLE_RIGHTS[line.member.role]:
                line.explicit_rights = None
                ChannelRights.objects.filter(channel=self.channel, member=line.member).delete()
            else:
                line.explicit_rights = [right for right in Right.values if right in wanted]
                ChannelRights.objects.update_or_create(
                    channel=self.channel, member=line.member, defaults={"rights": line.explicit_rights}
                )
            journal.write(
                "channels.rights.changed",
                by=by,
                of=self.channel,
                person=str(line.member),
                rights=line.rights,
                as_role=line.is_by_role,
            )


class MemberRights:
    """The rights of a member on a channel: what the channel says of them (None: nothing), else what their role says."""

    def __init__(self, member: Member, explicit_rights: list[str] | None) -> None:
        self.member = member
        self.explicit_rights = explicit_rights

    @property
    def rights(self) -> list[str]:
        given = ROLE_RIGHTS[self.member.role] if self.is_by_role else self.explicit_rights or ()
        return [right for right in Right.values if right in given]

    @property
    def is_by_role(self) -> bool:
        return self.explicit_rights is None

    def cells(self) -> list[tuple[str, str, bool]]:
        """(right, its name, whether the member has it)."""
        return [(right.value, str(right.label), right.value in self.rights) for right in Right]

    def right_names(self) -> str:
        return ", ".join(str(Right(right).label) for right in self.rights) or _("nothing")
