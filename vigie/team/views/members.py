"""The people of a workspace: who they are, what they may do, who is invited."""

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from vigie.team import memberships
from vigie.team.forms import InvitationForm, RoleForm, role_choices
from vigie.team.member_request import MemberRequest
from vigie.team.models import LastOwner, Member
from vigie.team.permissions import require, require_manager
from vigie.team.workspace_urls import link

#: The link that was just made, kept in the session until it has been shown, once.
NEW_INVITATION_KEY = "fresh_invitation"


@never_cache
def list_members(request: MemberRequest) -> HttpResponse:
    """Everybody sees who is there; owners and managers may change it."""
    found = request.workspace.members.present().select_related("user").order_by("user__name")
    context = {
        "members": [(one, request.member.can_change(one)) for one in found],
        "roles": role_choices(request.member),
    }
    if request.member.can_manage:
        context["form"] = InvitationForm(request.member)
        context["invitations"] = request.workspace.invitations.open().select_related("invited_by__user").order_by("-id")
        context["fresh"] = request.session.pop(NEW_INVITATION_KEY, None)
    return render(request, "team/members.html", context)


@require_POST
def invite_member(request: MemberRequest) -> HttpResponse:
    require_manager(request.member)
    form = InvitationForm(request.member, request.POST)
    if not form.is_valid():
        messages.error(request, _("This invitation cannot be created: check the role and the address."))
        return _redirect_to_members(request)
    invitation, token = memberships.invite(request.member, form.cleaned_data["role"], form.cleaned_data["email"])
    address = request.build_absolute_uri(reverse("invitation", args=[token]))
    if settings.EMAIL_HOST and invitation.email:
        workspace = request.workspace
        with translation.override(workspace.language):
            subject = _("%(who)s invites you to %(workspace)s") % {"who": request.member, "workspace": workspace}
            body = render_to_string("team/mail/invitation.txt", {"invitation": invitation, "address": address})
        try:
            send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [invitation.email])
        except OSError:  # a mail server that refuses changes nothing: the link is on screen
            messages.error(request, _("The mail did not leave: pass on the link yourself."))
    request.session[NEW_INVITATION_KEY] = {"address": address, "role": invitation.role, "email": invitation.email}
    return _redirect_to_members(request)


@require_POST
def revoke_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    require_manager(request.member)
    invitation = get_object_or_404(request.workspace.invitations, pk=pk)
    if memberships.revoke_invitation(invitation, request.member):
        messages.success(request, _("The invitation is withdrawn: its link no longer works."))
    else:
        messages.error(request, _("Too late: this invitation was already used or withdrawn."))
    return _redirect_to_members(request)


@require_POST
def change_role(request: MemberRequest, pk: int) -> HttpResponse:
    member = _get_changeable_member(request, pk)
    form = RoleForm(request.member, request.POST)
    require(form.is_valid(), "this role is not the member's to give")
    try:
        memberships.change_role(member, form.cleaned_data["role"], by=request.member)
    except LastOwner:
        messages.error(request, _last_owner())
    else:
        said = {"name": member, "role": member.get_role_display()}
        messages.success(request, _("%(name)s: %(role)s.") % said)
    return _redirect_to_members(request)


@require_POST
def remove_member(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a member out, or leave oneself."""
    leaving = pk == request.member.pk
    member = request.member if leaving else _get_changeable_member(request, pk)
    try:
        memberships.remove_member(member, by=request.member)
    except LastOwner:
        messages.error(request, _last_owner())
        return _redirect_to_members(request)
    if leaving:
        return redirect("home")
    messages.success(request, _("%(name)s is no longer in the team.") % {"name": member})
    return _redirect_to_members(request)


def _get_changeable_member(request: MemberRequest, pk: int) -> Member:
    require_manager(request.member)
    present = Member.objects.present().filter(workspace=request.workspace)
    member = get_object_or_404(present.select_related("user", "workspace"), pk=pk)
    require(request.member.can_change(member), "only an owner changes an owner")
    return member


def _last_owner() -> str:
    return _("Name another owner first: a workspace always has one.")


def _redirect_to_members(request: MemberRequest) -> HttpResponse:
    return redirect(link(request.workspace, "team:members"))
