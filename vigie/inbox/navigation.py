"""What the rail asks the inbox."""

from django.http import HttpRequest

from vigie.inbox.models import Conversation
from vigie.team.models import Member


def count_waiting(request: HttpRequest) -> int | None:
    """How many people wait for a reply, of those that the member may see; None outside of a workspace."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return None
    return Conversation.objects.seen_by(member).waiting().count_people()
