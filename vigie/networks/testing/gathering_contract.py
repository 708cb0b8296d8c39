"""The questions on what comes in: pages, cursors, threads, streams, people, figures."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.kit import environment
from vigie.networks import base
from vigie.networks.testing.network_under_test import NetworkUnderTest
from vigie.networks.testing.pretend_server import (
    PretendServer,
    cut_before,
    every_request,
    read_timeout,
    refused_connection,
)
from vigie.networks.testing.spoiled_json import (
    spoil_answer,
    with_changed_json,
    with_malformed_items,
    with_unknown_fields,
    without_items,
)
from vigie.networks.troubles import Refused, Trouble, TryLater
from vigie.networks.types import (
    Account,
    Page,
    Ref,
    RemotePost,
    SourceKind,
    SourceQuery,
)

MAX_EXAMPLES = environment.CONTRACT_EXAMPLES.read()


class GatheringContract(NetworkUnderTest):
    def test_what_is_gathered_is_whole(self) -> None:
        network = self.require_talents(base.Gathers)
        for kind in network.kinds:
            for heard in self.gather_items(network, kind):
                assert_whole(heard)

    def test_the_cursor_is_stable_when_nothing_came(self) -> None:
        network = self.require_talents(base.Gathers)
        for kind in network.kinds:
            page = last_page(network, self.account(), self.make_query(kind))
            again = network.gather_page(self.account(), self.make_query(kind), page.cursor)
            assert again.cursor == page.cursor, kind
            assert not again.more, kind

    def test_unknown_fields_change_nothing(self) -> None:
        for kind, network in self.changed_networks(with_unknown_fields):
            assert remote_ids(self.gather_items(network, kind)) == remote_ids(
                self.gather_items(self.network(self.wire()), kind)
            )

    def test_malformed_items_are_passed_over_and_counted(self) -> None:
        for kind, network in self.changed_networks(with_malformed_items):
            page = network.gather_page(self.account(), self.make_query(kind), None)
            assert remote_ids(page.items) == remote_ids(self.gather_items(self.network(self.wire()), kind)), kind
            assert page.skipped > 0, kind

    def test_an_empty_answer_is_an_empty_page(self) -> None:
        for kind, network in self.changed_networks(without_items):
            page = network.gather_page(self.account(), self.make_query(kind), None)
            assert page.items == ()
            assert not page.more

    def test_garbage_raises_nothing_but_troubles(self) -> None:
        self.require_talents(base.Gathers)

        @settings(max_examples=MAX_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(st.data())
        def survives(choice: st.DataObject) -> None:
            def fault(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
                return spoil_answer(wire(request), choice)

            network, _ = self.spoil_server(fault, every_request)
            for kind in network.kinds:
                with suppress(Trouble):
                    assert isinstance(network.gather_page(self.account(), self.make_query(kind), None), Page)

        survives()

    def test_a_stream_that_is_cut_ends_or_asks_to_try_later(self) -> None:
        self.require_talents(base.Streams)
        for fault in (cut_before, read_timeout, refused_connection, self.answer_with(500), self.answer_with(429)):
            network, _ = self.spoil_server(fault, every_request)
            with suppress(TryLater):
                for _page in islice(network.stream_pages(self.account(), self.make_query(network.kinds[0]), None), 5):
                    pass

    def test_a_thread_is_read_oldest_first(self) -> None:
        network = self.require_talents(base.Reads)
        page = network.read_thread(self.account(), self.ref())
        assert remote_ids(page.items)
        assert [heard.published_at for heard in page.items] == sorted(heard.published_at for heard in page.items)

    def test_who_bears_a_handle_is_found_and_who_nobody_is(self) -> None:
        network = self.require_talents(base.FindsPeople)
        found = network.find_person(self.account(), self.somebody)
        assert found is not None
        assert found.remote_id
        assert network.find_person(self.account(), self.nobody) is None

    @pytest.mark.parametrize("status", [0, 403, 429, 500])
    def test_nobody_is_said_only_when_the_network_says_so(self, status: int) -> None:
        self.require_talents(base.FindsPeople)
        network, _ = self.spoil_server(self.answer_with(status) if status else read_timeout, every_request)
        with pytest.raises((TryLater, Refused)):
            network.find_person(self.account(), self.nobody)

    def test_what_is_read_again_is_as_it_reads_now_or_gone(self) -> None:
        network = self.require_talents(base.Rereads)
        ref = self.ref()
        elsewhere = Ref(f"{ref.remote_id[:-1]}0", f"{ref.local_id}0", extra=ref.extra)
        page = network.refresh_posts(self.account(), [ref, elsewhere])
        assert ref.remote_id in remote_ids(page.items)
        assert page.gone == (elsewhere.remote_id,)
        assert page.cursor is None

    def test_silence_takes_nothing_for_gone(self) -> None:
        self.require_talents(base.Rereads)
        ref = self.ref()
        for fault in (read_timeout, self.answer_with(500), self.answer_with(429), self.answer_with(403)):
            network, _ = self.spoil_server(fault, every_request)
            with suppress(Trouble):
                assert network.refresh_posts(self.account(), [ref]).gone == ()

    def test_figures_are_counted_or_unavailable(self) -> None:
        network = self.require_talents(base.Counts)
        for figures in network.count_figures(self.account(), [self.ref()]).values():
            for name in type(figures).__slots__:
                figure = getattr(figures, name)
                assert figure is None or figure >= 0

    def changed_networks(self, change: Callable[[Any], Any]) -> Iterator[tuple[SourceKind, Any]]:
        """For each kind, a network whose JSON answers are changed. Networks that speak no JSON have nothing here."""
        self.require_talents(base.Gathers)
        for kind in self.network_class.kinds:
            network, _ = self.spoil_server(
                lambda request, wire: with_changed_json(wire(request), change), every_request
            )
            yield kind, network


def assert_whole(heard: RemotePost) -> None:
    assert heard.ref.remote_id
    assert heard.author.remote_id
    assert heard.author.handle
    assert heard.published_at.utcoffset() == timedelta(), "times are in UTC"
    assert heard.edited_at is None or heard.edited_at.utcoffset() == timedelta()
    assert "<p>" not in heard.text, "the text is text"


def remote_ids(items: tuple[RemotePost, ...]) -> list[str]:
    return sorted(heard.ref.remote_id for heard in items)


def last_page(network: Any, account: Account, asked: SourceQuery, rounds: int = 50) -> Page:
    page: Page = network.gather_page(account, asked, None)
    while rounds:
        following = network.gather_page(account, asked, page.cursor)
        if not following.more and following.cursor == page.cursor:
            return page
        page, rounds = following, rounds - 1
    raise AssertionError("the cursor never settles")
