"""Nothing was missed: all that waits for a person, each with its act."""

from django.http import HttpResponse
from django.shortcuts import render

from vigie.kit import clock
from vigie.publishing import summary
from vigie.publishing.models import Delivery
from vigie.team.member_request import MemberRequest

S = Delivery.State
MAX_SHOWN = 200


def show_missed(request: MemberRequest) -> HttpResponse:
    """All of it; with `?only=departures`, the held posts that would leave within a day."""
    is_narrowed = request.GET.get("only") == "departures"
    if is_narrowed:
        asking = summary.held_departures(request.member)
    else:
        asking = Delivery.objects.seen_by(request.member).needing_attention(clock.now())
    found = list(asking.with_related().order_by("due_at", "pk")[:MAX_SHOWN])
    groups = [
        ("unsure", [d for d in found if d.state == S.UNSURE]),
        ("refused", [d for d in found if d.state == S.REFUSED]),
        ("held", [d for d in found if d.state == S.HELD]),
        ("slow", [d for d in found if d.state in (S.WAITING, S.SENDING, S.SETTLING)]),
    ]
    approvals = [] if is_narrowed else list(summary.pending_approvals(request.member)[:MAX_SHOWN])
    said = {
        "groups": [(name, ds) for name, ds in groups if ds],
        "approvals": approvals,
        "total": len(found),
        "most": MAX_SHOWN,
        "is_narrowed": is_narrowed,
    }
    return render(request, "publishing/_missed.html" if request.GET.get("piece") else "publishing/missed.html", said)


def list_approvals(request: MemberRequest) -> HttpResponse:
    """What the member is asked to approve."""
    approvals = list(summary.pending_approvals(request.member)[:MAX_SHOWN])
    in_all = approvals[0].in_all if approvals else 0  # type: ignore[attr-defined]  # annotated
    said = {"approvals": approvals, "in_all": in_all, "most": MAX_SHOWN}
    request.nav_counts["approvals"] = in_all
    piece = "_awaiting_approval" if request.GET.get("piece") else "awaiting_approval"
    return render(request, f"publishing/{piece}.html", said)
