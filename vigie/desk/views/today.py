"""The first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vigie.desk.today import Today
from vigie.team.member_request import MemberRequest


@require_safe
def show_today(request: MemberRequest) -> HttpResponse:
    piece = request.GET.get("piece") == "today"
    shown = Today(request.member, request.member.visited_at) if piece else Today.record_visit(request.member)
    request.nav_counts["inbox"] = shown.people_waiting  # the rail need not count them again
    return render(request, "desk/_today.html" if piece else "desk/today.html", {"today": shown})
