"""A post: its versions, what became of each, and what may be done."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from vigie.channels.permissions import HasRight
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.networks.base import Edits, Retracts
from vigie.publishing import approvals
from vigie.publishing.calendar import planned_time
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import actions, preflight
from vigie.publishing.delivery.scheduling import move_to
from vigie.publishing.delivery.snapshot import freeze, placements_of
from vigie.publishing.models import Approval, Delivery, Post, Version
from vigie.publishing.views.deliveries import following
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right
from vigie.team.workspace_urls import link


def post(request: MemberRequest, pk: int) -> HttpResponse:
    found = find(request, pk, trashed=True)
    right, placed = actions.right_for_kind(found.kind), list(found.placements.select_related("media"))
    seen = found.versions.filter(HasRight("channel", request.member, Right.SEE))
    seen = seen.annotate(may=HasRight("channel", request.member, right)).select_related("channel", "delivery")
    versions = list(seen)
    for version in versions:
        version.post = found
    found.held = placed
    deliveries = [delivery for version in versions if (delivery := drafts.delivery_of(version))]
    things = {"publishing.post": [found.pk], "publishing.delivery": [delivery.pk for delivery in deliveries]}
    lines = Entry.objects.none()
    for thing, ids in things.items():
        lines |= Entry.objects.filter(thing=thing, thing_id__in=ids, workspace=request.workspace)
    said = {
        "post": found,
        "versions": [_shown(version, version.may) for version in versions],
        "lines": lines.select_related("member__user").order_by("-pk")[:60],
        "approval": found.approvals.select_related("asked_by__user", "answered_by__user").order_by("-pk").first(),
        "can_approve": approvals.can_approve(found, request.member),
        "media": placed,
        "moves": not deliveries or any(delivery.state in ("waiting", "held") for delivery in deliveries),
    }
    piece = "publishing/_post.html" if request.GET.get("piece") else "publishing/post.html"
    return render(request, piece, said)


@require_POST
def approval(request: MemberRequest, pk: int) -> HttpResponse:
    """`act`: ask, approve or refuse."""
    found, act = find(request, pk), request.POST.get("act", "ask")
    if act == "ask":
        approvals.ask(found, request.member)
        messages.success(request, _("Approval asked."))
    else:
        pending = get_object_or_404(Approval, post=found, edition=found.edition, answered_at=None)
        planned = approvals.answer(
            pending, request.member, act == "approve", request.POST.get("said", "").replace("\0", "")
        )
        _tell_answer(request, act == "approve", len(planned))
    return _to(request, found)


@require_POST
def trash(request: MemberRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    drafts.trash(found, request.member)
    undo = link(request.workspace, "publishing:restore", found.pk)
    messages.success(request, _("Put in the trash."), extra_tags=f"undo:{undo}")
    return redirect(link(request.workspace, "publishing:calendar"))


@require_POST
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found = find(request, pk, trashed=True)
    drafts.restore(found, request.member)
    messages.success(request, _("Taken out of the trash."))
    return _to(request, found)


@require_POST
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    made = drafts.duplicate(find(request, pk, trashed=True), request.member)
    return redirect(link(request.workspace, "publishing:edit", made.pk))


@require_POST
def recall(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo: what has not left yet does not leave."""
    found = find(request, pk)
    waiting = Delivery.objects.filter(version__post=found, state=Delivery.State.WAITING).whole()
    recalled = sum(actions.cancel(delivery, request.member) for delivery in waiting)
    if recalled:
        messages.success(request, _("Recalled before it left. The text is kept."))
    else:
        messages.warning(request, _("Too late: it has left."))
    return _to(request, found)


@require_POST
def hour(request: MemberRequest, pk: int) -> HttpResponse:
    """Another day or hour for what waits, in the workspace's wall time: `day`, `hour`; what is not given stays."""
    found = find(request, pk)
    wall = found.wall.replace(tzinfo=None) if found.wall else None
    if wall is None and found.planned_at:
        wall = clock.to_wall_time(found.planned_at, request.workspace.time_zone)
    asked = _asked(request, wall)
    if asked is None:
        raise Http404
    moment = planned_time.when(asked, request.workspace.time_zone)
    if moment.at <= clock.now():
        messages.error(request, _("This moment has passed: nothing was moved."))
    else:
        _move(request, found, moment, wall)
    return _to(request, found)


def _move(request: MemberRequest, found: Post, moment: planned_time.When, wall: datetime | None) -> None:
    try:
        moved = move_to(found, request.member, moment.wall, moment.zone)
    except preflight.NotCleared as held:
        messages.error(request, " ".join(preflight.in_words(held.findings).messages))
        return
    if moved:
        messages.success(request, moment.notice or _("Moved."), extra_tags=_undo(request, found, wall))
    else:
        messages.error(request, _("It has left: it can no longer be moved."))


def find(request: MemberRequest, pk: int, trashed: bool = False) -> Post:
    posts = Post.objects.seen_by(request.member).select_related("workspace", "created_by__user", "edited_by__user")
    return get_object_or_404(posts if trashed else posts.kept(), pk=pk)


def _asked(request: MemberRequest, wall: datetime | None) -> datetime | None:
    if wall is None:
        return None
    said = {**request.GET.dict(), **request.POST.dict()}  # the undo of a move says its hour in the address
    return planned_time.read(said.get("day") or f"{wall:%Y-%m-%d}", said.get("hour") or f"{wall:%H:%M}")


def _undo(request: MemberRequest, found: Post, wall: datetime | None) -> str:
    """Where to put it back, unless that hour has passed."""
    back = planned_time.when(wall, request.workspace.time_zone) if wall else None
    if back is None or back.at <= clock.now():
        return ""
    return f"undo:{link(request.workspace, 'publishing:hour', found.pk)}?day={wall:%Y-%m-%d}&hour={wall:%H:%M}"


def _shown(version: Version, may: bool) -> dict[str, object]:
    delivery, channel = drafts.delivery_of(version), version.channel
    published = bool(delivery and delivery.state == Delivery.State.PUBLISHED and not delivery.retracted_at)
    frozen = delivery.frozen if delivery and delivery.frozen else None
    return {
        "version": version,
        "channel": channel,
        "delivery": delivery,
        "may": may,
        "parts": frozen["parts"] if frozen else list(version.parts or [version.says]),
        "placements": placements_of(version),
        "done": len(delivery.steps) if delivery else 0,
        "retracts": published and channel.can(Retracts),
        "edits": published and channel.can(Edits) and version.post.kind == Post.Kind.POST,
        "corrects": published and channel.can(Edits) and frozen is not None and frozen != freeze(version),
    }


def _tell_answer(request: MemberRequest, approved: bool, planned: int) -> None:
    if not approved:
        messages.success(request, _("Sent back, with your words."))
    elif planned:
        words = ngettext("Approved: %(n)s delivery planned.", "Approved: %(n)s deliveries planned.", planned)
        messages.success(request, words % {"n": planned})
    else:
        messages.success(request, _("Approved."))


def _to(request: MemberRequest, found: Post) -> HttpResponse:
    if request.htmx and not request.htmx.boosted:
        return HttpResponse(status=204)
    return redirect(following(request) or link(request.workspace, "publishing:post", found.pk))
