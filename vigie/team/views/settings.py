"""Settings: the list of what can be set, the workspace, and one's own profile."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from vigie.team.forms import ProfileForm, WorkspaceForm
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_manager
from vigie.team.settings_pages import settings_pages
from vigie.team.signals import save_form
from vigie.team.views.public import workspace_home
from vigie.team.workspace_urls import link


def list_settings(request: MemberRequest) -> HttpResponse:
    lines = [(page, link(request.workspace, page.url)) for page in settings_pages.seen_by(request.member)]
    return render(request, "team/settings.html", {"lines": lines})


def welcome(request: MemberRequest) -> HttpResponse:
    """What now: three ways to begin."""
    return render(request, "team/welcome.html", {"today": workspace_home(request.workspace)})


def change_workspace(request: MemberRequest) -> HttpResponse:
    require_manager(request.member)
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if request.method == "POST" and form.is_valid():
        save_form(form, "team.workspace.changed", by=request.member, of=request.workspace)
        messages.success(request, _("The workspace is saved."))
        return redirect(link(request.workspace, "team:settings"))
    return render(request, "team/workspace.html", {"form": form})


def change_profile(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=get_user_model().objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        save_form(form, "team.member.changed", by=request.member, of=request.member)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile is saved."))
        return redirect(link(request.workspace, "team:profile"))
    return render(request, "team/profile.html", {"form": form})
