"""What the furniture asks the inbox."""

from django.http import HttpRequest

from vigie.inbox.models import Conversation


def waiting(request: HttpRequest) -> int | None:
    """How many people wait for an answer, of those that the member may see."""
    member = getattr(request, "member", None)
    if member is None:
        return None
    if not hasattr(request, "people_waiting"):
        know(request, Conversation.objects.seen_by(member).waiting().count())
    return int(request.people_waiting)  # type: ignore[attr-defined]


def know(request: HttpRequest, people: int) -> None:
    """A page that counted them already spares the furniture the question."""
    request.people_waiting = people  # type: ignore[attr-defined]
