"""The switch: pulled with a reason, lifted, and what it held put in order."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from vigie.kit import clock
from vigie.publishing.delivery import stop_switch
from vigie.publishing.models import Delivery, Stop
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_manager
from vigie.team.workspace_urls import link


@require_http_methods(["GET", "POST"])
def stop_everything(request: MemberRequest) -> HttpResponse:
    require_manager(request.member)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:300]
    if request.method == "POST" and reason:
        stop_switch.stop_everything(request.member, reason)
        return redirect(link(request.workspace, "publishing:triage"))
    said = {
        "standing": Stop.objects.find_active(request.workspace),
        "waiting": Delivery.objects.of_workspace(request.workspace).filter(state=Delivery.State.WAITING).count(),
        "missing": request.method == "POST",
    }
    return render(request, "publishing/stop.html", said, status=422 if said["missing"] else 200)


@require_POST
def lift_stop(request: MemberRequest) -> HttpResponse:
    standing = Stop.objects.find_active(request.workspace)
    if standing and stop_switch.lift_stop(standing, request.member):
        messages.success(request, _("The stop has ended. Nothing leaves by itself: choose here."))
    return redirect(link(request.workspace, "publishing:triage"))


@require_http_methods(["GET", "POST"])
def show_triage(request: MemberRequest) -> HttpResponse:
    standing = Stop.objects.find_active(request.workspace)
    if request.method == "POST" and not standing:
        released = stop_switch.release_still_to_come(request.member)
        words = ngettext("%(n)s delivery is back on schedule.", "%(n)s deliveries are back on schedule.", released)
        messages.success(request, words % {"n": released})
        return redirect(link(request.workspace, "publishing:triage"))
    held = stop_switch.held_by_stops(request.member)
    now = clock.now()
    to_come = [delivery for delivery in held if delivery.due_at > now]
    said = {
        "standing": standing,
        "passed": [delivery for delivery in held if delivery.due_at <= now],
        "to_come": to_come,
        "releasable": sum(delivery.can_release for delivery in to_come),
    }
    piece = "publishing/_triage.html" if request.GET.get("piece") else "publishing/triage.html"
    return render(request, piece, said)
