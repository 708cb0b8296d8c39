"""The questions on what leaves: posts, threads, replies, edits, reactions."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.kit import environment
from vigie.networks import base
from vigie.networks.counting.rules import find_counter
from vigie.networks.testing.network_under_test import NetworkUnderTest, assert_form
from vigie.networks.testing.pretend_server import (
    KEY,
    MemoryProgress,
    PretendServer,
    SpoiledServer,
    cut_after,
    cut_before,
    every_request,
    read_timeout,
    refused_connection,
    unread_yes,
)
from vigie.networks.testing.spoiled_json import (
    ODD_VALUES,
    any_answer,
    fields_of,
    spoil_answer,
    unreadable_answer,
    with_changed_json,
    with_odd_field,
)
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.types import (
    Absence,
    OutgoingPost,
    Published,
)

MAX_EXAMPLES = environment.CONTRACT_EXAMPLES.read()
PROPERTY = settings(
    max_examples=MAX_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)


class PublishingContract(NetworkUnderTest):
    def test_its_rules_are_sane(self) -> None:
        rules = self.require_talents(base.Publishes).get_publishing_rules(self.account())
        assert rules.max_length is None or rules.max_length > 0
        assert find_counter(rules.unit)("Les loyers", rules.url_length) > 0
        assert rules.threads == issubclass(self.network_class, base.Threads)
        assert not rules.max_images or rules.mimes
        assert_form(rules.fields)
        assert all(hasattr(rules, name) for name in rules.folklore)

    def test_publishing_ends_with_a_ref(self) -> None:
        network = self.require_talents(base.Publishes)
        published = self.publish_until_settled(network, self.outgoing(), MemoryProgress())
        assert published.ref.remote_id
        assert published.at is None or published.at.tzinfo

    def test_a_reply_ends_with_a_ref(self) -> None:
        network = self.require_talents(base.Replies)
        assert self.publish_until_settled(
            network, replace(self.outgoing(), reply_to=self.ref()), MemoryProgress()
        ).ref.remote_id

    def test_a_dead_access_asks_to_reconnect(self) -> None:
        self.require_talents(base.Publishes)
        network, _ = self.spoil_server(self.answer_with(401), every_request)
        with pytest.raises(Reconnect):
            network.publish(self.account(), self.outgoing(), MemoryProgress())

    def test_a_limit_asks_to_try_later_and_says_when(self) -> None:
        self.require_talents(base.Publishes)
        network, wire = self.spoil_server(self.answer_with(429, retry_after="90"))
        with pytest.raises(TryLater) as trouble:
            network.publish(self.account(), self.outgoing(), MemoryProgress())
        assert trouble.value.after == timedelta(seconds=90)
        assert wire.posts() == 0

    @pytest.mark.parametrize("status", [400, 403, 413, 422])
    def test_a_refusal_is_final(self, status: int) -> None:
        self.require_talents(base.Publishes)
        network, _ = self.spoil_server(self.answer_with(status))
        with pytest.raises((Refused, Reconnect) if status == 403 else Refused):
            network.publish(self.account(), self.outgoing(), MemoryProgress())

    @pytest.mark.parametrize("fault", [cut_before, cut_after, read_timeout, 500, 502, 504])
    def test_silence_after_the_request_left_is_unsure(self, fault: Any) -> None:
        self.require_talents(base.Publishes)
        network, _ = self.spoil_server(self.answer_with(fault) if isinstance(fault, int) else fault)
        with pytest.raises(Unsure):
            network.publish(self.account(), self.outgoing(), MemoryProgress())

    def test_a_connection_that_never_opened_is_tried_later(self) -> None:
        self.require_talents(base.Publishes)
        network, _ = self.spoil_server(refused_connection, every_request)
        with pytest.raises(TryLater):
            network.publish(self.account(), self.outgoing(), MemoryProgress())

    def test_what_was_done_before_the_cut_is_never_proven_absent(self) -> None:
        self.require_talents(base.Publishes)
        network, wire = self.spoil_server(cut_after, times=1)
        progress = MemoryProgress()
        with pytest.raises(Unsure):
            network.publish(self.account(), self.outgoing(), progress)
        assert wire.posts() == 1
        found = network.find_published(self.account(), self.outgoing(), progress)
        assert isinstance(found, Published) or found is Absence.UNPROVEN

    def test_looking_never_writes(self) -> None:
        network = self.require_talents(base.Publishes)
        wire = self.wire()
        network = self.network(wire)
        found = network.find_published(self.account(), self.outgoing(), MemoryProgress())  # type: ignore[attr-defined]
        assert not isinstance(found, Published)
        assert wire.posts() == 0

    def test_the_same_key_twice_makes_one_post(self) -> None:
        self.require_talents(base.Publishes)
        if not self.same_key_same_post:
            pytest.skip("this network does not claim it")
        network, wire = self.spoil_server(cut_after, times=1)
        with pytest.raises(Unsure):
            network.publish(self.account(), self.outgoing(), MemoryProgress())
        self.publish_until_settled(network, self.outgoing(), MemoryProgress())
        self.publish_until_settled(network, self.outgoing(), MemoryProgress())
        assert wire.posts() == 1

    @pytest.mark.parametrize("done", [1, 2])
    def test_a_thread_resumes_at_the_part_that_did_not_leave(self, done: int) -> None:
        self.require_talents(base.Threads)
        network, wire = self.spoil_server(refused_connection, skip=done, times=1)
        outgoing = self.outgoing("Un.", "Deux.", "Trois.")
        progress = MemoryProgress()
        with pytest.raises(TryLater):
            network.publish(self.account(), outgoing, progress)
        assert wire.posts() == done
        self.publish_until_settled(network, outgoing, progress)
        assert wire.posts() == 3

    def test_publishing_again_with_all_steps_done_posts_nothing_more(self) -> None:
        self.require_talents(base.Publishes)
        wire = self.wire()
        progress = MemoryProgress()
        network = self.network(wire)
        first = self.publish_until_settled(network, self.outgoing(), progress)
        assert self.publish_until_settled(network, self.outgoing(), progress).ref.remote_id == first.ref.remote_id
        assert wire.posts() == 1

    def test_what_we_take_back_is_gone_and_twice_is_not_a_trouble(self) -> None:
        self.require_talents(base.Publishes, base.Retracts)
        wire = self.wire()
        network: Any = self.network(wire)
        ref = self.publish_until_settled(network, self.outgoing(), MemoryProgress()).ref
        assert network.retract(self.account(), ref) is True
        assert wire.posts() == 0
        assert network.retract(self.account(), ref) is False

    def test_deleted_is_said_only_of_what_is_gone(self) -> None:
        """A server without that act answers 404 to it, a careless proxy anything."""
        self.require_talents(base.Publishes, base.Retracts)
        wire = self.wire()
        network: Any = self.network(wire)
        ref = self.publish_until_settled(network, self.outgoing(), MemoryProgress()).ref
        for fault in (*map(self.answer_with, (404, 405, 410, 500, 501)), read_timeout, unread_yes):
            spoiled: Any = self.network(SpoiledServer(wire, fault, self.is_deleting_request))
            with pytest.raises((Refused, TryLater)):
                spoiled.retract(self.account(), ref)
        assert wire.posts() == 1

    def test_deleting_a_thread_leaves_none_of_its_parts(self) -> None:
        self.require_talents(base.Threads, base.Retracts)
        wire = self.wire()
        network: Any = self.network(wire)
        ref = self.publish_until_settled(network, self.outgoing("Un.", "Deux.", "Trois."), MemoryProgress()).ref
        assert wire.posts() == 3
        network.retract(self.account(), ref)
        assert wire.posts() == 0

    def test_an_edit_keeps_the_post_where_it_is(self) -> None:
        self.require_talents(base.Publishes, base.Edits)
        wire = self.wire()
        network: Any = self.network(wire)
        ref = self.publish_until_settled(network, self.outgoing(), MemoryProgress()).ref
        edited = network.edit_post(self.account(), ref, self.outgoing("Les loyers augmentent encore."))
        assert edited.ref.remote_id == ref.remote_id
        assert wire.posts() == 1

    @pytest.mark.parametrize("fault", [cut_after, read_timeout])
    def test_a_correction_whose_answer_is_lost_may_have_been_made(self, fault: Any) -> None:
        self.require_talents(base.Publishes, base.Edits)
        wire = self.wire()
        ref = self.publish_until_settled(self.network(wire), self.outgoing(), MemoryProgress()).ref
        spoiled: Any = self.network(SpoiledServer(wire, fault, lambda request: request.method != "GET"))
        with pytest.raises(Trouble) as lost:
            spoiled.edit_post(self.account(), ref, self.outgoing("Les loyers augmentent encore."))
        assert lost.value.may_be_done

    def test_garbage_after_a_write_raises_nothing_but_troubles(self) -> None:
        self.require_talents(base.Publishes)

        @settings(max_examples=MAX_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(st.data())
        def survives(choice: st.DataObject) -> None:
            def fault(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
                return spoil_answer(wire(request), choice)

            network, _ = self.spoil_server(fault, every_request)
            with suppress(Trouble):
                network.publish(self.account(), self.outgoing(), MemoryProgress())
            with suppress(Trouble):
                network.find_published(self.account(), self.outgoing(), MemoryProgress())
            with suppress(Trouble):
                network.get_publishing_rules(self.account())

        survives()

    def test_no_answer_to_a_commit_makes_a_second_post(self) -> None:
        """Any status, any words, once it is done; what is asked afterwards is answered honestly."""
        self.require_talents(base.Publishes)
        self.require_one_creation(self.outgoing())

    def test_no_answer_from_a_commit_on_makes_a_second_post(self) -> None:
        """Any words, to what is asked afterwards too: not having been able to read proves nothing."""
        self.require_talents(base.Publishes)

        @PROPERTY
        @given(st.data())
        def holds(choice: st.DataObject) -> None:
            done: list[httpx2.Request] = []

            def fault(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
                if self.is_committing_request(request):
                    done.append(request)
                honest = wire(request)
                return unreadable_answer(honest, choice) if done else honest

            network, wire = self.spoil_server(fault, every_request)
            self.deliver(network, self.outgoing())
            assert self.count_created(wire) == 1

        holds()

    def test_a_field_that_is_always_odd_makes_no_second_post(self) -> None:
        """As a plug-in or a newer version does it: the same field, wrong in every answer."""
        self.require_talents(base.Publishes)
        named = set[str]()

        def listen(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
            answer = wire(request)
            named.update(fields_of(answer))
            return answer

        network, _ = self.spoil_server(listen, self.is_committing_request)
        self.deliver(network, self.outgoing())
        assert named
        for name, odd in product(sorted(named), ODD_VALUES):
            network, wire = self.spoil_server(
                lambda request, wire, name=name, odd=odd: with_changed_json(  # type: ignore[misc]
                    wire(request), lambda value: with_odd_field(value, name, odd)
                ),
                every_request,
            )
            self.deliver(network, self.outgoing())
            assert self.count_created(wire) <= 1, f"{name}: {odd}"

    def test_no_answer_to_a_reply_makes_a_second_one(self) -> None:
        self.require_talents(base.Replies)
        self.require_one_creation(replace(self.outgoing(), reply_to=self.ref()))

    def require_one_creation(self, outgoing: OutgoingPost) -> None:
        """Whatever the commits of its delivery are answered, up to three times."""

        @PROPERTY
        @given(st.data())
        def holds(choice: st.DataObject) -> None:
            def fault(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
                return any_answer(wire(request), choice)

            network, wire = self.spoil_server(fault, self.is_committing_request, times=choice.draw(st.integers(1, 3)))
            self.deliver(network, outgoing)
            assert self.count_created(wire) == 1

        holds()

    def deliver(self, network: Any, outgoing: OutgoingPost, rounds: int = 8) -> None:
        """What a worker does of a delivery, until it is published, refused or left to a person."""
        progress = MemoryProgress()
        is_looking = False
        for _ in range(rounds):
            try:
                if is_looking:
                    found = network.find_published(self.account(), outgoing, progress)
                    if found is not Absence.PROVEN:
                        return
                    is_looking = False
                if isinstance(network.publish(self.account(), outgoing, progress), Published):
                    return
            except Unsure:
                is_looking = True
            except Refused:
                return
            except (TryLater, Reconnect):
                continue

    def test_an_unreadable_answer_to_a_write_is_unsure(self) -> None:
        self.require_talents(base.Publishes)
        for body in (b"", b"<html>502</html>", b'{"id": '):
            network, _ = self.spoil_server(lambda request, wire, body=body: httpx2.Response(200, content=body))  # type: ignore[misc]
            with pytest.raises(Unsure):
                network.publish(self.account(), self.outgoing(), MemoryProgress())

    def test_a_reaction_given_twice_is_given_once(self) -> None:
        network = self.require_talents(base.Reacts)
        ref = self.ref()
        assert network.react(self.account(), ref, "like", KEY) == network.react(self.account(), ref, "like", KEY)
        network.react(self.account(), ref, "unlike", KEY)
