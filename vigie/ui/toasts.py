"""What Django's messages become on screen: a toast, with an undo when the act can be undone."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import trigger_client_event

UNDO_TAG = "undo:"


def add_toast(request: HttpRequest, text: str, undo: str = "") -> None:
    """Tell that an act succeeded; `undo` is the address that undoes it by a POST."""
    messages.success(request, text, extra_tags=f"{UNDO_TAG}{undo}" if undo else "")


def redirect_page(request: HttpRequest, address: str) -> HttpResponse:
    """Have the whole page go to an address, also when htmx asked for a piece of it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


class ToastMiddleware:
    """With htmx, messages travel in the `HX-Trigger` header; a page shows them itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_leaving = 300 <= response.status_code < 400 or "HX-Redirect" in response or "HX-Refresh" in response
        if request.headers.get("HX-Request") and not is_leaving:
            toasts = [toast_json(message) for message in get_messages(request)]
            if toasts:
                trigger_client_event(response, "toasts", {"said": toasts})
        return response


def toast_json(message: Message) -> dict[str, str]:
    """A message as the element `vigie-toasts` reads it."""
    return {"text": str(message), "tone": message.level_tag, "undo": undo_address(message)}


def undo_address(message: Message) -> str:
    """The address that undoes what the message tells, or nothing."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith(UNDO_TAG):
            return tag.removeprefix(UNDO_TAG)
    return ""
