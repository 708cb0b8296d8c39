"""What Django's messages become on screen: a toast, with an undo when the act can be undone."""

from collections.abc import Callable

from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

UNDO = "undo:"


class Toasts:
    """With htmx, messages travel in the `HX-Trigger` header; a page shows them itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leaves = 300 <= response.status_code < 400 or "HX-Redirect" in response or "HX-Refresh" in response
        if request.headers.get("HX-Request") and not leaves and (said := [told(m) for m in get_messages(request)]):
            trigger_client_event(response, "toasts", {"said": said})
        return response


def told(message: Message) -> dict[str, str]:
    """A message as the element `vigie-toasts` reads it."""
    return {"text": str(message), "tone": message.level_tag, "undo": undo(message)}


def undo(message: Message) -> str:
    """The address that undoes what the message tells, or nothing."""
    tags = [tag for tag in (message.extra_tags or "").split() if tag.startswith(UNDO)]
    return tags[0].removeprefix(UNDO) if tags else ""
