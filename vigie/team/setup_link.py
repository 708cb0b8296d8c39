"""The one-use link that claims a fresh installation: printed by `bin/run`, known to nobody else."""

from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from vigie.kit import clock
from vigie.team.memberships import create_workspace
from vigie.team.models import LinkExpired, Member, SetupLink, User, new_token, token_fingerprint

_SETUP_LOCK_ID = 0x5649474945  # one set-up at a time on a database, whatever the number of servers


def new_setup_link(base_url: str) -> str | None:
    """A new link, which makes the former ones useless; None when somebody already owns the installation."""
    with transaction.atomic():
        _lock_setup()
        if is_claimed():
            return None
        SetupLink.objects.all().delete()
        token = new_token()
        SetupLink.objects.create(fingerprint=token_fingerprint(token))
    return base_url.rstrip("/") + reverse("setup", args=[token])


def is_claimed() -> bool:
    return User.objects.exists()


def is_valid_token(token: str) -> bool:
    return not is_claimed() and SetupLink.objects.filter(fingerprint=token_fingerprint(token), used_at=None).exists()


def claim_installation(token: str, person: dict[str, str], workspace: dict[str, str]) -> Member:
    """The first owner and their workspace. Two clicks make one owner: the second raises LinkSpent."""
    with transaction.atomic():
        _lock_setup()
        links = SetupLink.objects.filter(fingerprint=token_fingerprint(token), used_at=None)
        if is_claimed() or not links.update(used_at=clock.now()):
            raise LinkExpired("set-up")
        try:
            user = User.objects.create_user(**person)
        except IntegrityError as error:
            raise LinkExpired("set-up") from error
        return create_workspace(user, **workspace)


def new_password_link(base_url: str, email: str) -> str | None:
    """A one-use link to a new password, for an operator without mail; None when nobody has that address."""
    from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
    from allauth.account.utils import user_pk_to_url_str

    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        return None
    key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return base_url.rstrip("/") + path


def _lock_setup() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SETUP_LOCK_ID])
