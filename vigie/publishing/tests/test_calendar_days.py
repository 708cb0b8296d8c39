"""The calendar shows the first entries of each day and counts the others; the database chooses them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.publishing.calendar.calendar import MAX_ENTRIES, CalendarDay, CalendarSpan, list_days
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.models import Delivery, Post
from vigie.team.models import Member
from vigie.team.tests.people import client_of

ZONE = "America/Toronto"
NEXT_YEAR = clock.now().year + 1
DAY = date(NEXT_YEAR, 6, 9)


@pytest.fixture
def plan(manager: Member, channel: Channel) -> Callable[..., Post]:
    """Plan a post at a wall time of the day, or leave it a draft of that hour."""

    def planned(hour: int, minute: int = 0, day: date = DAY, is_draft: bool = False) -> Post:
        post = drafts.create_draft(manager, f"Le pont, {hour} h {minute}.", [channel])
        wall = datetime.combine(day, time(hour, minute))
        if is_draft:
            Post.objects.filter(pk=post.pk).update(planned_at=clock.from_wall_time(wall, ZONE))
        else:
            scheduling.plan(post, manager, wall, ZONE)
        return post

    return planned


def shown(member: Member, day: date = DAY, channels: tuple[int, ...] = (), states: tuple[str, ...] = ()) -> CalendarDay:
    span = CalendarSpan.around_day("month", day)
    days = list_days(member, span, list(channels), list(states))
    return next(each for each in days if each.date == day)


def hours(day: CalendarDay) -> list[str]:
    return [entry.wall for entry in day.entries]


def test_a_day_shows_its_first_posts_and_counts_the_others(manager: Member, plan: Callable[..., Post]) -> None:
    for hour in (15, 8, 20, 10, 9, 11, 22):
        plan(hour)
    day = shown(manager)
    assert hours(day) == ["08:00", "09:00", "10:00", "11:00", "15:00"]
    assert day.over == 2


def test_posts_and_drafts_take_their_places_together(manager: Member, plan: Callable[..., Post]) -> None:
    for hour in (8, 10, 12, 14):
        plan(hour)
        plan(hour + 1, is_draft=True)
    day = shown(manager)
    assert hours(day) == ["08:00", "09:00", "10:00", "11:00", "12:00"]
    assert [entry.state for entry in day.entries] == ["waiting", "draft", "waiting", "draft", "waiting"]
    assert day.over == 3


def test_a_day_begins_and_ends_at_midnight_of_the_workspace(manager: Member, plan: Callable[..., Post]) -> None:
    plan(0)
    plan(23, 59)
    plan(0, day=DAY + timedelta(days=1))
    plan(23, 30, is_draft=True)
    assert hours(shown(manager)) == ["00:00", "23:30", "23:59"]
    assert hours(shown(manager, DAY + timedelta(days=1))) == ["00:00"]


def test_the_hour_that_happens_twice_keeps_the_order_of_time(manager: Member, plan: Callable[..., Post]) -> None:
    first_of_november = date(NEXT_YEAR, 11, 1)
    clocks_go_back = first_of_november + timedelta(days=(6 - first_of_november.weekday()) % 7)
    early, late = plan(1, 45, day=clocks_go_back), plan(2, 0, day=clocks_go_back)
    second_time = clock.from_wall_time(datetime.combine(clocks_go_back, time()), ZONE)
    Delivery.objects.filter(version__post=late).update(due_at=second_time + timedelta(hours=2, minutes=43))
    day = shown(manager, clocks_go_back)
    assert [entry.post for entry in day.entries] == [early.pk, late.pk]
    assert hours(day) == ["01:45", "01:43"]


def test_a_draft_of_two_chosen_accounts_is_counted_once(
    manager: Member, channel: Channel, candidate: Channel, plan: Callable[..., Post]
) -> None:
    post = drafts.create_draft(manager, "Le pont.", [channel, candidate])
    Post.objects.filter(pk=post.pk).update(planned_at=clock.from_wall_time(datetime.combine(DAY, time(9)), ZONE))
    day = shown(manager, channels=(channel.pk, candidate.pk), states=("draft",))
    assert [entry.post for entry in day.entries] == [post.pk]
    assert day.over == 0


def rows_read(member: Member, address: str) -> int:
    """How many rows the database gives for a page."""
    counts = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        counts.append(max(context["cursor"].rowcount, 0))
        return result

    client = client_of(member)
    client.get(address)
    with connection.execute_wrapper(count):
        assert client.get(address).status_code == 200
    return sum(counts)


@pytest.mark.parametrize("is_draft", [False, True])
def test_a_month_reads_no_more_because_it_has_more_posts(
    manager: Member, plan: Callable[..., Post], is_draft: bool
) -> None:
    address = f"/w/{manager.workspace.slug}/calendar/?day={DAY}"
    for minute in range(MAX_ENTRIES["month"] + 1):
        plan(9, minute, is_draft=is_draft)
    before = rows_read(manager, address)
    assert before > MAX_ENTRIES["month"]
    for minute in range(20):
        plan(10, minute, is_draft=is_draft)
    assert rows_read(manager, address) == before
    assert shown(manager).over == 21
