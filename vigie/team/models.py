"""Workspaces, and the people in them."""

import hashlib
import secrets
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, models, transaction
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.kit import clock
from vigie.team import time_zones
from vigie.team.permissions import account_rights

MAX_SLUG_ATTEMPTS = 20


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail address. What they may do is said by their memberships."""

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
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email

    @cached_property
    def current_memberships(self) -> "list[Member]":
        """The memberships, as they were when the user was read."""
        return list(Member.objects.of_user(self.pk))

    def workspaces(self) -> "models.QuerySet[Workspace]":
        """Those the user belongs to today, by name."""
        mine = Member.objects.present().filter(user=self)
        return Workspace.objects.filter(pk__in=mine.values("workspace")).order_by("name")


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

    @property
    def time_zone_name(self) -> str:
        """The name of the time zone, as a person says it: by its town."""
        return time_zones.zone_name(self.time_zone)

    @classmethod
    def create_with_owner(cls, user: User, name: str, language: str, time_zone: str, **fields: object) -> "Member":
        """A new workspace and its owner, who is the user; its address is made of its name. Returns the owner."""
        with transaction.atomic():
            workspace = cls._create_at_free_slug(name=name, language=language, time_zone=time_zone, **fields)
            return Member.objects.create(user=user, workspace=workspace, role=Role.OWNER)

    @classmethod
    def _create_at_free_slug(cls, name: str, **fields: Any) -> Self:
        """A new row. When somebody takes the same address meanwhile, the next one."""
        for _attempt in range(MAX_SLUG_ATTEMPTS - 1):
            try:
                with transaction.atomic():
                    return cls.objects.create(name=name, slug=cls.free_slug(name), **fields)
            except IntegrityError:
                continue
        return cls.objects.create(name=name, slug=cls.free_slug(name), **fields)

    @classmethod
    def free_slug(cls, name: str) -> str:
        """An address made of the name, with a number behind it when another workspace has it."""
        stem = slugify(name)[:34].strip("-") or "espace"
        taken = set(cls.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        if stem not in taken:
            return stem
        numbered = (f"{stem}-{n}" for n in count(2))
        return next(slug for slug in numbered if slug not in taken)


class Role(models.TextChoices):
    OWNER = "owner", pgettext_lazy("role", "Owner")
    MANAGER = "manager", pgettext_lazy("role", "Manager")
    EDITOR = "editor", pgettext_lazy("role", "Editor")
    CONTRIBUTOR = "contributor", pgettext_lazy("role", "Contributor")
    READER = "reader", pgettext_lazy("role", "Reader")


class Right(models.TextChoices):
    """What may be done on a channel."""

    SEE = "see", pgettext_lazy("right", "See")
    DRAFT = "draft", pgettext_lazy("right", "Draft")
    REPLY = "reply", pgettext_lazy("right", "Reply")
    APPROVE = "approve", pgettext_lazy("right", "Approve")
    PUBLISH = "publish", pgettext_lazy("right", "Publish")


#: What a role may do on a channel when nothing is said for that channel.
ROLE_RIGHTS: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset(Right.values),
    Role.MANAGER: frozenset(Right.values),
    Role.EDITOR: frozenset({Right.SEE, Right.DRAFT, Right.REPLY, Right.PUBLISH}),
    Role.CONTRIBUTOR: frozenset({Right.SEE, Right.DRAFT}),
    Role.READER: frozenset({Right.SEE}),
}


class LastOwner(Exception):
    """Name another owner first: a workspace is never left without one."""


class MemberQuerySet(models.QuerySet["Member"]):
    def present(self) -> Self:
        return self.filter(left_at=None)

    def of_user(self, user: int) -> Self:
        """All present memberships of a user, with the user and the workspaces."""
        return self.present().filter(user_id=user).select_related("user", "workspace").order_by("workspace__name")

    def owners(self) -> Self:
        return self.present().filter(role=Role.OWNER)

    def managers(self) -> Self:
        """Owners too, with their users."""
        able = self.present().filter(role__in=(Role.OWNER, Role.MANAGER))
        return able.select_related("user").order_by("user__name")


class Member(models.Model):
    """A person in a workspace. Everything a person sees is reached through their member."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="members")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.CONTRIBUTOR)
    joined_at = models.DateTimeField(default=clock.now, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    #: Today tells what was said since `visited_at`; `seen_at` is when the member last had it open (see desk/today.py).
    visited_at = models.DateTimeField(default=clock.now, editable=False)
    seen_at = models.DateTimeField(default=clock.now, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "workspace"], name="one_membership"),)

    def __str__(self) -> str:
        return str(self.user)

    def change_role(self, role: str) -> None:
        """Give another role. Raises LastOwner."""
        with transaction.atomic():
            if role != Role.OWNER:
                self._ensure_another_owner()
            self.role = role
            self.save(update_fields=["role"])
            self._revoke_invitations([given for given in Role.values if given not in self.assignable_roles])

    def leave(self) -> None:
        """The member sees nothing more of the workspace; what they did stays. Raises LastOwner."""
        with transaction.atomic():
            self._ensure_another_owner()
            self.left_at = clock.now()
            self.save(update_fields=["left_at"])
            self._revoke_invitations(Role.values)

    def _revoke_invitations(self, roles: list[str]) -> None:
        """Roles that the member may no longer give: a link kept aside must not let them back in, or up."""
        Invitation.objects.open().filter(invited_by=self, role__in=roles).update(revoked_at=clock.now())

    def _ensure_another_owner(self) -> None:
        # The lock is on the workspace: two owners who leave at the same moment go one after the other.
        Workspace.objects.select_for_update(no_key=True).get(pk=self.workspace_id)
        owners = self.workspace.members.owners()
        if owners.filter(pk=self.pk).exists() and not owners.exclude(pk=self.pk).exists():
            raise LastOwner(str(self))

    # The questions of `permissions.py`, which says who may do what.

    @property
    def can_manage(self) -> bool:
        """Whether the member may change the workspace, its people and its channels, and stop everything."""
        return self.role in (Role.OWNER, Role.MANAGER)

    @property
    def can_contribute(self) -> bool:
        """Whether the member does more than read: follows feeds, writes watches, shares columns."""
        return self.role != Role.READER

    @property
    def can_write(self) -> bool:
        """Whether the member has texts to be proof-read: by role, or by what one account says."""
        writing = (Right.DRAFT, Right.REPLY)
        if ROLE_RIGHTS[self.role].intersection(writing):
            return True
        drafting, replying = (account_rights.accounts_with_right(self, right) for right in writing)
        return (drafting | replying).exists()

    def has_right(self, channel: Any, right: str) -> bool:
        """Whether the member has that right on that account: the channel or its pk."""
        pk = channel if isinstance(channel, int) else channel.pk
        return account_rights.accounts_with_right(self, right).filter(pk=pk).exists()

    def can_change(self, other: "Member") -> bool:
        """Whether the member may change the role of another or remove them: an owner all, a manager all but owners."""
        return self.role == Role.OWNER or (self.can_manage and other.role != Role.OWNER)

    @property
    def assignable_roles(self) -> tuple[str, ...]:
        """The roles that the member may give: an owner every one, a manager all but owner, nobody else any."""
        if self.role == Role.OWNER:
            return tuple(Role.values)
        if self.can_manage:
            return tuple(role for role in Role.values if role != Role.OWNER)
        return ()


def token_fingerprint(token: str) -> str:
    """What is stored of a one-use link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


class LinkExpired(Exception):
    """The link was used, withdrawn, or is too old: ask for another one."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())

    def find_by_token(self, token: str) -> "Invitation | None":
        """The invitation that this token opens, whatever its state."""
        return self.select_related("workspace", "invited_by__user").filter(fingerprint=token_fingerprint(token)).first()


class Invitation(models.Model):
    """A one-use link into a workspace."""

    LIFETIME = timedelta(days=7)

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.EDITOR)
    email = models.EmailField(_("e-mail address"), blank=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    @classmethod
    def create_with_token(cls, by: Member, role: str, email: str = "") -> tuple["Invitation", str]:
        """A new invitation and its token, which is shown once and never stored."""
        token = new_token()
        return cls.objects.create(
            workspace=by.workspace,
            role=role,
            email=email.lower(),
            fingerprint=token_fingerprint(token),
            invited_by=by,
            expires_at=clock.now() + cls.LIFETIME,
        ), token

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > clock.now()

    def accept(self, user: User) -> Member:
        """The user joins, or comes back. One person an invitation: the second click raises LinkExpired."""
        with transaction.atomic():
            if not type(self).objects.open().filter(pk=self.pk).update(accepted_at=clock.now()):
                raise LinkExpired(str(self.pk))
            member, is_new = Member.objects.select_for_update().get_or_create(
                user=user, workspace=self.workspace, defaults={"role": self.role}
            )
            if not is_new and member.left_at is not None:
                member.role = self.role
                member.left_at = None
                member.joined_at = clock.now()
                member.save(update_fields=["role", "left_at", "joined_at"])
            type(self).objects.filter(pk=self.pk).update(accepted_by=member)
            return member

    def revoke(self) -> bool:
        """Withdraw it. False when it was already spent."""
        return bool(type(self).objects.open().filter(pk=self.pk).update(revoked_at=clock.now()))


class SetupLink(models.Model):
    """The one-use link that claims a fresh installation. Only its fingerprint is kept."""

    fingerprint = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    used_at = models.DateTimeField(null=True)
