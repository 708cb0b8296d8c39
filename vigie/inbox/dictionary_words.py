"""What the proof-reader learns of who we talk with: the names and handles of the people of our conversations."""

from collections.abc import Iterator

from vigie.inbox.models import Conversation
from vigie.team.models import Workspace

MAX_CONVERSATIONS = 500  # conversations


def people_names(workspace: Workspace) -> Iterator[str]:
    """Handles, and those parts of names that have a capital: a name may hold any word, faults included."""
    lately = Conversation.objects.filter(workspace=workspace).order_by("-last_at")[:MAX_CONVERSATIONS]
    for handle, name in lately.values_list("author__handle", "author__name"):
        yield handle.split("@")[0]
        yield from (part for part in name.split() if len(part) > 2 and part[0].isupper() and part[1:].islower())
