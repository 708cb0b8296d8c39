"""The one-use link that claims a fresh installation: printed by `bin/run`, known to nobody else."""

from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from vigie.kit import clock
from vigie.team.models import LinkSpent, Member, SetupLink, User, Workspace, fingerprint, fresh_token

_LOCK = 0x5649474945  # one set-up at a time on a database, whatever the number of servers


def fresh_link(base_url: str) -> str | None:
    """A new link, which makes the former ones useless; None when somebody already owns the installation."""
    with transaction.atomic():
        _alone()
        if is_claimed():
            return None
        SetupLink.objects.all().delete()
        token = fresh_token()
        SetupLink.objects.create(fingerprint=fingerprint(token))
    return base_url.rstrip("/") + reverse("setup", args=[token])


def is_claimed() -> bool:
    return User.objects.exists()


def opens(token: str) -> bool:
    return not is_claimed() and SetupLink.objects.filter(fingerprint=fingerprint(token), used_at=None).exists()


def claim(token: str, person: dict[str, str], workspace: dict[str, str]) -> Member:
    """The first owner and her workspace. Two clicks make one owner: the second raises LinkSpent."""
    with transaction.atomic():
        _alone()
        links = SetupLink.objects.filter(fingerprint=fingerprint(token), used_at=None)
        if is_claimed() or not links.update(used_at=clock.now()):
            raise LinkSpent("set-up")
        try:
            user = User.objects.create_user(**person)
        except IntegrityError as error:
            raise LinkSpent("set-up") from error
        return Workspace.found(user, **workspace)


def password_link(base_url: str, email: str) -> str | None:
    """A one-use link to a new password, for who runs Vigie without mail; None when nobody has that address."""
    from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
    from allauth.account.utils import user_pk_to_url_str

    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        return None
    key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return base_url.rstrip("/") + path


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
