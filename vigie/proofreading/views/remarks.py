"""What a person does about a remark while writing, and the spellings near a word."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from vigie.channels.models import Channel
from vigie.kit.text import parse_id
from vigie.proofreading.clearances import can_clear, clear_remark
from vigie.proofreading.models import Clearance, HouseWord, IgnoredRemark
from vigie.proofreading.proofreaders import get_proofreader
from vigie.proofreading.requirements import is_law
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right
from vigie.team.permissions import require, require_right, require_writer
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast


@require_safe
def suggest_words(request: MemberRequest) -> HttpResponse:
    """Words near an unknown one. Asked for the remark that is chosen, and for no other: it takes 100 ms."""
    require_writer(request.member)
    word = request.GET.get("word", "")[:60]
    language = request.GET.get("language", "fr")[:2]
    found = get_proofreader().suggest_words(word, language)[:5] if word else ()
    return render(request, "proofreading/_suggestions.html", {"suggestions": found, "word": word})


@require_POST
def ignore_remark(request: MemberRequest) -> HttpResponse:
    """Ignore a remark in this text."""
    require_writer(request.member)
    key = _text_key(request)
    rule = request.POST.get("rule", "")
    if key is None or not rule or is_law(rule):
        return HttpResponseBadRequest()
    words = request.POST.get("words", "")
    fingerprint = request.POST.get("fingerprint", "")[:64]
    row = IgnoredRemark.ignore(request.member, key, rule, words, fingerprint, _channels(request).first())
    undo = link(request.workspace, "proofreading:restore", row.pk)
    add_toast(request, _("Ignored in this text."), undo)
    return _answer_act(request)


@require_POST
def restore_remark(request: MemberRequest, pk: int) -> HttpResponse:
    require_writer(request.member)
    get_object_or_404(IgnoredRemark.objects.seen_by(request.member), pk=pk).restore(request.member)
    return _answer_act(request, changed=True)


@require_POST
def learn_word(request: MemberRequest) -> HttpResponse:
    """Add a word to the house dictionary."""
    require_writer(request.member)
    word = request.POST.get("word", "").strip()
    if not word:
        return HttpResponseBadRequest()
    learned = HouseWord.add_word(request.member, word)
    undo = link(request.workspace, "proofreading:forget", learned.pk)
    said = _("“%(word)s” is in the house dictionary.") % {"word": learned}
    add_toast(request, said, undo)
    return _answer_act(request, "proofreading:words")


@require_POST
def forget_word(request: MemberRequest, pk: int) -> HttpResponse:
    require_writer(request.member)
    word = get_object_or_404(HouseWord.objects.seen_by(request.member), pk=pk)
    if word.archive(request.member):
        undo = link(request.workspace, "proofreading:remember", word.pk)
        said = _("“%(word)s” is no longer in the house dictionary.") % {"word": word}
        add_toast(request, said, undo)
    return _answer_act(request, "proofreading:words", changed=True)


@require_POST
def restore_word(request: MemberRequest, pk: int) -> HttpResponse:
    require_writer(request.member)
    get_object_or_404(HouseWord.objects.seen_by(request.member), pk=pk).restore(request.member)
    return _answer_act(request, "proofreading:words", changed=True)


@require_POST
def clear_finding(request: MemberRequest) -> HttpResponse:
    """Let one blocked text leave as it reads (its `fingerprint`), in spite of one rule, with a reason."""
    channel = get_object_or_404(_channels(request))
    key = _text_key(request)
    fingerprint = request.POST.get("fingerprint", "")
    if key is None or not fingerprint:
        return HttpResponseBadRequest()
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why it may leave: the reason is kept in the journal."))
        return _answer_act(request)
    rule = request.POST.get("rule", "")
    words = request.POST.get("words", "")
    clearance = clear_remark(request.member, channel, key, rule, words, fingerprint, reason)
    undo = link(request.workspace, "proofreading:unclear", clearance.pk)
    add_toast(request, _("Cleared for this text, with your reason."), undo)
    return _answer_act(request, changed=True)


@require_POST
def withdraw_clearance(request: MemberRequest, pk: int) -> HttpResponse:
    mine = Clearance.objects.filter(workspace=request.workspace).select_related("channel")
    clearance = get_object_or_404(mine, pk=pk)
    require_right(request.member, clearance.channel, Right.SEE)
    require(can_clear(request.member, clearance.channel, clearance.rule))
    clearance.withdraw(request.member)
    return _answer_act(request, changed=True)


def _text_key(request: MemberRequest) -> uuid.UUID | None:
    """The key of the text that the remark is about."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _channels(request: MemberRequest) -> QuerySet[Channel]:
    """The account that the remark is about, if the member sees it."""
    pk = request.POST.get("for", "")
    return Channel.objects.seen_by(request.member).filter(pk=parse_id(pk) or 0)


def _answer_act(request: MemberRequest, place: str = "proofreading:settings", changed: bool = False) -> HttpResponse:
    """With script, the word at the foot of the page and a call to check again; without, the page it came from."""
    if request.htmx:
        answer = HttpResponse(status=204)
        if changed:
            trigger_client_event(answer, "proof-changed")
        return answer
    following = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure())
    return redirect(following if is_here and following.startswith(("/", "http")) else link(request.workspace, place))
