"""From an item of a column: its thread, and what a channel of ours does to it."""

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vigie.channels.models import Channel
from vigie.desk.mention_thread import thread_of
from vigie.desk.permissions import able
from vigie.inbox.models import Conversation
from vigie.inbox.views.actions import take_up
from vigie.listening.models import Gathering, Mention
from vigie.networks.base import Reacts, Replies
from vigie.networks.registry import classes
from vigie.networks.troubles import Trouble
from vigie.networks.words import Ref
from vigie.publishing.delivery.actions import EverythingStopped
from vigie.publishing.models import Reaction
from vigie.publishing.reactions import RIGHTS, react
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right
from vigie.team.permissions import require, require_right
from vigie.team.workspace_urls import link

SAID = {
    "like": lambda channel: _("%(channel)s likes it.") % {"channel": channel},
    "repost": lambda channel: _("%(channel)s shared it.") % {"channel": channel},
    "unlike": lambda channel: _("%(channel)s no longer likes it.") % {"channel": channel},
    "unrepost": lambda channel: _("%(channel)s no longer shares it.") % {"channel": channel},
}


@require_safe
def thread(request: MemberRequest, pk: int) -> HttpResponse:
    """The exchange around a mention: a piece under the item, or a page."""
    mention = _find(request, pk)
    lines, is_whole = thread_of(request.member, mention)
    template = "desk/_thread.html" if request.htmx else "desk/thread.html"
    return render(
        request, template, {"mention": mention, "lines": lines, "is_whole": is_whole, "able": able(request.member)}
    )


@require_http_methods(["GET", "POST"])
def assignment(request: MemberRequest, pk: int) -> HttpResponse:
    """Its conversation, opened if need be, is hers; which account will answer is asked when several may."""
    mention = _find(request, pk)
    conversation = Conversation.objects.seen_by(request.member).filter(messages__mention=mention).first()
    if conversation is None:
        may = Channel.objects.with_right(request.member, Right.REPLY).connected().filter(network=mention.network)
        choice = [each for each in may if issubclass(classes()[each.network], Replies)]
        require(bool(choice), "no account may reply there")
        chosen = next((each for each in choice if str(each.pk) == request.POST.get("channel")), None)
        if chosen is None and len(choice) > 1:
            return _which(request, mention, choice, "assign")
        conversation = take_up(request, chosen or choice[0], mention)
    return _assigned(request, conversation)


def _assigned(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    require_right(request.member, conversation.channel_id, Right.REPLY)
    if request.method != "POST":
        return redirect(link(request.workspace, "inbox:conversation", conversation.pk))
    with transaction.atomic():
        conversation.assign(request.member, request.member)
    messages.success(request, _("The conversation with %(who)s is yours.") % {"who": conversation.author})
    return HttpResponse(status=204) if request.htmx else redirect(link(request.workspace, "desk:wall"))


def _which(request: MemberRequest, mention: Mention, choice: Sequence[Channel], act: str) -> HttpResponse:
    """Ask which account; a piece cannot, so that the whole page goes there."""
    name = "assignment" if act == "assign" else "reaction"
    address = link(request.workspace, f"desk:{name}", mention.pk)
    if request.htmx:
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = f"{address}?act={act}"
        return answer
    return render(request, "desk/choose.html", {"mention": mention, "choice": choice, "act": act, "address": address})


@require_http_methods(["GET", "POST"])
def reaction(request: MemberRequest, pk: int) -> HttpResponse:
    """`act` (like, unlike, repost, unrepost) by `channel`; which one is asked when several may."""
    mention, act = _find(request, pk), request.POST.get("act") or request.GET.get("act", "")
    if act not in SAID:
        return HttpResponse(status=400)
    may = Channel.objects.with_right(request.member, RIGHTS[_kind(act)]).connected().filter(network=mention.network)
    choice = [each for each in may if issubclass(classes()[each.network], Reacts)]
    chosen = next((each for each in choice if str(each.pk) == request.POST.get("channel")), None)
    require(bool(choice), "no account may do that there")
    if chosen is None and len(choice) == 1:
        chosen = choice[0]
    if chosen is None or request.method == "GET":
        return _which(request, mention, choice, act)
    return _reacted(request, mention, chosen, act)


def _reacted(request: MemberRequest, mention: Mention, channel: Channel, act: str) -> HttpResponse:
    try:
        react(request.member, channel, _ref(mention, channel), act)
    except EverythingStopped:
        messages.error(request, _("Everything is stopped: nothing leaves before the stop is lifted."))
    except Trouble as trouble:
        messages.error(request, _("The network did not take it: %(why)s") % {"why": trouble})
    else:
        messages.success(request, SAID[act](channel))
    if request.htmx:
        undone = act.removeprefix("un") if act.startswith("un") else f"un{act}"
        return render(request, "desk/_reaction.html", {"post": mention, "act": undone, "channel": channel})
    return redirect(link(request.workspace, "desk:wall"))


def _kind(act: str) -> Reaction.Kind:
    return Reaction.Kind(act.removeprefix("un"))


def _find(request: MemberRequest, pk: int) -> Mention:
    seen = Mention.objects.seen_by(request.member).select_related("author")
    found = seen.filter(pk=pk).first()
    if found is None:  # heard only through who shared it
        shared = Mention.objects.seen_by(request.member).filter(repost_of=pk)
        found = get_object_or_404(
            Mention.objects.filter(reposts_heard__in=shared).select_related("author").distinct(), pk=pk
        )
    return found


def _ref(mention: Mention, channel: Channel) -> Ref:
    """How the channel's own server names it, when it told us."""
    own = Gathering.objects.filter(mention=mention, source__channel=channel).first()
    return Ref(mention.remote_id, own.local_id if own else "", mention.url, own.extra if own else {})
