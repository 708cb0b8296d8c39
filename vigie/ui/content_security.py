"""The content security policy: what a page of Vigie may load and run."""

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vigie.kit.address_guard import operator_allowlist

HEADER = "Content-Security-Policy"


class ContentSecurityPolicy:
    """A nonce for each request (`request.csp_nonce`), and the policy on each response that does not bring its own.

    Pictures and films that were heard come from anywhere on https, from the rehearsal network, and from this machine
    when the operator allows private addresses (tests). `form-action` follows redirects, and browsers hold against them
    the policy of the page that holds the form: a page whose form ends at a network known beforehand says
    `response.form_ends = ["https://…"]`; when the person types the server, answer with a page that has a link
    to it instead of redirecting.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if HEADER not in response:
            response.headers[HEADER] = policy_header(request.csp_nonce, getattr(response, "form_ends", ()))  # type: ignore[attr-defined]
        return response


def policy_header(nonce: str, form_ends: tuple[str, ...] | list[str] = ()) -> str:
    """The header's value. `form_ends` are addresses; only their origins are kept."""
    heard = "https:"
    if settings.DEBUG or operator_allowlist():
        heard += " http://127.0.0.1:* http://localhost:*"
    elif settings.REHEARSAL:
        # Its address alone: a heard picture must not make a browser knock at whatever runs on its machine.
        heard += f" {_origin_of(settings.REHEARSAL)}"
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": f"'self' data: blob: {heard}",
        "media-src": f"'self' blob: {heard}",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": " ".join(["'self'", *dict.fromkeys(map(_origin_of, form_ends))]),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
