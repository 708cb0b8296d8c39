"""The calendar: month, week, list."""

from datetime import date, timedelta

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.kit.text import parse_id
from vigie.publishing.calendar import calendar
from vigie.team.member_request import MemberRequest


def show_calendar(request: MemberRequest) -> HttpResponse:
    today = clock.to_wall_time(clock.now(), request.workspace.time_zone).date()
    view = request.GET.get("view", "month")
    span = calendar.CalendarSpan.around_day(
        view if view in calendar.VIEWS else "month", _parse_day(request.GET.get("day", ""), today)
    )
    channels = list(Channel.objects.seen_by(request.member).connected())
    asked = {parse_id(said) for said in request.GET.getlist("channel")}
    chosen = [channel.pk for channel in channels if channel.pk in asked]
    states = [state for state in request.GET.getlist("state") if state in calendar.FILTERED_STATES]
    filters = QueryDict(mutable=True)  # they go along with every link
    for name in ("channel", "state"):
        filters.setlist(name, request.GET.getlist(name))
    said = {
        "span": span,
        "days": calendar.list_days(request.member, span, chosen, states),
        "drafts": calendar.loose_drafts(request.member, chosen, states),
        "most_drafts": calendar.MAX_LOOSE_DRAFTS,
        "today": today,
        "channels": channels,
        "chosen": chosen,
        "states": states,
        "every_state": calendar.FILTERED_STATES,
        "kept": filters.urlencode(),
        "middle": span.first + timedelta(days=10 if span.view == "month" else 0),
    }
    return render(
        request, "publishing/_calendar.html" if request.GET.get("piece") else "publishing/calendar.html", said
    )


def _parse_day(asked: str, today: date) -> date:
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return today
    return day if 2000 < day.year < 2100 else today
