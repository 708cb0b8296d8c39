"""The composer: a page, a drawer, and the piece that answers each pause of the person who writes."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.proofreading.proof_request import ProofAct, Typing, find_field, open_panels
from vigie.proofreading.remark_panel import RemarkPanel
from vigie.proofreading.text_check import DEPARTURE_TIMEOUT
from vigie.publishing import approvals
from vigie.publishing.composer.drafts import EditedMeanwhile
from vigie.publishing.composer.form import ComposerInput, input_of_post, new_input, parse_form
from vigie.publishing.composer.state import ComposerState, autosave_input, preview_input, save_input
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.scheduling import plan, save_planned_time
from vigie.publishing.media import uploads
from vigie.publishing.models import Delivery, Post
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_writer
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast

MEDIA_STEPS = {"left": -1, "right": 1}  # the act that moves a media, `left:<key>`, without JavaScript


@require_http_methods(["GET", "POST"])
def write_post(request: MemberRequest) -> HttpResponse:
    if request.method == "GET":
        return _render_page(request, ComposerState(request.member, new_input(request, request.member)))
    try:
        form = parse_form(request.POST, request.member)
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    try:
        proof = ProofAct.read(request.POST)
        return _check_without_script(request, form, proof) if proof else _perform_act(request, form)
    except Post.DoesNotExist:
        raise Http404 from None
    except EditedMeanwhile as theirs:
        # The member's own text stays in the form, over the edition of the other: saving again is a choice.
        edition = theirs.post.edition
        state = preview_input(request.member, replace(form, edition=edition))
        return _render_page(request, state, status=409, theirs=theirs.post, edition=edition)


def edit_post(request: MemberRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.seen_by(request.member).active().select_related("workspace"), pk=pk)
    return _render_page(request, ComposerState(request.member, input_of_post(post, request.member), post))


@require_POST
def draw_piece(request: MemberRequest) -> HttpResponse:
    """What the form makes, and the remarks on each of its fields. A draft is saved, unless `?look` only looks."""
    try:
        form = parse_form(request.POST, request.member)
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    try:
        answer = preview_input if "look" in request.GET else autosave_input
        state = answer(request.member, form)
        panels: list[RemarkPanel] = []
        if request.member.can_write:
            panels = open_panels(state.checked_fields(), request.member, Typing.read(request.POST))
        context = {"composer": state, "versions_too": "versions" in request.GET, "panels": panels}
        return render(request, "publishing/_piece.html", context)
    except Post.DoesNotExist:
        raise Http404 from None
    except EditedMeanwhile as theirs:
        context = {"theirs": theirs.post, "conflict": True}
        return render(request, "publishing/_conflict_swap.html", context)


def _check_without_script(request: MemberRequest, form: ComposerInput, act: ProofAct) -> HttpResponse:
    """What a button of the proof-reader does, and what it says of its field then; nothing is saved."""
    require_writer(request.member)
    field = find_field(preview_input(request.member, form).checked_fields([act.field]), act.field)
    if field is None:
        return _render_page(request, preview_input(request.member, form))
    text = act.perform(request.member, field)
    if text != field.text:
        posted = request.POST.copy()
        posted[act.field] = text
        form = parse_form(posted, request.member)
    state = preview_input(request.member, form)
    panels = open_panels(state.checked_fields([act.field], DEPARTURE_TIMEOUT), request.member)
    return _render_page(request, state, proofs=panels[0] if panels else None)


def _perform_act(request: MemberRequest, form: ComposerInput) -> HttpResponse:
    act, _colon, key = request.POST.get("act", "draft").partition(":")
    if request.FILES:
        require_writer(request.member)
    for upload in request.FILES.getlist("files"):
        try:
            form = form.with_media(uploads.save_upload(request.member, upload).key)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    if act == "check":
        return _render_page(request, preview_input(request.member, form))
    if act in MEDIA_STEPS:
        return _render_page(request, preview_input(request.member, form.with_moved_media(key, MEDIA_STEPS[act])))
    state = save_input(request.member, form)
    if request.FILES:
        return redirect(link(request.workspace, "publishing:edit", state.post.pk))
    return _send_post(request, state, act)


def _send_post(request: MemberRequest, state: ComposerState, act: str) -> HttpResponse:
    """Draft, ask, publish or plan. What stands in the way is shown, and everything is kept."""
    post, moment = state.post, state.moment
    if state.is_published and (act == "draft" or state.can_send):
        said = _("The text is saved. What is published changes when you correct it on the network.")
        messages.success(request, _("The text is saved.") if state.is_retracted else said)
        return redirect(link(request.workspace, "publishing:post", post.pk))
    if act == "draft":
        _save_wished_hour(post, state)
        messages.success(request, _("Draft saved."))
        return redirect(link(request.workspace, "publishing:post", post.pk))
    if state.is_blocked:
        return _render_page(request, state, status=422, insisted=True)
    if not state.can_send:
        _save_wished_hour(post, state)
        approvals.request_approval(post, request.member)
        messages.success(request, _("Approval asked."))
        return redirect(link(request.workspace, "publishing:post", post.pk))
    try:
        planned = plan(post, request.member, moment.wall if moment else None, moment.zone if moment else "")
    except preflight.NotCleared:  # ours to say again: something changed since it was looked at
        return _render_page(request, save_input(request.member, state.form), status=422, insisted=True)
    if any(delivery.state == Delivery.State.HELD for delivery in planned):
        messages.warning(request, _("Everything is stopped: it is held until somebody puts it back on schedule."))
    elif moment:
        messages.success(request, _("Scheduled."))
    else:
        undo = link(request.workspace, "publishing:recall_post", post.pk)
        add_toast(request, _("Leaves in ten seconds."), undo)
    return redirect(link(request.workspace, "publishing:post", post.pk))


def _save_wished_hour(post: Post, state: ComposerState) -> None:
    """The hour that the member would like, kept on a post that is not planned."""
    if not state.is_planned:
        moment = state.moment
        save_planned_time(post, moment.wall if moment else None, moment.zone if moment else "")


def _render_page(request: MemberRequest, state: ComposerState, status: int = 200, **more: object) -> HttpResponse:
    context = {"composer": state, "versions_too": True, **more}
    return render(request, "publishing/write.html", context, status=status)
