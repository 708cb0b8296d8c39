"""Before any workspace: the way home, the first day, an invitation."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vigie.team import memberships, setup_link
from vigie.team.forms import EMAIL_TAKEN, PersonForm, WorkspaceForm
from vigie.team.middleware import LAST_WORKSPACE_KEY
from vigie.team.models import Invitation, LinkExpired, User, Workspace
from vigie.team.workspace_urls import link


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The last workspace visited; else the sign-in page; on a fresh installation, where to find the link."""
    if not request.user.is_authenticated:
        if setup_link.is_claimed():
            return redirect("account_login")
        return render(request, "team/unclaimed.html")
    mine = list(request.user.workspaces())
    if not mine:
        return redirect("new_workspace")
    last = request.session.get(LAST_WORKSPACE_KEY)
    return redirect(workspace_home(next((one for one in mine if one.slug == last), mine[0])))


def workspace_home(workspace: Workspace) -> str:
    """Today."""
    return link(workspace, "desk:today")


@never_cache
@sensitive_post_parameters("password")
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first owner and their workspace, behind the one-use link."""
    if not setup_link.is_valid_token(token):
        return render(request, "team/link_spent.html", {"set_up": True}, status=410)
    person = PersonForm(request.POST or None, prefix="person")
    workspace = WorkspaceForm(request.POST or None, prefix="workspace", initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and person.is_valid() and workspace.is_valid():
        try:
            member = setup_link.claim_installation(
                token,
                {**person.user_fields, "language": workspace.workspace_fields["language"]},
                workspace.workspace_fields,
            )
        except LinkExpired:
            return render(request, "team/link_spent.html", {"set_up": True}, status=410)
        return _sign_in(request, member.user, link(member.workspace, "team:welcome"))
    return render(request, "team/set_up.html", {"person": person, "workspace_form": workspace})


@never_cache
@sensitive_post_parameters("password")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation, for a new person and for somebody who already signs in."""
    form = None if request.user.is_authenticated else PersonForm(request.POST or None)
    is_accepted = request.method == "POST" and (form is None or form.is_valid())
    # After the form: the second of two clicks finds the link used, and not its own address taken.
    found = Invitation.objects.find_by_token(token)
    if found is None:
        raise Http404
    if not found.is_open:
        return render(request, "team/link_spent.html", {"invitation": found}, status=410)
    context: dict[str, object] = {"invitation": found}
    if form:
        form.initial["email"] = found.email
        context |= {"form": form, "next": request.path}
    if not is_accepted:
        return render(request, "team/invitation.html", context)
    try:
        if form:
            member = memberships.accept_invitation_as_new(found, **form.user_fields, language=request.LANGUAGE_CODE)
        else:
            assert request.user.is_authenticated
            member = memberships.accept_invitation(found, request.user)
    except LinkExpired:
        return render(request, "team/link_spent.html", {"invitation": found}, status=410)
    except memberships.EmailTaken:
        assert form is not None
        form.add_error("email", EMAIL_TAKEN)
        return render(request, "team/invitation.html", context)
    if form:
        return _sign_in(request, member.user, workspace_home(member.workspace))
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": member.workspace})
    return redirect(workspace_home(member.workspace))


@login_required
def new_workspace(request: HttpRequest) -> HttpResponse:
    """Somebody who already signs in makes another workspace."""
    assert request.user.is_authenticated
    form = WorkspaceForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        member = memberships.create_workspace(request.user, **form.workspace_fields)
        return redirect(link(member.workspace, "team:welcome"))
    return render(request, "team/new_workspace.html", {"form": form})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of a visitor who is not signed in: a cookie."""
    chosen = request.POST.get("language", "")
    address = request.POST.get("next", "")
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    # An address of this site: nobody is sent elsewhere by a form made to do it.
    response = HttpResponseRedirect(address if is_ours else reverse("home"))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax")
    return response


def not_offered(request: HttpRequest) -> HttpResponse:
    """Addresses that the sign-in library has and that Vigie does not use."""
    raise Http404


def _sign_in(request: HttpRequest, user: User, then: str) -> HttpResponse:
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=then))
    return response
