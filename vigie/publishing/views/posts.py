"""A post: its versions, what became of each, and what may be done."""

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
from vigie.publishing.delivery.scheduling import move_post
from vigie.publishing.delivery.snapshot import chosen_placements, take_snapshot
from vigie.publishing.labels import shown_state
from vigie.publishing.models import Approval, Delivery, Post, Version
from vigie.publishing.views.deliveries import next_address
from vigie.team.member_request import MemberRequest
from vigie.team.models import Right
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast


def show_post(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_post(request, pk, with_archived=True)
    right = actions.required_right_for_kind(found.kind)
    approval = found.approvals.select_related("asked_by__user", "answered_by__user").order_by("-pk").first()
    is_awaiting = approval is not None and approval.answered_at is None and approval.edition == found.edition
    placed = list(found.placements.select_related("media"))
    seen = found.versions.filter(HasRight("channel", request.member, Right.SEE))
    seen = seen.annotate(may=HasRight("channel", request.member, right)).select_related("channel", "delivery")
    versions = list(seen)
    for version in versions:
        version.post = found
    found.unsaved_placements = placed
    deliveries = [delivery for version in versions if (delivery := drafts.delivery_of(version))]
    things = {"publishing.post": [found.pk], "publishing.delivery": [delivery.pk for delivery in deliveries]}
    lines = Entry.objects.none()
    for thing, ids in things.items():
        lines |= Entry.objects.filter(thing=thing, thing_id__in=ids, workspace=request.workspace)
    rows = [_version_row(version, version.may, is_awaiting) for version in versions]
    shown = [(row["parts"], row["placements"]) for row in rows]
    may_change = drafts.has_all_accounts(found, request.member)
    movable = [
        version for version in versions if (one := drafts.delivery_of(version)) and one.state in ("waiting", "held")
    ]
    said = {
        "post": found,
        "versions": rows,
        "is_same_text": len(rows) > 1 and all(each == shown[0] for each in shown),
        "lines": lines.select_related("member__user").order_by("-pk")[:60],
        "approval": approval,
        "can_approve": approvals.can_approve(found, request.member),
        "media": placed,
        "may_change": may_change,
        "moves": bool(movable) and all(version.may for version in movable) if deliveries else may_change,
    }
    piece = "publishing/_post.html" if request.GET.get("piece") else "publishing/post.html"
    return render(request, piece, said)


@require_POST
def change_approval(request: MemberRequest, pk: int) -> HttpResponse:
    """`act`: ask, approve or refuse."""
    found = get_post(request, pk)
    act = request.POST.get("act", "ask")
    if act == "ask":
        approvals.request_approval(found, request.member)
        messages.success(request, _("Approval asked."))
    else:
        pending = get_object_or_404(Approval, post=found, edition=found.edition, answered_at=None)
        planned = approvals.decide(
            pending, request.member, act == "approve", request.POST.get("said", "").replace("\0", "")
        )
        if act != "approve":
            messages.success(request, _("Changes asked for, with your note."))
        elif any(delivery.state == Delivery.State.HELD for delivery in planned):
            messages.warning(
                request,
                _("Approved. Everything is stopped: it is held until somebody puts it back on schedule."),
            )
        elif planned:
            words = ngettext(
                "Approved: %(n)s delivery scheduled.", "Approved: %(n)s deliveries scheduled.", len(planned)
            )
            messages.success(request, words % {"n": len(planned)})
        else:
            messages.success(request, _("Approved."))
    return _redirect_to_post(request, found)


@require_POST
def trash_post(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_post(request, pk)
    drafts.archive_post(found, request.member)
    undo = link(request.workspace, "publishing:restore", found.pk)
    add_toast(request, _("Moved to the trash."), undo)
    return redirect(link(request.workspace, "publishing:calendar"))


@require_POST
def restore_post(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_post(request, pk, with_archived=True)
    drafts.restore_post(found, request.member)
    messages.success(request, _("Restored."))
    return _redirect_to_post(request, found)


@require_POST
def copy_post(request: MemberRequest, pk: int) -> HttpResponse:
    made = drafts.duplicate_post(get_post(request, pk, with_archived=True), request.member)
    return redirect(link(request.workspace, "publishing:edit", made.pk))


@require_POST
def recall_post(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo: what has not left yet does not leave."""
    found = get_post(request, pk)
    waiting = Delivery.objects.filter(version__post=found, state=Delivery.State.WAITING).with_related()
    recalled = sum(actions.cancel_delivery(delivery, request.member) for delivery in waiting)
    if recalled:
        messages.success(request, _("Recalled before it left. The text is kept."))
    else:
        messages.warning(request, _("Too late: it has left."))
    return _redirect_to_post(request, found)


@require_POST
def change_hour(request: MemberRequest, pk: int) -> HttpResponse:
    """Another day or hour for what waits, in the workspace's wall time: `day`, `hour`; what is not given stays."""
    found = get_post(request, pk)
    wall = found.wall.replace(tzinfo=None) if found.wall else None
    if wall is None and found.planned_at:
        wall = clock.to_wall_time(found.planned_at, request.workspace.time_zone)
    if wall is None:
        raise Http404
    said = {**request.GET.dict(), **request.POST.dict()}  # the undo of a move says its hour in the address
    asked = planned_time.parse_day_and_hour(said.get("day") or f"{wall:%Y-%m-%d}", said.get("hour") or f"{wall:%H:%M}")
    if asked is None:
        raise Http404
    moment = planned_time.resolve_wall_time(asked, request.workspace.time_zone)
    if moment.at <= clock.now():
        messages.error(request, _("This moment has passed: nothing was moved."))
        return _redirect_to_post(request, found)
    try:
        moved = move_post(found, request.member, moment.wall, moment.zone)
    except preflight.NotCleared as held:
        messages.error(request, " ".join(preflight.as_validation_error(held.findings).messages))
        return _redirect_to_post(request, found)
    if moved:
        undo = ""  # it goes back to the hour that it had, unless that hour has passed
        if planned_time.resolve_wall_time(wall, request.workspace.time_zone).at > clock.now():
            undo = f"{link(request.workspace, 'publishing:hour', found.pk)}?day={wall:%Y-%m-%d}&hour={wall:%H:%M}"
        add_toast(request, moment.notice or _("Moved."), undo=undo)
    else:
        messages.error(request, _("It has left: it can no longer be moved."))
    return _redirect_to_post(request, found)


def get_post(request: MemberRequest, pk: int, with_archived: bool = False) -> Post:
    posts = Post.objects.seen_by(request.member).select_related("workspace", "created_by__user", "edited_by__user")
    return get_object_or_404(posts if with_archived else posts.active(), pk=pk)


def _version_row(version: Version, may: bool, is_awaiting: bool) -> dict[str, object]:
    delivery = drafts.delivery_of(version)
    channel = version.channel
    published = bool(delivery and delivery.state == Delivery.State.PUBLISHED and not delivery.retracted_at)
    snapshot = delivery.snapshot if delivery and delivery.snapshot else None
    return {
        "version": version,
        "channel": channel,
        "delivery": delivery,
        "state": shown_state(delivery, is_awaiting),
        "may": may,
        "parts": snapshot["parts"] if snapshot else list(version.parts or [version.says]),
        "placements": chosen_placements(version),
        "done": len(delivery.steps) if delivery else 0,
        "retracts": published and channel.has_talent(Retracts),
        "edits": published and channel.has_talent(Edits) and version.post.kind == Post.Kind.POST,
        "corrects": published
        and channel.has_talent(Edits)
        and snapshot is not None
        and snapshot != take_snapshot(version),
    }


def _redirect_to_post(request: MemberRequest, found: Post) -> HttpResponse:
    if request.htmx and not request.htmx.boosted:
        return HttpResponse(status=204)
    return redirect(next_address(request) or link(request.workspace, "publishing:post", found.pk))
