"""What is done about a conversation: each act is a small resource."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from vigie.channels.models import Channel
from vigie.channels.trouble_sentences import failed_act_sentence
from vigie.inbox import intake, moderation, replies
from vigie.inbox.conversation_thread import Thread
from vigie.inbox.forms import AssignmentForm, ClosureForm, NoteForm, ReplyForm
from vigie.inbox.models import Conversation, Message, Reply
from vigie.inbox.replies import ColleagueReplied, reply_to_conversation
from vigie.inbox.views.conversations import PAGE_TEMPLATE, PIECE_TEMPLATES, about, find, render_screen
from vigie.listening.models import Mention
from vigie.networks import registry
from vigie.networks.base import Replies
from vigie.networks.troubles import Trouble
from vigie.proofreading.proof_request import CheckedField, ProofAct, Typing, open_panels
from vigie.proofreading.text_check import DEPARTURE_TIMEOUT, TYPING_TIMEOUT, Draft, check_text
from vigie.publishing.composer.validation import measure_text
from vigie.publishing.models import Delivery
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right
from vigie.team.permissions import require_right, require_writer
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast, redirect_page


@require_POST
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    conversation = find(request, pk)
    proof = ProofAct.read(request.POST)
    if proof:
        return _check_without_script(request, conversation, proof)
    form = ReplyForm(request.POST)
    text = request.POST.get("text", "")
    if not form.is_valid():
        return show(request, conversation, text=text, problem=_("Write your reply before sending it."), status=422)
    try:
        sent = reply_to_conversation(
            conversation,
            request.member,
            form.cleaned_data["text"].strip(),
            key=form.cleaned_data["key"],
            upto=form.cleaned_data["upto"],
            after=form.cleaned_data["after"] or 0,
            to=form.cleaned_data["to"],
        )
    except Message.DoesNotExist:
        raise Http404 from None
    except ColleagueReplied as colleague:
        return show(request, conversation, text=text, colleague=colleague.reply, status=409)
    except ValidationError as error:
        return show(
            request, conversation, text=text, problem=" ".join(error.messages), status=422, key=form.cleaned_data["key"]
        )
    if sent.delivery.reason == Delivery.StateReason.SECOND_PERSON:
        messages.warning(request, _("Your reply awaits the approval of a second person, as the house’s rules ask."))
    elif sent.delivery.state == Delivery.State.HELD:
        messages.warning(request, _("Everything is stopped: your reply is held; you release it once the stop ends."))
    else:
        undo = link(request.workspace, "inbox:recall", conversation.pk, sent.pk)
        add_toast(request, _("Your reply leaves in ten seconds."), undo)
    return _show_sent_reply(request, conversation, sent)


@require_POST
def recall_reply(request: MemberRequest, pk: int, reply: int) -> HttpResponse:
    """The undo of an answer that is about to leave."""
    conversation = find(request, pk)
    sent = conversation.replies.select_related(
        "conversation", "delivery__version__channel", "delivery__version__post__workspace"
    )
    if replies.recall_reply(get_object_or_404(sent, pk=reply), request.member):
        messages.success(request, _("Recalled before it left. The text is kept."))
    else:
        messages.warning(request, _("Too late: it has left."))
    return redirect_page(request, link(request.workspace, "inbox:conversation", conversation.pk))


def _show_sent_reply(request: MemberRequest, conversation: Conversation, sent: Reply) -> HttpResponse:
    """What a reply changes of the screen: what was said, and the box of the next reply."""
    thread = Thread(conversation, request.member)
    closures = [entry.row for entry in thread.entries if entry.kind == "closure"]
    has_reopened = any(closure.ended_at == sent.at for closure in closures)
    if has_reopened or not request.htmx:
        return show(request, conversation)
    text = thread.opening
    context = {
        "conversation": conversation,
        "thread": thread,
        "key": uuid.uuid4(),
        "text": text,
        "measure": measure_text(conversation.channel, (text,)),
        "is_sent": True,
    }
    return retarget(reswap(render(request, "inbox/_said.html", context), "innerHTML"), "#conversation-said")


def _check_without_script(request: MemberRequest, conversation: Conversation, act: ProofAct) -> HttpResponse:
    """What a button of the proof-reader does, and what it says of the reply then."""
    require_writer(request.member)
    written = _written_reply(request, conversation)
    written = replace(written, text=act.perform(request.member, _check_field(written, TYPING_TIMEOUT)))
    panels = open_panels([_check_field(written, DEPARTURE_TIMEOUT)], request.member)
    more = {"text": written.text, "proofs": panels[0], "key": written.text_key}
    return render_screen(request, PAGE_TEMPLATE, about(request, conversation.pk, **more))


def _check_field(written: Draft, limit: float) -> CheckedField:
    """The box of the reply with what the proof-reader says of its text."""
    return CheckedField("text", (check_text(written, limit),))


def _written_reply(request: MemberRequest, conversation: Conversation) -> Draft:
    """The reply as the form holds it."""
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")[:20_000]  # PostgreSQL takes no NUL
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid.uuid4()
    channel = conversation.channel
    return Draft(text, request.workspace, channel, key, channel.language)


@require_POST
def close_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    conversation, form = find(request, pk), ClosureForm(request.POST)
    require_right(request.member, conversation.channel_id, Right.REPLY)
    if not form.is_valid():
        return show(request, conversation, problem=_("Choose a reason."), status=422)
    conversation.close(request.member, form.cleaned_data["reason"], form.cleaned_data["said"])
    undo = link(request.workspace, "inbox:reopening", conversation.pk)
    add_toast(request, _("Conversation closed."), undo)
    return show(request, conversation)


@require_POST
def reopen_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    conversation = find(request, pk)
    require_right(request.member, conversation.channel_id, Right.REPLY)
    conversation.reopen(request.member)
    return show(request, conversation)


@require_POST
def assign_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    conversation = find(request, pk)
    require_right(request.member, conversation.channel_id, Right.DRAFT)
    form = AssignmentForm.for_channel(conversation.channel, request.POST)
    if form.is_valid():
        to = request.member if "me" in request.POST else form.cleaned_data["to"]
        conversation.assign(request.member, to)
    return show(request, conversation)


@require_POST
def add_note(request: MemberRequest, pk: int) -> HttpResponse:
    conversation, form = find(request, pk), NoteForm(request.POST)
    require_right(request.member, conversation.channel_id, Right.DRAFT)
    if not form.is_valid():
        return show(request, conversation, problem=_("Write the note before saving it."), status=422)
    conversation.add_note(request.member, form.cleaned_data["text"])
    return show(request, conversation)


@require_POST
def answering(request: MemberRequest, pk: int) -> HttpResponse:
    """Save what is written so far, let the others know that someone is replying, and say what the proof-reader says."""
    conversation = find(request, pk)
    require_right(request.member, conversation.channel_id, Right.REPLY)
    written = _written_reply(request, conversation)
    text = written.text
    thread = Thread(conversation, request.member)
    conversation.save_reply_draft(request.member, "" if text.strip() == thread.opening.strip() else text)
    context = {
        "thread": thread,
        "conversation": conversation,
        "measure": thread.measure(text),
        "apart": True,
        "panels": open_panels([_check_field(written, TYPING_TIMEOUT)], request.member, Typing.read(request.POST)),
    }
    return render(request, "inbox/_answering_piece.html", context)


@require_POST
def moderate_message(request: MemberRequest, pk: int, message: int) -> HttpResponse:
    """Approve, hold or throw away what the network keeps from the public until we decide."""
    conversation = find(request, pk)
    require_right(request.member, conversation.channel_id, Right.REPLY)
    present = conversation.messages.filter(mention__gone_at=None).select_related("mention")
    moderated = get_object_or_404(present, pk=message)
    act = request.POST.get("act", "")
    if act not in moderation.ACTS:
        return HttpResponse(status=400)
    try:
        moderation.moderate_message(conversation, moderated, act, request.member)
    except Trouble as trouble:
        problem = failed_act_sentence(trouble)
        if not request.htmx:
            return show(request, conversation, problem=problem, status=502)
        messages.error(request, problem)
    if request.htmx and act in ("approve", "hold"):
        # The lines alone: what is being written below them stays under the hand.
        context = {"conversation": conversation, "thread": Thread(conversation, request.member)}
        return render(request, PIECE_TEMPLATES["lines"], context)
    return retarget(reswap(show(request, conversation), "innerHTML"), "#conversation")


@require_http_methods(["GET", "POST"])
def answer_mention(request: MemberRequest, pk: int) -> HttpResponse:
    """From any mention to its conversation; which of our channels answers is chosen when several may."""
    mention = get_object_or_404(Mention.objects.seen_by(request.member).select_related("author"), pk=pk)
    known = Conversation.objects.seen_by(request.member).filter(messages__mention=mention).first()
    if known and "channel" not in request.POST:
        return redirect(link(request.workspace, "inbox:conversation", known.pk))
    able = Channel.objects.with_right(request.member, Right.REPLY).connected().filter(network=mention.network)
    choice = [channel for channel in able if issubclass(registry.network_classes()[channel.network], Replies)]
    chosen = next((each for each in choice if str(each.pk) == request.POST.get("channel")), None)
    if request.method == "GET" or chosen is None:
        return render(request, "inbox/choose.html", {"mention": mention, "choice": choice})
    conversation = intake.open_for_mention(request.workspace, chosen, mention)
    return redirect(link(request.workspace, "inbox:conversation", conversation.pk))


def show(request: MemberRequest, conversation: Conversation, status: int = 200, **more: object) -> HttpResponse:
    """After an act: the piece for htmx, else the conversation's own page (again with what was typed, if refused)."""
    if not request.htmx and status == 200:
        return redirect(link(request.workspace, "inbox:conversation", conversation.pk))
    context = about(request, conversation.pk, **more)
    if request.htmx:
        return render_screen(request, PIECE_TEMPLATES["conversation"], context)
    return render_screen(request, PAGE_TEMPLATE, context, status)
