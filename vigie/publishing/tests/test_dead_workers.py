"""A worker that dies is known to be dead within seconds; one that is only slow, or cut off a moment, is left alone."""

import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.kit.process_liveness import LivenessConnection
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery import worker_liveness
from vigie.publishing.delivery.claims import claim_next
from vigie.publishing.delivery.retry_delays import DEAD_WORKER_GRACE
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import sweep_deliveries
from vigie.publishing.models import Delivery
from vigie.team.live_topics import conninfo
from vigie.team.models import Member

S = Delivery.State


@pytest.fixture
def line(db: None) -> Iterator[LivenessConnection]:
    """The connection that says that this process lives."""
    yield worker_liveness.announce_worker()
    worker_liveness.withdraw_worker()


@pytest.fixture
def delivery(manager: Member, channel: Channel) -> Delivery:
    return plan(create_draft(manager, "Bonjour.", [channel]), manager, recall=timedelta())[0]


def claimed(delivery: Delivery, ago: timedelta) -> None:
    """Taken by this process, which gave its last sign of life `ago`."""
    assert claim_next(delivery.channel.pk, delivery.channel.workspace_id)
    Delivery.objects.update(beat_at=clock.now() - ago)


def dies(line: LivenessConnection) -> None:
    """As its death would: the line is cut, and the database has seen it."""
    line.close()
    with psycopg.connect(conninfo(), autocommit=True) as other:
        while is_known(line, other):
            time.sleep(0.02)


def is_known(line: LivenessConnection, other: "psycopg.Connection[tuple[object, ...]]") -> object:
    """The server's process at the other end of the line, if there is one."""
    seen = other.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [line.name]).fetchone()
    return seen and seen[0]


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def test_what_a_dead_worker_was_sending_is_looked_for_within_seconds(
    line: LivenessConnection, delivery: Delivery
) -> None:
    claimed(delivery, DEAD_WORKER_GRACE * 2)
    dies(line)
    sweep_deliveries(settling_time=0)  # on a database that has been up for long
    assert state(delivery) == S.UNSURE


def test_a_dead_worker_s_last_request_is_given_the_time_to_land(line: LivenessConnection, delivery: Delivery) -> None:
    claimed(delivery, DEAD_WORKER_GRACE / 2)
    dies(line)
    sweep_deliveries(settling_time=0)
    assert state(delivery) == S.SENDING


def test_a_living_worker_that_is_slow_is_left_alone(line: LivenessConnection, delivery: Delivery) -> None:
    claimed(delivery, DEAD_WORKER_GRACE * 10)
    sweep_deliveries(settling_time=0)
    assert state(delivery) == S.SENDING


def test_after_a_start_of_the_database_nobody_is_thought_dead_at_once(
    line: LivenessConnection, delivery: Delivery
) -> None:
    claimed(delivery, DEAD_WORKER_GRACE * 2)
    dies(line)
    sweep_deliveries(settling_time=10**9)
    assert state(delivery) == S.SENDING


def test_a_worker_without_a_line_is_waited_for_ten_minutes(delivery: Delivery) -> None:
    claimed(delivery, DEAD_WORKER_GRACE * 2)
    sweep_deliveries(settling_time=0)
    assert state(delivery) == S.SENDING
    Delivery.objects.update(beat_at=clock.now() - timedelta(minutes=11))
    sweep_deliveries(settling_time=0)
    assert state(delivery) == S.UNSURE


def test_a_line_that_is_cut_is_opened_again(line: LivenessConnection) -> None:
    with psycopg.connect(conninfo(), autocommit=True) as other:
        first = is_known(line, other)
        other.execute("SELECT pg_terminate_backend(%s)", [first])
        end = time.monotonic() + 180  # seconds: a busy machine is not a fault
        while is_known(line, other) in (None, first):
            assert time.monotonic() < end
            time.sleep(0.1)
