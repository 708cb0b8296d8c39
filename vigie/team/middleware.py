"""Which member, in which workspace, makes a request: permission begins here."""

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from vigie.team.client_address import set_address

#: The session key of the last workspace visited, to bring the person back to it.
LAST_WORKSPACE_KEY = "last_workspace"


class CurrentMember:
    """Gives the request its `member` and `workspace`, its language and its time zone.

    Addresses under `/w/<workspace>/` are for the members of the workspace only: visitors are sent to sign in, a
    stranger gets 404. The view does not see the slug: it reaches rows through `request.member`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        set_address(client_address_of(request))
        request.member = None  # type: ignore[attr-defined]
        request.workspace = None  # type: ignore[attr-defined]
        request.nav_counts = {}  # type: ignore[attr-defined]
        request.began = time.time()  # type: ignore[attr-defined]
        # The one that the user chose; for a visitor, that of their cookie, then of their browser.
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.user.is_authenticated:
            language = str(request.user.language)
        elif chosen in dict(settings.LANGUAGES):
            language = chosen
        else:
            language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
            if request.member:  # type: ignore[attr-defined]  # after signing out, « Back » shows nothing
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        finally:
            timezone.deactivate()
            translation.deactivate()

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if "workspace" not in kwargs:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        slug = kwargs.pop("workspace")
        mine = request.user.current_memberships
        member = next((member for member in mine if member.workspace.slug == slug), None)
        if member is None:
            raise Http404
        member.user = request.user
        request.member = member  # type: ignore[attr-defined]
        request.workspace = member.workspace  # type: ignore[attr-defined]
        request.workspaces = [member.workspace for member in mine]  # type: ignore[attr-defined]
        if request.session.get(LAST_WORKSPACE_KEY) != member.workspace.slug:
            request.session[LAST_WORKSPACE_KEY] = member.workspace.slug
        timezone.activate(member.workspace.time_zone)
        return None


def client_address_of(request: HttpRequest) -> str | None:
    """The address of the visitor: behind `TRUSTED_PROXIES` proxies, what the outermost of them saw."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(seen) >= settings.TRUSTED_PROXIES:
        return _valid_address(seen[-settings.TRUSTED_PROXIES])
    return _valid_address(request.META.get("REMOTE_ADDR", ""))


def _valid_address(text: str) -> str | None:
    """An address, or None for what is not one (a socket's path, a careless proxy)."""
    try:
        return str(ip_address(text))
    except ValueError:
        return None
