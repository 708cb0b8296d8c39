"""Inviting, joining, leaving, giving roles: each act with its line in the journal, in one transaction."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from vigie.kit import clock
from vigie.team.models import Invitation, LinkExpired, Member, User, Workspace
from vigie.team.signals import record_act

SECOND_CLICK_PERIOD = timedelta(seconds=20)


class EmailTaken(Exception):
    """Somebody signs in with this e-mail address already."""


@transaction.atomic
def create_workspace(owner: User, **fields: Any) -> Member:
    """A new workspace (name, language, time_zone). Returns its owner.

    The second of two clicks finds the workspace that the first one made.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    recent = {"workspace__created_at__gt": clock.now() - SECOND_CLICK_PERIOD, "workspace__demonstration": False}
    mine = Member.objects.owners().filter(user=owner, workspace__name=fields["name"], **recent)
    if found := mine.select_related("user", "workspace").first():
        return found
    member = Workspace.create_with_owner(owner, **fields)
    record_act("team.workspace.founded", by=member, of=member.workspace)
    return member


@transaction.atomic
def invite(by: Member, role: str, email: str) -> tuple[Invitation, str]:
    """A new invitation and its token, which is shown once and never stored."""
    invitation, token = Invitation.create_with_token(by, role, email)
    about = invitation.email or str(invitation.get_role_display())
    record_act("team.invitation.written", by=by, of=invitation, about=about, role=invitation.role)
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: Invitation, by: Member) -> bool:
    """Its link opens nothing any more. False when it was already used or revoked."""
    is_revoked = invitation.revoke()
    if is_revoked:
        record_act("team.invitation.revoked", by=by, of=invitation, about=invitation.email)
    return is_revoked


@transaction.atomic
def accept_invitation(invitation: Invitation, user: User) -> Member:
    """The user joins, or comes back. Raises LinkExpired when somebody used it, or when its time is over."""
    member = invitation.accept(user)
    invited_by = str(invitation.invited_by)
    record_act("team.member.joined", by=member, of=member, role=member.role, invited_by=invited_by)
    return member


@transaction.atomic
def accept_invitation_as_new(invitation: Invitation, **fields: Any) -> Member:
    """The same, for a person who has no user yet (email, name, password, and the language, else that of the workspace).

    Raises LinkExpired, and EmailTaken when somebody took the address meanwhile; no user is left then.
    """
    # The second of two clicks waits here, and finds the link used instead of its own address.
    if Invitation.objects.open().select_for_update().filter(pk=invitation.pk).first() is None:
        raise LinkExpired(str(invitation.pk))
    try:
        with transaction.atomic():
            user = User.objects.create_user(**{"language": invitation.workspace.language} | fields)
    except IntegrityError:
        raise EmailTaken(fields["email"]) from None
    return accept_invitation(invitation, user)


@transaction.atomic
def change_role(member: Member, role: str, by: Member) -> None:
    """Raises LastOwner."""
    before = member.role
    member.change_role(role)
    record_act("team.member.role", by=by, of=member, before=before, role=role)


@transaction.atomic
def remove_member(member: Member, by: Member) -> None:
    """The member leaves, or is taken out by another. Raises LastOwner."""
    member.leave()
    record_act("team.member.left" if member == by else "team.member.removed", by=by, of=member)
