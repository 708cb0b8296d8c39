"""The sign-in library's forms, without what repeats their labels, and in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name of the key"),
    "passwordless": _("Signs me in alone, without a password"),
}
HELPS = {
    "password1": _("At least 12 characters. A sentence that only you would write is best."),
    "passwordless": _("The key then asks for your finger, your face or its own code."),
}


class CredentialField(forms.JSONField):
    """What a key answers. JSON that Python itself refuses to read (a number of 5000 digits) is no answer either."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PlainForm(forms.Form):
    """No placeholder; a label and, at most, one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "credential" in self.fields:
            self.fields["credential"] = CredentialField(widget=forms.HiddenInput)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HELPS.get(name, "")


class SignInForm(PlainForm, account.LoginForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class RequestResetForm(PlainForm, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(PlainForm, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ConfirmPasswordForm(PlainForm, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(PlainForm, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ConfirmCodeForm(PlainForm, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateAppForm(PlainForm, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddKeyForm(PlainForm, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    pass


class SignInByKeyForm(PlainForm, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmByKeyForm(PlainForm, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class RenameKeyForm(PlainForm, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass
