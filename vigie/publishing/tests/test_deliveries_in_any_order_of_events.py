"""Whatever happens, in whatever order, on whatever network: never twice, never lost, never silent."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from unittest import mock

import httpx2
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks import registry
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery import actions, stop_switch
from vigie.publishing.delivery.claims import claim_next
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import send, sweep_deliveries
from vigie.publishing.models import Delivery, Stop, Version
from vigie.publishing.tests.conftest import open_channel
from vigie.publishing.tests.pretend import Board, Fault, Pretend, Wire, cut_after, cut_before, saying, unreachable
from vigie.team.models import Member

S = Delivery.State
EXAMPLES = int(os.environ.get("VIGIE_ROADS", "0"))  # so many walks at random, when the roads change
PARTS = ["Un.", "Deux."]
FAULTS: dict[str, Fault | None] = {
    "nothing": None,
    "cut before": cut_before,
    "cut after": cut_after,
    "unreachable": unreachable,
    "asked to wait": saying(429, retry_after="30"),
    "broken": saying(500),
    "refused": saying(422),
}
#: What happens on the wire during a visit; where posts are doubled is an answer lost after the fact.
VISITS: list[tuple[str, ...]] = [
    (), (), ("cut after",), ("nothing", "cut after"), ("cut before",), ("nothing", "unreachable"), ("asked to wait",),
    ("nothing", "broken"), ("refused",), ("sweep",),
]  # fmt: skip
PAUSES = [20, 70, 1, 700, 2000]  # seconds
STEPS = 8


class Road(RuleBasedStateMachine):
    """One delivery of two parts, a wire that cuts anywhere, workers that die, people who act, a clock that runs."""

    chloe: Member
    proves = True

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.board = Board(proves=self.proves)
        self.wire = Wire(self.board)
        self.get = mock.patch.object(registry, "get", side_effect=lambda slug, http=None: Pretend(self.wire.http()))
        self.get.start()
        self.classes = mock.patch.object(registry, "network_classes", return_value={"pretend": Pretend})
        self.classes.start()
        self.clock = time_machine.travel(clock.now(), tick=False)
        self.traveller = self.clock.start()
        post = create_draft(self.chloe, "Un fil.", [open_channel(self.chloe.workspace, "fleuve")])
        Version.objects.filter(post=post).update(parts=PARTS)
        self.pk = plan(post, self.chloe, recall=timedelta())[0].pk

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.clock.stop()
        self.get.stop()
        self.classes.stop()

    @property
    def delivery(self) -> Delivery:
        return Delivery.objects.with_related().get(pk=self.pk)

    @rule(visits=st.lists(st.tuples(st.sampled_from(PAUSES), st.sampled_from(VISITS)), min_size=2, max_size=4))
    def workers_come(self, visits: list[tuple[int, tuple[str, ...]]]) -> None:
        """One after another, the sweep among them, each with what happens on its wire."""
        for seconds, faults in visits:
            self.traveller.shift(timedelta(seconds=seconds))
            self.wire.faults = [FAULTS[fault] for fault in faults if fault != "sweep"]
            sweep_deliveries() if "sweep" in faults else send(self.pk)
        self.wire.faults = []

    @initialize(faults=st.sampled_from(VISITS[2:]))
    def the_first_worker_comes(self, faults: tuple[str, ...]) -> None:
        self.workers_come([(1, faults)])

    @rule(requests=st.integers(-1, 2), after=st.booleans())
    def a_worker_dies(self, requests: int, after: bool) -> None:
        """Killed at its n-th request, before or after the network did it (-1: before any): nothing of ours runs on."""

        class Killed(BaseException):
            pass

        def dying(request: httpx2.Request, honest: Callable[[], httpx2.Response]) -> httpx2.Response:
            if after:
                honest()
            raise Killed

        if requests < 0:
            claim_next(self.delivery.channel.pk, self.delivery.channel.workspace_id)
            return
        self.wire.faults = [*[None] * requests, dying]
        with suppress(Killed):
            send(self.pk)
        self.wire.faults = []

    @rule(act=st.sampled_from(["acts", "stops or lifts", "loses or opens the access"]))
    def a_person(self, act: str) -> None:
        """She acts on what asks for her, pulls or lifts the stop, or the access dies or comes back."""
        if act == "acts":
            self.she_acts(self.delivery)
        elif act == "loses or opens the access":
            dead = Channel.objects.filter(trouble=Channel.TroubleKind.RECONNECT).update(
                trouble=Channel.TroubleKind.NONE
            )
            Channel.objects.update(trouble=Channel.TroubleKind.NONE if dead else Channel.TroubleKind.RECONNECT)
        elif standing := Stop.objects.find_active(self.chloe.workspace):
            stop_switch.lift_stop(standing, self.chloe)
        else:
            stop_switch.stop_everything(self.chloe, "Assez.")

    def she_acts(self, delivery: Delivery) -> None:
        """She sends again what is held or refused; of what is unsure, she says the truth."""
        if delivery.state in (S.HELD, S.REFUSED):
            actions.release_delivery(delivery, self.chloe)
        elif delivery.state == S.UNSURE and self.true_absence:
            actions.confirm_absent(delivery, self.chloe)

    @property
    def true_absence(self) -> bool:
        """What she would see at the network: fewer parts than we know of having sent, plus one, is not absence."""
        return len(self.board.posts) == len(self.delivery.steps)

    @invariant()
    def nothing_is_there_twice(self) -> None:
        texts = self.board.texts()
        assert texts == PARTS[: len(texts)]

    @invariant()
    def published_means_that_it_is_there(self) -> None:
        if self.delivery.state == S.PUBLISHED:
            assert self.board.texts() == PARTS

    @invariant()
    def it_moves_by_itself_or_asks_a_person(self) -> None:
        delivery = self.delivery
        asks = Delivery.objects.needing_attention(clock.now() + timedelta(hours=1)).filter(pk=self.pk).exists()
        assert delivery.is_final or asks


class RoadWithoutProof(Road):
    """The same on a network whose lists come late and prove nothing."""

    proves = False

    def __init__(self) -> None:
        super().__init__()
        self.board.visible = False

    @rule()
    def the_lists_lag_or_catch_up(self) -> None:
        self.board.visible = not self.board.visible


class RoadOfALiar(RoadWithoutProof):
    """A network that takes lists that come late for proofs. What we send again on its word is there twice."""

    proves = True


def walk(machine: type[Road], member: Member, **more: object) -> None:
    """The same walks at each run, unless VIGIE_ROADS asks for so many others."""
    machine.chloe = member
    asked: dict[str, object] = {"max_examples": EXAMPLES or 30, "derandomize": not EXAMPLES, "database": None}
    quiet = settings(deadline=None, suppress_health_check=list(HealthCheck), stateful_step_count=STEPS)
    run_state_machine_as_test(machine, settings=settings(quiet, **{**asked, **more}))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Road, RoadWithoutProof])
def test_no_order_of_events_doubles_or_loses_a_delivery(machine: type[Road], manager: Member) -> None:
    walk(machine, manager)


@pytest.mark.django_db
def test_these_walks_would_see_a_delivery_doubled(manager: Member) -> None:
    """An absence that proves nothing, taken for a proof, is the mistake that they are there for."""
    with pytest.raises(AssertionError):
        walk(RoadOfALiar, manager, phases=[Phase.generate], max_examples=60)
