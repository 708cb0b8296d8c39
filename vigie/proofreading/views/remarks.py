"""While a text is written: the remarks on it, the spellings near a word, and what the writer does about a remark."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from vigie.channels.models import Channel
from vigie.proofreading import proof_request, remark_tracking
from vigie.proofreading.clearances import can_clear, clear_remark
from vigie.proofreading.models import Clearance, HouseWord, IgnoredRemark
from vigie.proofreading.proofreaders import get_proofreader
from vigie.proofreading.remark_panel import RemarkPanel
from vigie.proofreading.requirements import is_law
from vigie.proofreading.text_check import text_fingerprint
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right
from vigie.team.permissions import require, require_right, require_writer
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast


@require_POST
def check_field(request: MemberRequest) -> HttpResponse:
    """The remarks on one field of the form, as a list of what may be done about each."""
    require_writer(request.member)
    asked = proof_request.asked(request.member, request.POST)
    reading = asked.read()
    remark_tracking.record_shown_remarks(reading, asked.field, asked.fixed)
    sheet = RemarkPanel(asked.field, reading, request.member, asked.look())
    return render(request, "proofreading/_remarks.html", {"proofs": sheet})


@require_safe
def suggest_words(request: MemberRequest) -> HttpResponse:
    """Words near an unknown one. Asked for the remark that was opened, and for no other: it takes 100 ms."""
    require_writer(request.member)
    word, language = request.GET.get("word", "")[:60], request.GET.get("language", "fr")[:2]
    found = get_proofreader().suggest_words(word, language)[:5] if word else ()
    return render(request, "proofreading/_suggestions.html", {"suggestions": found, "word": word})


@require_POST
def ignore_remark(request: MemberRequest) -> HttpResponse:
    """Ignore a remark in this text."""
    require_writer(request.member)
    asked = proof_request.asked(request.member, request.POST)
    rule, words = request.POST.get("rule", ""), request.POST.get("words", "")
    if asked.place is None or not rule or is_law(rule):
        return HttpResponseBadRequest()
    row = IgnoredRemark.ignore(
        request.member, asked.place, rule, words, text_fingerprint(asked.text), asked.drafts[0].channel
    )
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
    """Let one blocked text leave as it reads, in spite of one rule, with a reason.

    The text is a field of the form that holds it; or, on the page of what is held, its `fingerprint`.
    """
    pk, reason = request.POST.get("for", ""), request.POST.get("reason", "").strip()
    seen = Channel.objects.seen_by(request.member)
    channel = get_object_or_404(seen, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
    asked = proof_request.asked(request.member, request.POST)
    if asked.place is None:
        return HttpResponseBadRequest()
    if not reason:
        messages.error(request, _("Say why it may leave: the reason is kept in the journal."))
        return _answer_act(request)
    printed = request.POST.get("fingerprint") or text_fingerprint(asked.text)
    rule, words = request.POST.get("rule", ""), request.POST.get("words", "")
    clearance = clear_remark(request.member, channel, asked.place, rule, words, printed, reason)
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


def _answer_act(request: MemberRequest, place: str = "proofreading:settings", changed: bool = False) -> HttpResponse:
    """With script, only the word at the foot of the page and a call to read again; without, the same page."""
    if request.htmx:
        answer = HttpResponse(status=204)
        if changed:
            trigger_client_event(answer, "proof-changed")
        return answer
    following = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure())
    return redirect(following if is_here and following.startswith(("/", "http")) else link(request.workspace, place))
