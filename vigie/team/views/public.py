"""Before any workspace: the way home, the first day, an invitation."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vigie.team import setup_link
from vigie.team.forms import PersonForm, WorkspaceForm
from vigie.team.middleware import LAST
from vigie.team.models import Invitation, LinkSpent, Member, User, Workspace
from vigie.team.signals import say
from vigie.team.workspace_urls import link


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Her last workspace; else the sign-in page; on a fresh installation, where to find the link."""
    if not request.user.is_authenticated:
        if setup_link.is_claimed():
            return redirect("account_login")
        return render(request, "team/unclaimed.html")
    mine = list(request.user.workspaces())
    if not mine:
        return redirect("new_workspace")
    last = request.session.get(LAST)
    return redirect(front_door(next((one for one in mine if one.slug == last), mine[0])))


def front_door(workspace: Workspace) -> str:
    """Today."""
    return link(workspace, "desk:today")


@never_cache
@sensitive_post_parameters("password")
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first owner and her workspace, behind the one-use link."""
    if not setup_link.opens(token):
        return render(request, "team/link_spent.html", {"set_up": True}, status=410)
    person = PersonForm(request.POST or None, prefix="person")
    workspace = WorkspaceForm(request.POST or None, prefix="workspace", initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and person.is_valid() and workspace.is_valid():
        try:
            with transaction.atomic():
                member = setup_link.claim(
                    token, {**person.person, "language": workspace.workspace["language"]}, workspace.workspace
                )
                say("team.workspace.founded", by=member, of=member.workspace)
        except LinkSpent:
            return render(request, "team/link_spent.html", {"set_up": True}, status=410)
        return _sign_in(request, member.user, link(member.workspace, "team:welcome"))
    return render(request, "team/set_up.html", {"person": person, "workspace_form": workspace})


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation, for who is new here and for who already signs in."""
    found = Invitation.objects.behind(token)
    if found is None:
        raise Http404
    if not found.is_open:
        return render(request, "team/link_spent.html", {"invitation": found}, status=410)
    if request.user.is_authenticated:
        return _join(request, found, request.user)
    form = PersonForm(request.POST or None, initial={"email": found.email})
    if request.method == "POST" and form.is_valid():
        return _join_as_new(request, found, form)
    return render(request, "team/invitation.html", {"invitation": found, "form": form, "next": request.path})


def _join_as_new(request: HttpRequest, found: Invitation, form: PersonForm) -> HttpResponse:
    language = found.workspace.language
    try:
        with transaction.atomic():
            user = User.objects.create_user(**form.person, language=language)
            member = _accept(found, user)
    except LinkSpent:
        return render(request, "team/link_spent.html", {"invitation": found}, status=410)
    return _sign_in(request, user, front_door(member.workspace))


def _join(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    if request.method != "POST":
        return render(request, "team/invitation.html", {"invitation": found})
    try:
        with transaction.atomic():
            member = _accept(found, user)
    except LinkSpent:
        return render(request, "team/link_spent.html", {"invitation": found}, status=410)
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": member.workspace})
    return redirect(front_door(member.workspace))


def _accept(found: Invitation, user: User) -> Member:
    member = found.accept(user)
    say("team.member.joined", by=member, of=member, role=member.role, invited_by=str(found.invited_by))
    return member


@login_required
def new_workspace(request: HttpRequest) -> HttpResponse:
    """Who already signs in founds another workspace."""
    assert request.user.is_authenticated
    form = WorkspaceForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            member = Workspace.found(request.user, **form.workspace)
            say("team.workspace.founded", by=member, of=member.workspace)
        return redirect(link(member.workspace, "team:welcome"))
    return render(request, "team/new_workspace.html", {"form": form})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of who is not signed in: a cookie."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_same_site(request.POST.get("next", "")))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax")
    return response


def not_offered(request: HttpRequest) -> HttpResponse:
    """Addresses that the sign-in library has and that Vigie does not use."""
    raise Http404


def _same_site(address: str) -> str:
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else reverse("home")


def _sign_in(request: HttpRequest, user: User, then: str) -> HttpResponse:
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=then))
    return response
