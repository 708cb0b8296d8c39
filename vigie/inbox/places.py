"""What the furniture asks the inbox."""

from django.http import HttpRequest

from vigie.inbox.models import Conversation


def waiting(request: HttpRequest) -> int | None:
    """How many people wait for an answer, of those that the member may see."""
    member = getattr(request, "member", None)
    return Conversation.objects.seen_by(member).waiting().count() if member else None
