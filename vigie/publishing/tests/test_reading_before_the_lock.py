"""The proof-reader may think for seconds: nobody else's post, conversation or worker waits for it behind a lock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.proofreading.models import HouseRule
from vigie.publishing import approvals
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery import preflight, stop_switch
from vigie.publishing.delivery.scheduling import move_post, plan, save_planned_time
from vigie.publishing.models import Delivery, Post
from vigie.team.models import Member

pytestmark = pytest.mark.django_db
S = Delivery.State


@contextmanager
def watching(seen: Callable[[str, bool], None]) -> Iterator[None]:
    """Calls `seen` with each question to the database, and whether a transaction of the product was open."""

    def watch(execute, sql, params, many, context):
        seen(sql, any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def later() -> datetime:
    return (clock.now() + timedelta(days=2)).replace(tzinfo=None, microsecond=0)


def planning(manager: Member, channel: Channel) -> Callable[[], object]:
    post = create_draft(manager, "La rentrée commence.", [channel])
    return lambda: plan(post, manager)


def moving(manager: Member, channel: Channel) -> Callable[[], object]:
    post = create_draft(manager, "La rentrée commence.", [channel])
    plan(post, manager, later(), "UTC")
    return lambda: move_post(post, manager, later() + timedelta(days=1), "UTC")


def approving(manager: Member, channel: Channel) -> Callable[[], object]:
    post = create_draft(manager, "La rentrée commence.", [channel])
    save_planned_time(post, later(), "UTC")
    approval = approvals.request_approval(post, manager)
    return lambda: approvals.decide(approval, manager, True)


@pytest.mark.parametrize("prepare", [planning, moving, approving])
def test_nothing_is_locked_while_a_text_is_read(
    manager: Member, channel: Channel, prepare: Callable[[Member, Channel], Callable[[], object]]
) -> None:
    act, read_under_lock = prepare(manager, channel), list[bool]()

    def seen(sql: str, is_in_transaction: bool) -> None:
        if 'FROM "proofreading_houserule"' in sql:
            read_under_lock.append(is_in_transaction)

    with watching(seen):
        assert act()
    assert read_under_lock
    assert not any(read_under_lock)
    assert Delivery.objects.get().state == S.WAITING


def test_a_text_that_is_changed_while_it_is_read_is_read_again(manager: Member, channel: Channel) -> None:
    HouseRule.set_demand(manager, "tone", "block")
    post = create_draft(manager, "Venez demain soir.", [channel])
    changes = iter(["Venez tous demain soir!!!"])

    def seen(sql: str, _is_in_transaction: bool) -> None:
        if 'FROM "proofreading_houserule"' in sql and (text := next(changes, "")):
            Post.objects.filter(pk=post.pk).update(text=text, edition=F("edition") + 1)

    with watching(seen), pytest.raises(preflight.NotCleared):
        plan(post, manager)
    assert not Delivery.objects.exists()


def test_many_deliveries_are_held_in_one_update_and_told_once(manager: Member, channel: Channel) -> None:
    for number in range(5):
        plan(create_draft(manager, f"Annonce {number}.", [channel]), manager, later(), "UTC")
    updates, notices = list[str](), list[str]()

    def seen(sql: str, _is_in_transaction: bool) -> None:
        if sql.startswith('UPDATE "publishing_delivery"'):
            updates.append(sql)
        if "pg_notify" in sql:
            notices.append(sql)

    with watching(seen):
        stop_switch.hold_waiting(manager)
    assert (len(updates), len(notices)) == (1, 1)
    assert set(Delivery.objects.values_list("state", "reason")) == {(S.HELD, "stopped")}


def test_a_post_on_several_accounts_is_planned_with_one_notice(
    manager: Member, channel: Channel, candidate: Channel
) -> None:
    post = create_draft(manager, "La rentrée commence.", [channel, candidate])
    notices = list[str]()
    with watching(lambda sql, _in: notices.append(sql) if "pg_notify('vigie" in sql or "pg_notify(%s" in sql else None):
        assert len(plan(post, manager)) == 2
    assert len(notices) == 1
