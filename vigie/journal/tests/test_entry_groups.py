"""Lines of one act are drawn as one: nothing is left out, nothing is told twice."""

import pytest

from vigie import journal
from vigie.journal.entry_groups import group_entries
from vigie.journal.models import Entry
from vigie.publishing.journal_acts import PublishingAct as Act
from vigie.team.tests.people import client_of
from vigie.team.workspace_urls import link


@pytest.fixture
def thing(manager):
    """Any thing that lines are about."""
    return manager


def told():
    """Each act with its steps, newest act first."""
    groups = group_entries(list(Entry.objects.order_by("-id")))
    return [(str(group.entry.act), [str(step.act) for step in group.steps]) for group in groups]


def reply(manager, thing):
    journal.write(Act.DELIVERY_WAITING, by=manager, of=thing)
    return journal.write("inbox.conversation.replied", by=manager, covers=[thing])


def test_a_reply_is_one_line_with_its_steps_and_what_it_came_to(manager, thing):
    entry = reply(manager, thing)
    journal.write(Act.DELIVERY_SENDING, workspace=manager.workspace, of=thing)
    published = journal.write(Act.DELIVERY_PUBLISHED, workspace=manager.workspace, of=thing)
    assert told() == [(entry.act, [Act.DELIVERY_WAITING, Act.DELIVERY_SENDING, Act.DELIVERY_PUBLISHED])]
    [group] = group_entries(list(Entry.objects.order_by("-id")))
    assert group.outcome == published


def test_what_was_on_its_way_before_is_no_outcome(manager, thing):
    reply(manager, thing)
    [group] = group_entries(list(Entry.objects.order_by("-id")))
    assert group.outcome is None


def test_what_a_person_does_of_it_later_is_an_act_of_its_own(manager, thing):
    entry = reply(manager, thing)
    journal.write(Act.DELIVERY_RETRACTED, by=manager, of=thing)
    assert told() == [(Act.DELIVERY_RETRACTED, []), (entry.act, [Act.DELIVERY_WAITING])]


def test_what_begins_a_sending_goes_under_what_ended_it(manager, thing):
    for act in (
        Act.DELIVERY_SENDING,
        Act.DELIVERY_WAITING,
        Act.DELIVERY_SENDING,
        Act.DELIVERY_SETTLING,
        Act.DELIVERY_SENDING,
        Act.DELIVERY_PUBLISHED,
    ):
        journal.write(act, workspace=manager.workspace, of=thing)
    assert told() == [
        (Act.DELIVERY_PUBLISHED, [Act.DELIVERY_SENDING, Act.DELIVERY_SETTLING, Act.DELIVERY_SENDING]),
        (Act.DELIVERY_WAITING, [Act.DELIVERY_SENDING]),
    ]


def test_a_sending_that_nothing_ended_stays_a_line(manager, thing):
    for _ in range(2):
        journal.write(Act.DELIVERY_SENDING, workspace=manager.workspace, of=thing)
    assert told() == [(Act.DELIVERY_SENDING, []), (Act.DELIVERY_SENDING, [])]


def test_another_thing_is_another_act(manager, proofreader):
    journal.write(Act.DELIVERY_SENDING, workspace=manager.workspace, of=manager)
    journal.write(Act.DELIVERY_PUBLISHED, workspace=manager.workspace, of=proofreader)
    assert told() == [(Act.DELIVERY_PUBLISHED, []), (Act.DELIVERY_SENDING, [])]


def test_the_page_draws_the_outcome_under_the_act(manager, thing):
    reply(manager, thing)
    journal.write(Act.DELIVERY_REFUSED, workspace=manager.workspace, of=thing)
    page = client_of(manager).get(link(manager.workspace, "journal:entries")).text.partition("<table")[2]
    assert page.index("<details") > page.index("Le réseau a refusé") > page.index("a répondu")
