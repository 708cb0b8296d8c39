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
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name of the key"),
    "passwordless": _("Signs me in alone, without a password"),
}
HELPS = {
    "password1": _("Twelve signs at least. A sentence that only you would write is best."),
    "passwordless": _("The key then asks for your finger, your face or its own code."),
}


class Credential(forms.JSONField):
    """What a key answers. JSON that Python itself refuses to read (a number of 5000 digits) is no answer either."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class Plain(forms.Form):
    """No placeholder; a label and, at most, one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "credential" in self.fields:
            self.fields["credential"] = Credential(widget=forms.HiddenInput)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HELPS.get(name, "")


class SignIn(Plain, account.LoginForm):  # type: ignore[misc]
    pass


class ChangePassword(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class AskReset(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class Reset(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ConfirmPassword(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class Authenticate(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ConfirmCode(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateApp(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddKey(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    pass


class SignInByKey(Plain, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmByKey(Plain, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class RenameKey(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass
