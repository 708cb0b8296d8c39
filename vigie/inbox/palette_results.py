"""What `Ctrl K` does in the inbox: the person who has waited longest."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from vigie.inbox.models import Conversation
from vigie.team.workspace_urls import link
from vigie.ui.command_palette import ACTS_GROUP, PaletteResult


def find_next_person(request: HttpRequest, words: str) -> Iterator[PaletteResult]:
    member = getattr(request, "member", None)
    if member is None:
        return
    waiting = Conversation.objects.seen_by(member).waiting().select_related("author").order_by("waiting_since", "pk")
    first = waiting.first()
    if first is not None:
        address = link(member.workspace, "inbox:conversation", first.pk)
        yield PaletteResult(_("Reply to the next person"), address, "reply", str(first.author), ACTS_GROUP)
