"""The list of conversations, and one of them."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from vigie.inbox.conversation_list import ConversationList
from vigie.inbox.conversation_thread import Thread
from vigie.inbox.forms import AssignmentForm, ClosureForm, NoteForm
from vigie.inbox.models import Conversation
from vigie.team.member_request import MemberRequest

#: The parts of the screen that can be asked alone: by htmx, and again when something changes.
PIECE_TEMPLATES = {
    "list": "inbox/_list.html",
    "conversation": "inbox/_conversation.html",
    "lines": "inbox/_lines.html",
    "answering": "inbox/_answering.html",
}


@require_safe
def list_conversations(request: MemberRequest) -> HttpResponse:
    return render(request, PIECE_TEMPLATES.get(request.GET.get("piece", ""), "inbox/inbox.html"), on_screen(request))


@require_safe
def show_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    chosen = find(request, pk)
    return render(
        request, PIECE_TEMPLATES.get(request.GET.get("piece", ""), "inbox/inbox.html"), about(request, chosen)
    )


def find(request: MemberRequest, pk: int) -> Conversation:
    """A conversation that the member may see. Raises Http404."""
    seen = Conversation.objects.seen_by(request.member).select_related("channel", "author")
    return get_object_or_404(seen, pk=pk)


def on_screen(request: MemberRequest) -> dict[str, object]:
    listing = ConversationList(request.member, request.GET)
    if not request.htmx:  # a piece of the page has no rail
        request.nav_counts["inbox"] = listing.waiting_counts.total  # the rail need not count them again
    return {"listing": listing}


def about(request: MemberRequest, chosen: Conversation, **more: object) -> dict[str, object]:
    """What the screen of a conversation needs."""
    thread = Thread(chosen, request.member)
    return {
        **on_screen(request),
        "conversation": chosen,
        "thread": thread,
        "key": uuid.uuid4(),
        "text": thread.draft,
        "measure": thread.measure(str(more.get("text", thread.draft))),
        "closing": ClosureForm(),
        "noting": NoteForm(),
        "assigning": AssignmentForm(
            chosen.channel, initial={"to": thread.assignment and thread.assignment.to_id}
        ).with_choices(thread.possible_assignees),
        **more,
    }
