"""The exam that every network passes: inherit `NetworkContract` in `tests/test_contract.py` and bring your payloads.

The newcomer brings a class, an account, and a *wire*: a pretend server that answers what the true one would and
remembers what was posted. The exam then spoils the wire (refusals, limits, cuts, garbage) and looks at what comes out.
Questions about a talent that the network has not are skipped. Needs pytest and hypothesis, so only tests import it.
"""

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Protocol

import httpx2
import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.kit import environment
from vigie.kit.http import Http
from vigie.networks import base
from vigie.networks.counting.rules import find_counter
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.words import (
    Absence,
    Account,
    Field,
    OutgoingPost,
    Page,
    Published,
    Ref,
    RemotePost,
    Settling,
    SourceKind,
    SourceQuery,
)

KEY = "7d0c1f4e-5f43-4a0c-9a52-0c4f0a1b2c3d"
BORN = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
MAX_EXAMPLES = environment.CONTRACT_EXAMPLES.read()
GARBAGE: list[Any] = [None, 3, "texte", [], {}, {"id": None}, {"id": {"id": []}}]


class PretendServer(Protocol):
    """A pretend server, made anew for each question."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response: ...

    def posts(self) -> int:
        """How many posts of ours it holds: what the exam counts to prove that nothing was doubled."""
        ...


class MemoryProgress:
    """A delivery's progress, kept in memory."""

    def __init__(self) -> None:
        self.steps: dict[str, str] = {}

    def get(self, step: str) -> str | None:
        return self.steps.get(step)

    def save(self, step: str, value: str) -> None:
        self.steps[step] = value


class SpoiledServer:
    """A wire where `fault` answers instead, for the requests that `when` chooses (the first `times` of them)."""

    def __init__(
        self,
        wire: PretendServer,
        fault: Callable[[httpx2.Request, PretendServer], httpx2.Response],
        when: Callable[[httpx2.Request], bool],
        skip: int = 0,
        times: int = 10**9,
    ) -> None:
        self.wire, self.fault, self.when, self.left, self.skip = wire, fault, when, times, skip

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if not self.when(request) or self.left == 0:
            return self.wire(request)
        if self.skip:
            self.skip -= 1
            return self.wire(request)
        self.left -= 1
        return self.fault(request, self.wire)


def every_request(request: httpx2.Request) -> bool:
    return True


def cut_before(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    """The request left and was lost: nothing was done there, but we cannot know."""
    raise httpx2.ReadError("cut", request=request)


def cut_after(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    """It was done there, and the answer was lost."""
    wire(request)
    raise httpx2.RemoteProtocolError("cut", request=request)


def read_timeout(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    raise httpx2.ReadTimeout("too long", request=request)


def refused_connection(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    raise httpx2.ConnectError("connection refused", request=request)


class NetworkContract:
    """Inherit, set `network_class`, write `wire()` and `account()`; override the rest where your network differs."""

    network_class: ClassVar[type[base.Network]]
    #: True when the network itself refuses to make two posts of one key (own record key, Idempotency-Key…).
    same_key_same_post: ClassVar[bool] = False
    #: True for a network that is allowed to live on a private address (the rehearsal).
    lives_privately: ClassVar[bool] = False
    #: Two handles as people write them: somebody of the wire, and nobody (FindsPeople).
    somebody: ClassVar[str] = "marie"
    nobody: ClassVar[str] = "personne"

    # What the newcomer brings.

    def wire(self) -> PretendServer:
        """A fresh pretend server that holds a few posts to gather. It may answer any request, 404 for the unknown."""
        raise NotImplementedError

    def account(self) -> Account:
        """An account opened on that server, with secrets long enough to be recognised (12 characters and more)."""
        raise NotImplementedError

    def outgoing(self, *parts: str) -> OutgoingPost:
        """A text that the wire accepts, with the options that the network requires."""
        return OutgoingPost(key=KEY, born=BORN, parts=parts or ("Les loyers augmentent à Sainte-Rive.",), language="fr")

    def make_query(self, kind: SourceKind) -> SourceQuery:
        """A question of that kind to which the wire answers with at least one item."""
        return SourceQuery(kind, {SourceKind.AUTHOR: "marie", SourceKind.SEARCH: "loyer"}.get(kind, ""))

    def ref(self) -> Ref:
        """Something on the wire that can be answered, liked, read. By default, the first thing gathered."""
        network = self.network(self.wire())
        if isinstance(network, base.Gathers) and network.kinds:
            return self.gather_items(network, network.kinds[0])[0].ref
        pytest.skip("nothing to point at")

    def is_publishing_request(self, request: httpx2.Request) -> bool:
        """Whether this request is the one that puts a text on the network (not a sign-in, nor an upload)."""
        return request.method in ("POST", "PUT", "PATCH", "DELETE")

    def bad_answer(self, status: int, headers: dict[str, str]) -> httpx2.Response:
        """How the network words a refusal."""
        return httpx2.Response(status, json={"error": "no"}, headers=headers)

    # Tools of the exam.

    def network(self, wire: Callable[[httpx2.Request], httpx2.Response]) -> base.Network:
        return self.network_class(Http(transport=httpx2.MockTransport(wire)))

    def spoil_server(
        self,
        fault: Callable[[httpx2.Request, PretendServer], httpx2.Response],
        when: Callable[[httpx2.Request], bool] | None = None,
        **options: int,
    ) -> tuple[Any, PretendServer]:
        wire = self.wire()
        return self.network(SpoiledServer(wire, fault, when or self.is_publishing_request, **options)), wire

    def answer_with(self, status: int, **headers: str) -> Callable[[httpx2.Request, PretendServer], httpx2.Response]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return lambda request, wire: self.bad_answer(status, named)

    def require_talents(self, *talents: type) -> Any:
        for talent in talents:
            if not issubclass(self.network_class, talent):
                pytest.skip(f"not a talent of this network: {talent.__name__}")
        return self.network(self.wire())

    def gather_items(self, network: Any, kind: SourceKind) -> tuple[RemotePost, ...]:
        page = network.gather_page(self.account(), self.make_query(kind), None)
        assert page.items, f"the wire brings nothing to gather for {kind}"
        return tuple(page.items)

    def publish_until_settled(
        self, network: Any, outgoing: OutgoingPost, progress: MemoryProgress, rounds: int = 20
    ) -> Published:
        """Publish, and check until it is digested (without waiting)."""
        done: Published | Settling = network.publish(self.account(), outgoing, progress)
        while isinstance(done, Settling) and rounds:
            assert 0 < done.after <= 3600
            done, rounds = network.check_settling(self.account(), outgoing, progress), rounds - 1
        assert isinstance(done, Published), "still settling after twenty checks"
        return done

    # Its face.

    def test_it_has_a_name_an_icon_and_a_manual_in_both_languages(self) -> None:
        network = self.network_class
        assert re.fullmatch(r"[a-z][a-z0-9_]*", network.slug)
        assert network.name.strip()
        folder = Path(__import__(network.__module__, fromlist=["__file__"]).__file__ or "").parent
        assert ElementTree.parse(folder / "icon.svg").getroot().tag.endswith("svg")
        for manual in ("doc.fr.md", "doc.en.md"):
            assert len((folder / manual).read_text(encoding="utf-8")) > 200, f"{manual} says too little"

    def test_it_can_be_opened_in_at_least_one_way_or_needs_no_account(self) -> None:
        network = self.network_class
        if issubclass(network, base.Opens):
            assert_form(network.fields)
        if issubclass(network, base.Authorizes) and network.server_field:
            assert_form((network.server_field,))
        if issubclass(network, base.Publishes):
            assert issubclass(network, base.Opens | base.Authorizes)

    def test_an_authorisation_that_was_refused_or_garbled_is_a_trouble(self) -> None:
        network = self.require_talents(base.Authorizes)
        address, kept = network.start_authorization(
            self.account().server, "https://vigie.example/back", "state-of-the-person"
        )
        assert address.startswith(("https://", "http://"))
        assert "state-of-the-person" in address
        for answers in ({"error": "access_denied"}, {}, {"code": ""}):
            with pytest.raises(Trouble):
                network.finish_authorization(kept, answers)
        with pytest.raises(Trouble):
            network.finish_authorization({}, {"code": "x"})

    def test_an_opening_without_answers_is_a_trouble(self) -> None:
        network = self.require_talents(base.Opens)
        with pytest.raises(Trouble):
            network.open_account({})

    # Publishing.

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
        network, wire = self.require_talents(base.Publishes), self.wire()
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
        outgoing, progress = self.outgoing("Un.", "Deux.", "Trois."), MemoryProgress()
        with pytest.raises(TryLater):
            network.publish(self.account(), outgoing, progress)
        assert wire.posts() == done
        self.publish_until_settled(network, outgoing, progress)
        assert wire.posts() == 3

    def test_publishing_again_with_all_steps_done_posts_nothing_more(self) -> None:
        self.require_talents(base.Publishes)
        wire, progress = self.wire(), MemoryProgress()
        network = self.network(wire)
        first = self.publish_until_settled(network, self.outgoing(), progress)
        assert self.publish_until_settled(network, self.outgoing(), progress).ref.remote_id == first.ref.remote_id
        assert wire.posts() == 1

    def test_what_we_take_back_is_gone_and_twice_is_not_a_trouble(self) -> None:
        self.require_talents(base.Publishes, base.Retracts)
        wire = self.wire()
        network: Any = self.network(wire)
        ref = self.publish_until_settled(network, self.outgoing(), MemoryProgress()).ref
        network.retract(self.account(), ref)
        assert wire.posts() == 0
        network.retract(self.account(), ref)

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

    # Listening.

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

    def test_an_unreadable_answer_to_a_write_is_unsure(self) -> None:
        self.require_talents(base.Publishes)
        for body in (b"", b"<html>502</html>", b'{"id": '):
            network, _ = self.spoil_server(lambda request, wire, body=body: httpx2.Response(200, content=body))  # type: ignore[misc]
            with pytest.raises(Unsure):
                network.publish(self.account(), self.outgoing(), MemoryProgress())

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
        network, ref = self.require_talents(base.Rereads), self.ref()
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

    def test_a_reaction_given_twice_is_given_once(self) -> None:
        network = self.require_talents(base.Reacts)
        ref = self.ref()
        assert network.react(self.account(), ref, "like", KEY) == network.react(self.account(), ref, "like", KEY)
        network.react(self.account(), ref, "unlike", KEY)

    def test_figures_are_counted_or_unavailable(self) -> None:
        network = self.require_talents(base.Counts)
        for figures in network.count_figures(self.account(), [self.ref()]).values():
            for name in type(figures).__slots__:
                figure = getattr(figures, name)
                assert figure is None or figure >= 0

    # Safety.

    def test_secrets_stay_secret(self) -> None:
        account, said = self.account(), [repr(self.account())]
        secrets = [value for value in account.secrets.values() if len(value) >= 12]
        assert secrets or not issubclass(self.network_class, base.Publishes)
        for fault in (
            self.answer_with(401),
            self.answer_with(422),
            self.answer_with(500),
            cut_before,
            refused_connection,
        ):
            network, _ = self.spoil_server(fault, every_request)
            said += [str(trouble) + repr(trouble) for trouble in self.collect_troubles(network)]
        assert not [secret for secret in secrets for sentence in said if secret in sentence]

    def test_an_access_is_given_back_and_one_that_is_dead_already_is_no_trouble(self) -> None:
        network = self.require_talents(base.Revokes)
        network.revoke_access(self.account())
        for status in (400, 401, 403, 404):
            network, _ = self.spoil_server(self.answer_with(status), every_request)
            network.revoke_access(self.account())
        for fault in (read_timeout, refused_connection, self.answer_with(500)):
            network, _ = self.spoil_server(fault, every_request)
            with pytest.raises(TryLater):
                network.revoke_access(self.account())

    def test_a_private_address_is_never_visited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        if self.lives_privately or not self.account().server:
            pytest.skip("this network has no server to choose, or may live on a private address")
        monkeypatch.delenv(environment.ALLOW_PRIVATE.name, raising=False)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(0.05)
            account = replace(self.account(), server=f"http://127.0.0.1:{listening.getsockname()[1]}")
            assert list(self.collect_troubles(self.network_class(Http()), account))
            with pytest.raises(TimeoutError):
                listening.accept()

    def collect_troubles(self, network: Any, account: Account | None = None) -> Iterator[Trouble]:
        """The troubles of trying everything that may be tried."""
        account = account or self.account()
        attempts: list[Callable[[], object]] = []
        if isinstance(network, base.Publishes):
            attempts += [lambda: network.publish(account, self.outgoing(), MemoryProgress())]
            attempts += [lambda: network.find_published(account, self.outgoing(), MemoryProgress())]
        if isinstance(network, base.Gathers):
            asked = [self.make_query(kind) for kind in self.network_class.kinds]
            attempts += [lambda one=one: network.gather_page(account, one, None) for one in asked]  # type: ignore[misc]
        if isinstance(network, base.Renews):
            attempts += [lambda: network.renew_access(account)]
        for attempt in attempts:
            try:
                attempt()
            except Trouble as trouble:
                yield trouble

    def changed_networks(self, change: Callable[[Any], Any]) -> Iterator[tuple[SourceKind, Any]]:
        """For each kind, a network whose JSON answers are changed. Networks that speak no JSON have nothing here."""
        self.require_talents(base.Gathers)
        for kind in self.network_class.kinds:
            network, _ = self.spoil_server(
                lambda request, wire: with_changed_json(wire(request), change), every_request
            )
            yield kind, network


def assert_form(fields: tuple[Field, ...]) -> None:
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert field.name.isidentifier()
        assert field.label
        assert (field.kind in ("choice", "choices")) == bool(field.choices)


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


def with_changed_json(response: httpx2.Response, change: Callable[[Any], Any]) -> httpx2.Response:
    """The same answer with its JSON changed; any other answer as it is."""
    if "json" not in response.headers.get("content-type", ""):
        return response
    headers = {k: v for k, v in response.headers.items() if k not in ("content-length", "content-encoding")}
    content = json.dumps(change(json.loads(response.read())))
    return httpx2.Response(response.status_code, content=content, headers=headers)


def with_unknown_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {"zzz_unknown": {"zzz": [1, None]}} | {key: with_unknown_fields(item) for key, item in value.items()}
    return [with_unknown_fields(item) for item in value] if isinstance(value, list) else value


def with_malformed_items(value: Any) -> Any:
    """Garbage beside the items of the outermost lists of objects."""
    if isinstance(value, list):
        return [*GARBAGE, *value, *GARBAGE] if any(isinstance(item, dict) for item in value) else value
    return {key: with_malformed_items(item) for key, item in value.items()} if isinstance(value, dict) else value


def without_items(value: Any) -> Any:
    if isinstance(value, list):
        return []
    return {key: without_items(item) for key, item in value.items()} if isinstance(value, dict) else value


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def spoil_answer(response: httpx2.Response, choice: st.DataObject) -> httpx2.Response:
    """The answer as a sick server would give it: one place of its JSON replaced, or the whole body."""
    body = response.read()
    headers = {"content-type": response.headers.get("content-type", "application/json")}
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if value is None or choice.draw(st.integers(0, 4)) == 0:
        content = choice.draw(st.binary(max_size=60) | ANY_JSON.map(lambda any_json: json.dumps(any_json).encode()))
    else:
        content = json.dumps(one_place_replaced(value, choice)).encode()
    return httpx2.Response(response.status_code, content=content, headers=headers)


def one_place_replaced(value: Any, choice: st.DataObject) -> Any:
    places = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    keys: list[Any] = list(places)
    if not keys or choice.draw(st.integers(0, 3)) == 0:
        return choice.draw(ANY_JSON)
    key = choice.draw(st.sampled_from(keys))
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = one_place_replaced(copy[key], choice)
    return copy
