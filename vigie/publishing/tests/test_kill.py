"""Real workers, real ports, real database: killed at every step, raced against each other, stopped in the middle."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery.claims import claim_next
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.delivery.stop_switch import stop_everything
from vigie.publishing.jobs import send, sweep_deliveries
from vigie.publishing.models import Delivery, Stop, Version
from vigie.publishing.tests.conftest import open_channel
from vigie.publishing.tests.pretend import PATIENCE, Board, Port
from vigie.team.models import Member

S = Delivery.State
PARTS = ["Un.", "Deux.", "Trois."]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def emptied(transactional_db: None) -> Iterator[None]:
    """The journal, which never forgets, lets these tests empty their database."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET vigie.may_empty_the_journal = 'yes'")


@pytest.fixture
def port(board: Board) -> Iterator[Port]:
    port = Port(board)
    yield port
    port.close()


@pytest.fixture
def delivery(manager: Member, port: Port, wire: object) -> Delivery:
    return thread(manager, open_channel(manager.workspace, "fleuve", port.url))


def thread(manager: Member, channel: Channel) -> Delivery:
    post = create_draft(manager, "Un fil.", [channel])
    Version.objects.filter(post=post).update(parts=PARTS)
    return plan(post, manager, recall=timedelta())[0]


def worker(what: object) -> "subprocess.Popen[str]":
    """A worker process on the database of the tests."""
    name = connection.settings_dict["NAME"]
    before, _, query = os.environ["DATABASE_URL"].partition("?")
    address = f"{before.rsplit('/', 1)[0]}/{name}?{query}"
    environment = {**os.environ, "DATABASE_URL": address, "VIGIE_ALLOW_PRIVATE": "*", "VIGIE_TESTING": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "vigie.publishing.tests.hand", str(what)],
        env={**environment, "DJANGO_SETTINGS_MODULE": "vigie.config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def eleven_minutes_pass() -> None:
    """Its last sign of life is now old, and what it waited for is due."""
    past = clock.now() - timedelta(minutes=11)
    Delivery.objects.filter(state=S.SENDING).update(moved_at=past, beat_at=past)
    sweep_deliveries()


@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it is done"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_worker_killed_at_any_step_neither_doubles_nor_loses(
    step: int, after: bool, delivery: Delivery, port: Port, board: Board
) -> None:
    port.hang_at, port.hang_after = step, after
    first = worker(delivery.pk)
    assert port.hanging.wait(PATIENCE)
    killed(first)
    port.released.set()
    assert Delivery.objects.get(pk=delivery.pk).state == S.SENDING
    second = worker(delivery.pk)
    assert second.wait(PATIENCE) == 0, "a delivery that is being sent is left alone"
    assert len(board.posts) == step - 1 + after
    eleven_minutes_pass()
    assert Delivery.objects.get(pk=delivery.pk).state == S.UNSURE
    assert worker(delivery.pk).wait(PATIENCE) == 0
    assert Delivery.objects.get(pk=delivery.pk).state == S.PUBLISHED
    assert board.texts() == PARTS


@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it is done"])
def test_killed_on_a_network_whose_lists_prove_nothing_it_asks_a_person(
    after: bool, delivery: Delivery, port: Port, board: Board
) -> None:
    board.proves, port.hang_at, port.hang_after = False, 3, after
    first = worker(delivery.pk)
    assert port.hanging.wait(PATIENCE)
    killed(first)
    port.released.set()
    eleven_minutes_pass()
    assert worker(delivery.pk).wait(PATIENCE) == 0
    assert Delivery.objects.get(pk=delivery.pk).state == (S.PUBLISHED if after else S.UNSURE)
    assert board.texts() == (PARTS if after else PARTS[:2])


def test_a_worker_killed_before_anything_left_loses_nothing(delivery: Delivery, board: Board) -> None:
    assert claim_next(delivery.channel.pk, delivery.channel.workspace_id)
    eleven_minutes_pass()
    assert worker(delivery.pk).wait(PATIENCE) == 0
    assert board.texts() == PARTS


def test_a_lost_job_loses_no_post(delivery: Delivery, board: Board) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    sweep_deliveries()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'delivery_id' FROM procrastinate_jobs WHERE task_name = 'publishing.send'")
        assert cursor.fetchall() == [(str(delivery.pk),)]


def test_eight_workers_at_once_send_it_once(delivery: Delivery, port: Port, board: Board, allowed: None) -> None:
    together(8, lambda: send(delivery.pk))
    assert Delivery.objects.get(pk=delivery.pk).state == S.PUBLISHED
    assert board.texts() == PARTS


def test_planning_twice_at_once_plans_once(manager: Member, delivery: Delivery) -> None:
    post = create_draft(manager, "Un double clic.", [delivery.channel])
    together(4, lambda: plan(post, manager))
    assert Delivery.objects.filter(version__post=post).count() == 1


def test_a_stop_in_the_middle_of_a_thread_keeps_the_rest(
    manager: Member, delivery: Delivery, port: Port, board: Board
) -> None:
    port.hang_at, port.hang_after = 2, True
    sending = worker(delivery.pk)
    assert port.hanging.wait(PATIENCE)
    stop_everything(manager, "Une rumeur court.")
    port.released.set()
    assert sending.wait(PATIENCE) == 0
    assert Delivery.objects.get(pk=delivery.pk).state == S.HELD
    assert board.texts() == PARTS[:2]


def test_nothing_leaves_once_the_stop_is_committed(
    manager: Member, delivery: Delivery, board: Board, allowed: None
) -> None:
    channel = delivery.channel
    others = [thread(manager, channel) for _ in range(5)]
    seen: list[int] = []

    def stop() -> None:
        stop_everything(manager, "Assez.")
        seen.append(Delivery.objects.filter(state=S.WAITING).count())

    together(2, lambda: send(others[0].pk), stop)
    assert seen == [0]
    assert Stop.objects.find_active(manager.workspace)
    begun = Delivery.objects.exclude(attempts=0).count()
    assert begun <= 6
    assert len(board.posts) <= 3 * begun


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The board's port may be reached from this process, over real HTTP."""
    from vigie.kit.http import Http
    from vigie.networks import registry
    from vigie.publishing.tests.pretend import Pretend

    monkeypatch.setenv("VIGIE_ALLOW_PRIVATE", "*")
    monkeypatch.setattr(registry, "get", lambda slug, http=None: Pretend(http or Http()))
    monkeypatch.setattr(registry, "network_classes", lambda: {"pretend": Pretend})


def together(times: int, *what: object) -> None:
    """Call these at the same instant, `times` threads in all, each with its own connection."""
    barrier, faults = threading.Barrier(times), list[BaseException]()

    def one(act: object) -> None:
        barrier.wait()
        try:
            act()  # type: ignore[operator]
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(what[number % len(what)],)) for number in range(times)]
    for thread_of_one in threads:
        thread_of_one.start()
    for thread_of_one in threads:
        thread_of_one.join()
    assert not faults
