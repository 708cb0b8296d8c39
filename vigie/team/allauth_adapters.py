"""How people come in: the sign-in library's adapters; nobody signs up without an invitation."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.team.models import Member, User


class MembershipBackend(AuthenticationBackend):  # type: ignore[misc]
    """Reads the user who is signed in together with their memberships: one query a page instead of two."""

    def get_user(self, user_id: int) -> User | None:
        mine = list(Member.objects.of_user(user_id))
        if not mine:
            return super().get_user(user_id)  # type: ignore[no-any-return]
        user = mine[0].user
        user.current_memberships = mine
        return user if self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: accounts are born from the set-up link and from invitations."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and this password do not go together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "account_inactive": _("This account is closed."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Never at the host that the request names: somebody who asks for another person's password may name any."""
        parts = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.ADDRESS}{parts.path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if settings.EMAIL_HOST:
            super().send_mail(template_prefix, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the keys of second factors encrypted with the installation's own."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not the right one, or it is no longer valid."),
    }

    def encrypt(self, text: str) -> str:
        return settings.KEYS.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return settings.KEYS.decrypt(encrypted_text)
