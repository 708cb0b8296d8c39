"""Workspaces, and the people in them."""

import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.kit import clock


class UserQuerySet(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail address. What she may do is said by her memberships."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=8, default="fr-ca")
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.AUTO)
    density = models.CharField(_("density"), max_length=12, choices=Density, default=Density.COMFORTABLE)
    letter_keys = models.BooleanField(_("one-letter keyboard shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserQuerySet()

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email


class Workspace(models.Model):
    """One organisation, sealed from the others."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=8, default="fr-ca")
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Toronto")
    #: A demonstration on the rehearsal network: labelled on every page.
    demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    CONTRIBUTOR = "contributor", _("Contributor")
    READER = "reader", _("Reader")


class Right(models.TextChoices):
    """What may be done on a channel."""

    SEE = "see", _("See")
    DRAFT = "draft", _("Draft")
    REPLY = "reply", _("Reply")
    APPROVE = "approve", _("Approve")
    PUBLISH = "publish", _("Publish")


#: What a role may do on a channel when nothing is said for that channel.
RIGHTS: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset(Right.values),
    Role.MANAGER: frozenset(Right.values),
    Role.EDITOR: frozenset({Right.SEE, Right.DRAFT, Right.REPLY, Right.PUBLISH}),
    Role.CONTRIBUTOR: frozenset({Right.SEE, Right.DRAFT}),
    Role.READER: frozenset({Right.SEE}),
}


class Member(models.Model):
    """A person in a workspace. Everything she sees is reached through her."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="members")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.CONTRIBUTOR)
    joined_at = models.DateTimeField(default=clock.now, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    #: When she last opened Today: "what was said since my last visit".
    visited_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "workspace"], name="one_membership"),)

    def __str__(self) -> str:
        return str(self.user)

    @property
    def rules(self) -> bool:
        """May she change the workspace, its people and its channels, and stop everything?"""
        return self.role in (Role.OWNER, Role.MANAGER)


def fingerprint(token: str) -> str:
    """What is stored of a one-use link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


class Invitation(models.Model):
    """A one-use link into a workspace."""

    LASTS = timedelta(days=7)

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.EDITOR)
    email = models.EmailField(_("e-mail address"), blank=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(Member, models.SET_NULL, null=True, related_name="invitation")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class SetupLink(models.Model):
    """The one-use link that claims a fresh installation. Only its fingerprint is kept."""

    fingerprint = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    used_at = models.DateTimeField(null=True)
