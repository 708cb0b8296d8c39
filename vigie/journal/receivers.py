"""What the team and the sign-in library signal, written down."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from vigie import journal
from vigie.team.models import Member, User
from vigie.team.signals import act_recorded


@receiver(act_recorded)
def write_act(act: str, details: dict[str, Any], **said: Any) -> None:
    keep = {name: said[name] for name in ("by", "workspace", "of", "about")}
    journal.write(act, **keep, **details)


def write_personal_act(act: str, user: User | None, who: str, details: dict[str, Any], **_said: Any) -> None:
    """A line in each workspace of the person; one line outside of them all when there is none."""
    members = list(Member.objects.present().filter(user=user).select_related("workspace", "user")) if user else []
    for member in members:
        journal.write(act, by=member, who=who or str(user), **details)
    if not members:
        journal.write(act, who=who or str(user or "?"), **details)


@receiver(auth.user_logged_in)
def signed_in(user: User, **_kwargs: Any) -> None:
    write_personal_act("team.person.signed_in", user, "", {})


@receiver(auth.user_logged_out)
def signed_out(user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        write_personal_act("team.person.signed_out", user, "", {})


@receiver(auth.user_login_failed)
def sign_in_failed(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Written under the address that was tried, never with the password."""
    tried = str(credentials.get("email") or credentials.get("username") or "?").lower()[:120]
    write_personal_act("team.person.sign_in_failed", User.objects.filter(email=tried).first(), tried, {})


@receiver(account.password_changed)
@receiver(account.password_set)
@receiver(account.password_reset)
def password_changed(user: User, **_kwargs: Any) -> None:
    write_personal_act("team.person.password_changed", user, "", {})


@receiver(mfa.authenticator_added)
def factor_added(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    write_personal_act("team.person.factor_added", user, "", {"factor": authenticator.type})


@receiver(mfa.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    write_personal_act("team.person.factor_removed", user, "", {"factor": authenticator.type})


@receiver(mfa.authenticator_reset)
def factor_renewed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    write_personal_act("team.person.factor_renewed", user, "", {"factor": authenticator.type})


@receiver(mfa.authentication_failed)
def factor_refused(user: User, request: HttpRequest, **_kwargs: Any) -> None:
    write_personal_act("team.person.factor_refused", user, "", {})
