"""An approval that is asked shows wherever the one who may give it looks, until it is answered."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from vigie.channels.models import Channel, ChannelRights
from vigie.kit import clock, live_notices
from vigie.publishing import approvals, labels, summary
from vigie.publishing.calendar import calendar
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.models import Approval, Post
from vigie.publishing.models.deliveries import Delivery
from vigie.team.models import Member, Role
from vigie.team.tests.people import member_of
from vigie.team.workspace_urls import link
from vigie.ui.tests.markup import one_line

Browser = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor(manager: Member) -> Member:
    return member_of(manager.workspace, "Zoé Roy", "zoe@fleuve.example", Role.CONTRIBUTOR)


@pytest.fixture
def asked(contributor: Member, channel: Channel) -> Post:
    post = drafts.create_draft(contributor, "À relire avant demain.", [channel])
    approvals.request_approval(post, contributor)
    return post


def in_an_hour(member: Member) -> datetime:
    return clock.to_wall_time(clock.now() + timedelta(hours=1), member.workspace.time_zone).replace(tzinfo=None)


def plan_hour(post: Post, member: Member) -> None:
    scheduling.save_planned_time(post, in_an_hour(member), member.workspace.time_zone)


def states_of(member: Member, *states: str) -> list[str]:
    today = clock.to_wall_time(clock.now(), member.workspace.time_zone).date()
    days = calendar.list_days(member, calendar.CalendarSpan.around_day("list", today), [], list(states))
    return [entry.state for day in days for entry in day.entries]


def test_nobody_approves_a_version_on_a_channel_of_another_workspace(
    manager: Member, outsider: Member, asked: Post
) -> None:
    theirs = Channel.objects.create(
        workspace=outsider.workspace, network="rehearsal", remote_id="z", handle="z", name="Z"
    )
    asked.versions.create(channel=theirs)
    assert not summary.pending_approvals(manager)
    assert not Post.objects.approvable_by(manager)


def test_nobody_approves_a_post_without_a_version(manager: Member, asked: Post) -> None:
    asked.versions.all().delete()
    assert not summary.pending_approvals(manager)


def test_it_waits_for_who_may_approve_and_for_nobody_else(manager: Member, contributor: Member, asked: Post) -> None:
    assert [approval.post for approval in summary.pending_approvals(manager)] == [asked]
    assert not summary.pending_approvals(contributor)


def test_who_may_not_approve_on_one_of_its_accounts_is_not_asked(
    manager: Member, contributor: Member, channel: Channel, candidate: Channel
) -> None:
    ChannelRights.objects.create(channel=candidate, member=manager, rights=["see", "draft"])
    post = drafts.create_draft(contributor, "Sur deux comptes.", [channel, candidate])
    approvals.request_approval(post, contributor)
    assert not summary.pending_approvals(manager)
    assert not approvals.can_approve(post, manager)


def answer_it(post: Post, manager: Member) -> None:
    approvals.decide(Approval.objects.get(post=post), manager, False, "Encore un effort.")


def change_it(post: Post, manager: Member) -> None:
    drafts.save_post(manager, post.key, post.edition, drafts.Content("Un autre texte."))


@pytest.mark.parametrize("end", [answer_it, change_it, drafts.archive_post])
def test_it_waits_no_longer_once_it_is_answered_changed_or_in_the_trash(
    manager: Member, asked: Post, end: Callable[[Post, Member], object]
) -> None:
    end(asked, manager)
    assert not summary.pending_approvals(manager)
    assert not Post.objects.with_awaiting_approval().filter(is_awaiting_approval=True)


def test_the_page_of_what_was_missed_shows_it_and_does_not_say_that_nothing_was(
    manager: Member, asked: Post, client_of: Browser
) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:missed")))
    assert link(manager.workspace, "publishing:post", asked.pk) in page
    assert "À relire avant demain." in page
    assert 'class="empty' not in page


def test_the_post_is_not_called_a_draft(manager: Member, asked: Post, client_of: Browser) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:post", asked.pk)))
    assert 'data-state="approval"' in page
    assert 'data-state="draft"' not in page
    with translation.override("fr"):
        assert str(labels.MARKS["approval"][1]) == "À approuver"


@pytest.mark.parametrize(("states", "shown"), [((), ["approval"]), (("approval",), ["approval"]), (("draft",), [])])
def test_the_calendar_has_that_state_in_its_entries_and_in_its_filter(
    manager: Member, asked: Post, states: tuple[str, ...], shown: list[str]
) -> None:
    plan_hour(asked, manager)
    assert states_of(manager, *states) == shown


@pytest.mark.parametrize(("states", "shown"), [((), 2), (("approval",), 1), (("draft",), 1), (("published",), 0)])
def test_drafts_without_an_hour_follow_the_filter(
    manager: Member, asked: Post, states: tuple[str, ...], shown: int
) -> None:
    drafts.create_draft(manager, "Une idée.")
    assert len(calendar.loose_drafts(manager, [], list(states))) == shown


def test_what_was_planned_then_changed_waits_for_approval_in_the_calendar(
    manager: Member, contributor: Member, asked: Post, channel: Channel
) -> None:
    plan_hour(asked, manager)
    approvals.decide(Approval.objects.get(post=asked), manager, True)
    assert states_of(manager) == ["waiting"]
    asked.refresh_from_db()
    content = drafts.Content("Un mot de plus.", {channel.pk: drafts.Own()})
    post = drafts.save_post(contributor, asked.key, asked.edition, content)
    assert Delivery.objects.get().state == Delivery.State.CANCELLED
    approvals.request_approval(post, contributor)
    assert states_of(manager) == ["approval"]
    assert states_of(manager, "cancelled") == []


def test_every_state_of_the_filter_has_its_mark(manager: Member, client_of: Browser) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:calendar")))
    for state in calendar.FILTERED_STATES:
        assert f'value="{state}"' in page
        assert f'data-state="{state}"' in page


@pytest.mark.parametrize("place", ["publishing:calendar", "inbox:list", "desk:today"])
def test_who_may_approve_reads_on_every_page_how_many_wait_for_it(
    manager: Member, asked: Post, client_of: Browser, place: str
) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, place)))
    approvals_address = link(manager.workspace, "publishing:approvals")
    figures = LexborHTMLParser(page).css(f'a[href="{approvals_address}"] .place-count .count')
    assert [figure.text(deep=False) for figure in figures] == ["1", "1"]  # rail and phone
    assert not LexborHTMLParser(page).css(f'a[href="{approvals_address}"] .waiting')  # amber is for who is outside


def test_who_may_not_approve_reads_no_figure(contributor: Member, asked: Post, client_of: Browser) -> None:
    client = client_of(contributor)
    assert 'class="count"' not in one_line(client.get(link(contributor.workspace, "ui:waiting", "approvals")))
    page = one_line(client.get(link(contributor.workspace, "publishing:approvals")))
    assert "À relire avant demain." not in page


@pytest.mark.parametrize("end", [answer_it, change_it, drafts.archive_post])
def test_the_figure_is_told_to_open_pages_when_it_changes(
    manager: Member, asked: Post, end: Callable[[Post, Member], object]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        end(asked, manager)
    told = [query["sql"] for query in queries if "pg_notify" in query["sql"]]
    assert any(live_notices.topic(manager.workspace_id, "approvals") in sql for sql in told)


def test_drafts_that_await_approval_do_not_stand_under_drafts(manager: Member, asked: Post, client_of: Browser) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:calendar")))
    assert "À relire avant demain." in page
    assert "Brouillons non planifiés" not in page
