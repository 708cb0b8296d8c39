"""The list of conversations, and one of them."""

import uuid

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vigie.channels.permissions import HasRight
from vigie.inbox.conversation_list import Listing
from vigie.inbox.conversation_thread import Thread
from vigie.inbox.forms import AssignmentForm, ClosureForm, NoteForm
from vigie.inbox.models import Conversation
from vigie.inbox.navigation import know
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right

OTHERS = 8
#: The parts of the screen that can be asked alone: by htmx, and again when something changes.
PIECES = {
    "list": "inbox/_list.html",
    "conversation": "inbox/_conversation.html",
    "lines": "inbox/_lines.html",
    "answering": "inbox/_answering.html",
}


@require_safe
def conversations(request: MemberRequest) -> HttpResponse:
    return render(request, PIECES.get(request.GET.get("piece", ""), "inbox/inbox.html"), on_screen(request))


@require_safe
def conversation(request: MemberRequest, pk: int) -> HttpResponse:
    chosen = find(request, pk)
    return render(request, PIECES.get(request.GET.get("piece", ""), "inbox/inbox.html"), about(request, chosen))


def find(request: MemberRequest, pk: int) -> Conversation:
    """A conversation that she may see, whether she may answer (`may_reply`), the person's `others`. Raises Http404."""
    seen = Conversation.objects.seen_by(request.member).filter(author__conversations=pk)
    asked = seen.annotate(may_reply=HasRight("channel", request.member, Right.REPLY), this=Q(pk=pk))
    found = list(asked.select_related("channel", "author").order_by("-this", "-last_at")[: 1 + OTHERS])
    if not found or found[0].pk != pk:
        raise Http404
    found[0].others = found[1:]  # type: ignore[attr-defined]
    return found[0]


def on_screen(request: MemberRequest) -> dict[str, object]:
    listing = Listing(request.member, request.GET)
    know(request, listing.counts["all"])
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
        ).offer(thread.takers),
        **more,
    }
