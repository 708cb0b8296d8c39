"""The composer: a page, a drawer, and the piece that answers each keystroke."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.proofreading import proof_request
from vigie.publishing import approvals
from vigie.publishing.composer import form
from vigie.publishing.composer.drafts import EditedMeanwhile
from vigie.publishing.composer.form import Asked, Composing
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.scheduling import plan, save_planned_time
from vigie.publishing.media import uploads
from vigie.publishing.models import Delivery, Post
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_writer
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast

ASIDE = {"left": -1, "right": 1}  # the act that moves a media, `left:<key>`, without JavaScript


@require_http_methods(["GET", "POST"])
def write(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _act(request)
    return _page(request, Composing(request.member, form.blank(request, request.member)))


def edit(request: MemberRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.seen_by(request.member).active().select_related("workspace"), pk=pk)
    return _page(request, Composing(request.member, form.of_post(post, request.member), post))


@require_POST
def piece(request: MemberRequest) -> HttpResponse:
    """What the form makes, said beside it; a draft is saved at each call, what is planned only by the button."""
    try:
        asked = form.read(request.POST, request.member)
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    try:
        saved = _is_draft(asked)
        composer = (form.keep if saved else form.imagine)(request.member, asked)
        said = {"composer": composer, "versions_too": "versions" in request.GET, "saved": saved}
        return render(request, "publishing/_piece.html", said)
    except Post.DoesNotExist:
        raise Http404 from None
    except EditedMeanwhile as theirs:
        said = {"theirs": theirs.post, "conflict": True}
        return render(request, "publishing/_conflict_swap.html", said)


def _is_draft(asked: Asked) -> bool:
    """Worth keeping at each pause: something is written, and nothing of it is planned."""
    content = asked.content
    planned = Delivery.objects.filter(version__post__key=asked.key).exclude(state=Delivery.State.CANCELLED)
    return bool(content.text.strip() or content.media) and not planned.exists()


def _act(request: MemberRequest) -> HttpResponse:
    proof = proof_request.pressed(request.member, request.POST)
    posted, field = proof or (request.POST, "")
    try:
        asked, act = form.read(posted, request.member), "check" if proof else posted.get("act", "draft")
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    if request.FILES:
        require_writer(request.member)
    for upload in request.FILES.getlist("files"):
        try:
            asked = _with(request, asked, upload)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    way, _colon, key = act.partition(":")
    try:
        if act == "check" or way in ASIDE:
            composer = form.imagine(request.member, form.moved(asked, key, ASIDE.get(way, 0)))
            return _page(request, composer, proofs=proof and proof_request.sheet(request.member, posted, field))
        composer = form.keep(request.member, asked)
    except Post.DoesNotExist:
        raise Http404 from None
    except EditedMeanwhile as theirs:
        return _conflict(request, asked, theirs.post)
    if request.FILES:
        return redirect(link(request.workspace, "publishing:edit", composer.post.pk))
    return _send(request, composer, act)


def _with(request: MemberRequest, asked: Asked, upload: uploads.Upload) -> Asked:
    media = uploads.save_upload(request.member, upload)
    content = replace(asked.content, media=(*asked.content.media, (media.key, "")))
    return replace(asked, content=content)


def _send(request: MemberRequest, composer: Composing, act: str) -> HttpResponse:
    """Draft, ask, publish or plan. What stands in the way is shown, and everything is kept."""
    post, moment = composer.post, composer.moment
    if act == "draft":
        _wish(post, composer)
        messages.success(request, _("Draft saved."))
        return redirect(link(request.workspace, "publishing:post", post.pk))
    if composer.blocked:
        return _page(request, composer, status=422, insisted=True)
    if not composer.may_send:
        _wish(post, composer)
        approvals.request_approval(post, request.member)
        messages.success(request, _("Approval asked."))
        return redirect(link(request.workspace, "publishing:post", post.pk))
    try:
        plan(post, request.member, moment.wall if moment else None, moment.zone if moment else "")
    except preflight.NotCleared:  # ours to say again: something changed since it was looked at
        return _page(request, form.keep(request.member, composer.asked), status=422, insisted=True)
    if moment:
        messages.success(request, _("Planned."))
    else:
        undo = link(request.workspace, "publishing:recall_post", post.pk)
        add_toast(request, _("Leaves in ten seconds."), undo)
    return redirect(link(request.workspace, "publishing:post", post.pk))


def _wish(post: Post, composer: Composing) -> None:
    """The hour that was chosen, kept on a post that is not planned."""
    if not composer.planned:
        moment = composer.moment
        save_planned_time(post, moment.wall if moment else None, moment.zone if moment else "")


def _conflict(request: MemberRequest, asked: Asked, theirs: Post) -> HttpResponse:
    """The text stays in the form, over the edition of the other person, so that saving again is a choice."""
    composer = form.imagine(request.member, replace(asked, edition=theirs.edition))
    return _page(request, composer, status=409, theirs=theirs, edition=theirs.edition)


def _page(request: MemberRequest, composer: Composing, status: int = 200, **said: object) -> HttpResponse:
    context = {"composer": composer, "versions_too": True, **said}
    return render(request, "publishing/write.html", context, status=status)
