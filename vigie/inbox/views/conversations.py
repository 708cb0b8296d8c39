"""The list of conversations, and one of them."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from vigie.inbox.conversation_list import ConversationList
from vigie.inbox.conversation_thread import Thread
from vigie.inbox.forms import AssignmentForm
from vigie.inbox.models import Closure, Conversation
from vigie.team.member_request import MemberRequest

PAGE_TEMPLATE = "inbox/inbox.html"
#: The parts of the screen that can be asked alone: by htmx, and again when something changes.
PIECE_TEMPLATES = {
    "list": "inbox/_list.html",
    "conversation": "inbox/_conversation.html",
    "lines": "inbox/_lines_piece.html",
    "answering": "inbox/_answering.html",
    "send": "inbox/_send.html",
}


@require_safe
def list_conversations(request: MemberRequest) -> HttpResponse:
    listing = ConversationList(request.member, request.GET)
    return render_screen(request, _asked_template(request), {"listing": listing})


@require_safe
def show_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    template = _asked_template(request)
    if template in (PAGE_TEMPLATE, PIECE_TEMPLATES["conversation"]):
        return render_screen(request, template, about(request, pk))
    conversation = find(request, pk)
    thread = Thread(conversation, request.member)
    listing = ConversationList(request.member, request.GET)
    return render(request, template, {"conversation": conversation, "thread": thread, "listing": listing})


def find(request: MemberRequest, pk: int) -> Conversation:
    """A conversation that the member may see. Raises Http404."""
    seen = Conversation.objects.seen_by(request.member).with_rights(request.member)
    return get_object_or_404(seen.select_related("channel", "author"), pk=pk)


def render_screen(request: MemberRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """The page, or a piece of it. The rail of the page need not count again those who wait."""
    listing = context["listing"]
    if template == PAGE_TEMPLATE and isinstance(listing, ConversationList):
        request.nav_counts["inbox"] = listing.waiting_counts.people
    return render(request, template, context, status=status)


def about(request: MemberRequest, pk: int, **more: object) -> dict[str, object]:
    """What the screen of a conversation needs, read now. Raises Http404."""
    try:
        thread = Thread.open(request.member, pk)
    except Conversation.DoesNotExist:
        raise Http404 from None
    assigned_to = thread.assignment.to_id if thread.assignment else None
    return {
        "listing": ConversationList(request.member, request.GET),
        "conversation": thread.conversation,
        "thread": thread,
        "key": uuid.uuid4(),
        "text": thread.draft,
        "measure": thread.measure(str(more.get("text", thread.draft))),
        "closure_reasons": Closure.Reason.choices,
        "assigning": AssignmentForm.with_choices(thread.possible_assignees, assigned_to),
        **more,
    }


def _asked_template(request: MemberRequest) -> str:
    return PIECE_TEMPLATES.get(request.GET.get("piece", ""), PAGE_TEMPLATE)
