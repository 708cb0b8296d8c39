"""From an item of a column: its thread, and what a channel of ours does to it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from vigie.channels.models import Channel
from vigie.channels.trouble_sentences import failed_act_sentence
from vigie.desk.mention_thread import load_thread, reference_for
from vigie.desk.permissions import reaction_rights
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.listening.models import Mention
from vigie.networks.base import Reacts, Replies
from vigie.networks.registry import network_classes
from vigie.networks.troubles import Trouble
from vigie.publishing.delivery.actions import EverythingStopped
from vigie.publishing.immediate_actions import REACTION_RIGHTS, react
from vigie.publishing.models import Reaction
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right
from vigie.team.permissions import require, require_right
from vigie.team.workspace_urls import link
from vigie.ui.toasts import redirect_page

#: The session key of the account last chosen on each network: the first offered the next time.
CHOSEN_ACCOUNTS_KEY = "chosen_accounts"
ACT_LABELS = {"like": gettext_lazy("Like"), "repost": gettext_lazy("Share"), "assign": gettext_lazy("Take it")}
SUCCESS_MESSAGES = {
    "like": lambda channel: _("%(channel)s likes it.") % {"channel": channel},
    "repost": lambda channel: _("%(channel)s shared it.") % {"channel": channel},
    "unlike": lambda channel: _("%(channel)s no longer likes it.") % {"channel": channel},
    "unrepost": lambda channel: _("%(channel)s no longer shares it.") % {"channel": channel},
}


@require_safe
def show_thread(request: MemberRequest, pk: int) -> HttpResponse:
    """The thread around a mention: a piece under the item, or a page."""
    mention = _get_mention(request, pk)
    thread = load_thread(request.member, mention)
    template = "desk/_thread.html" if request.htmx else "desk/thread.html"
    context = {"mention": mention, "thread": thread, "rights": reaction_rights(request.member)}
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def assign_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    """The mention's conversation, opened if need be, is the member's; several accounts that may answer: ask which."""
    mention = _get_mention(request, pk)
    conversation = Conversation.objects.seen_by(request.member).filter(messages__mention=mention).first()
    if conversation is None:
        allowed = Channel.objects.with_right(request.member, Right.REPLY).connected().filter(network=mention.network)
        choices = [channel for channel in allowed if issubclass(network_classes()[channel.network], Replies)]
        channel = _chosen_channel(request, choices)
        if channel is None:
            return _ask_which_channel(request, mention, choices, "assignment", "assign")
        conversation = intake.open_for_mention(request.workspace, channel, mention)
    require_right(request.member, conversation.channel_id, Right.REPLY)
    if request.method != "POST":
        return redirect(link(request.workspace, "inbox:conversation", conversation.pk))
    conversation.assign(request.member, request.member)
    messages.success(request, _("The conversation with %(who)s is assigned to you.") % {"who": conversation.author})
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(link(request.workspace, "desk:wall"))


@require_http_methods(["GET", "POST"])
def react_to_mention(request: MemberRequest, pk: int) -> HttpResponse:
    """`act` (like, unlike, repost, unrepost) by `channel`; which one is asked when several may."""
    mention = _get_mention(request, pk)
    act = request.POST.get("act") or request.GET.get("act", "")
    if act not in SUCCESS_MESSAGES:
        return HttpResponse(status=400)
    right = REACTION_RIGHTS[Reaction.Kind(act.removeprefix("un"))]
    allowed = Channel.objects.with_right(request.member, right).connected().filter(network=mention.network)
    choices = [channel for channel in allowed if issubclass(network_classes()[channel.network], Reacts)]
    channel = _chosen_channel(request, choices)
    if channel is None or request.method == "GET":
        return _ask_which_channel(request, mention, choices, "reaction", act)
    try:
        react(request.member, channel, reference_for(channel, mention), act)
    except EverythingStopped:
        messages.error(request, _("Everything is stopped: nothing leaves until the stop ends."))
    except Trouble as trouble:
        messages.error(request, failed_act_sentence(trouble))
    else:
        messages.success(request, SUCCESS_MESSAGES[act](channel))
    if not request.htmx:
        return redirect(link(request.workspace, "desk:wall"))
    opposite = act.removeprefix("un") if act.startswith("un") else f"un{act}"
    return render(request, "desk/_reaction.html", {"post": mention, "act": opposite, "channel": channel})


def _chosen_channel(request: MemberRequest, choices: Sequence[Channel]) -> Channel | None:
    """The channel that the request names, or the only one there is; None when it must be asked."""
    require(bool(choices), "no account may do that there")
    for channel in choices:
        if str(channel.pk) == request.POST.get("channel"):
            if len(choices) > 1:
                request.session[CHOSEN_ACCOUNTS_KEY] = _chosen_accounts(request) | {channel.network: channel.pk}
            return channel
    return choices[0] if len(choices) == 1 else None


def _ask_which_channel(
    request: MemberRequest, mention: Mention, choices: Sequence[Channel], resource: str, act: str
) -> HttpResponse:
    """A page that asks which account; a piece cannot ask, so the whole page goes there."""
    address = link(request.workspace, f"desk:{resource}", mention.pk)
    if request.htmx:
        return redirect_page(request, f"{address}?act={act}")
    last = _chosen_accounts(request).get(mention.network)
    choices = sorted(choices, key=lambda channel: channel.pk != last)
    label = ACT_LABELS.get(act, "")
    context = {"mention": mention, "choices": choices, "act": act, "label": label, "address": address}
    return render(request, "desk/choose.html", context)


def _chosen_accounts(request: MemberRequest) -> dict[str, int]:
    chosen: dict[str, int] = request.session.get(CHOSEN_ACCOUNTS_KEY, {})
    return chosen


def _get_mention(request: MemberRequest, pk: int) -> Mention:
    """A mention that the member may see, or that was heard only because somebody whom we hear shared it."""
    mention = Mention.objects.seen_by(request.member).select_related("author").filter(pk=pk).first()
    if mention:
        return mention
    shared = Mention.objects.seen_by(request.member).filter(repost_of=pk)
    reposted = Mention.objects.filter(reposts_heard__in=shared).select_related("author").distinct()
    return get_object_or_404(reposted, pk=pk)
