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
    asking = (
        Delivery.objects.seen_by(request.member).needing_attention(clock.now()).with_related().order_by("due_at", "pk")
    )
    found = list(asking[:MAX_SHOWN])
    groups = [
        ("unsure", [d for d in found if d.state == S.UNSURE]),
        ("refused", [d for d in found if d.state == S.REFUSED]),
        ("held", [d for d in found if d.state == S.HELD]),
        ("slow", [d for d in found if d.state in (S.WAITING, S.SENDING, S.SETTLING)]),
    ]
    approvals = list(summary.pending_approvals(request.member)[:MAX_SHOWN])
    said = {
        "groups": [(name, ds) for name, ds in groups if ds],
        "approvals": approvals,
        "total": len(found),
        "most": MAX_SHOWN,
    }
    return render(request, "publishing/_missed.html" if request.GET.get("piece") else "publishing/missed.html", said)
