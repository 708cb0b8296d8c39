"""What people fill in: the first day, an invitation, the settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vigie.team import time_zones
from vigie.team.models import Member, Role, User, Workspace

EMAIL_TAKEN = _("Somebody already signs in with this address.")


class PersonForm(forms.Form):
    """A new person: their name and how they sign in."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. A sentence that only you would write is best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(EMAIL_TAKEN)
        return email

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            try:
                validate_password(password, User(name=cleaned.get("name", ""), email=cleaned.get("email", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    @property
    def user_fields(self) -> dict[str, str]:
        """What makes the user, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "password")}


class WorkspaceForm(forms.ModelForm[Workspace]):
    """A workspace: its name, language and time zone."""

    class Meta:
        model = Workspace
        fields = ("name", "language", "time_zone")
        labels = {"name": _("Name of the organisation")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.time_zone
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=time_zones.zone_choices(chosen))
        self.fields["name"].widget.attrs["autocomplete"] = "organization"

    @property
    def workspace_fields(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "language", "time_zone")}


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    role = forms.ChoiceField(label=_("Role"), initial=Role.EDITOR)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, by: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(by)  # type: ignore[attr-defined]
        if settings.EMAIL_HOST:
            self.fields["email"].help_text = _("The link is sent there. Without an address, you pass it on yourself.")
        else:
            self.fields["email"].help_text = _("A reminder for you: this installation sends no mail.")


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, by: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(by)  # type: ignore[attr-defined]


class ProfileForm(forms.ModelForm[User]):
    """How a person likes Vigie."""

    class Meta:
        model = User
        fields = ("name", "language", "theme", "density", "letter_keys")
        help_texts = {"letter_keys": _("“r” replies, “?” shows them all. Turn off if you dictate your texts.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


def role_choices(member: Member) -> list[tuple[str, str]]:
    """The roles that the member may give, by name."""
    return [(role, str(Role(role).label)) for role in member.assignable_roles]
