"""What the newcomer brings to the exam, and the tools with which it is questioned."""

from collections.abc import Callable
from typing import Any, ClassVar

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks import base
from vigie.networks.testing.pretend_server import (
    BORN,
    KEY,
    MemoryProgress,
    PretendServer,
    SpoiledServer,
)
from vigie.networks.types import (
    Account,
    Field,
    OutgoingPost,
    Published,
    Ref,
    RemotePost,
    Settling,
    SourceKind,
    SourceQuery,
)


class NetworkUnderTest:
    """The network that is questioned, its account and its wire, and what spoils the wire."""

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

    def is_committing_request(self, request: httpx2.Request) -> bool:
        """Whether something stays on the network after this request, seen by readers or not (a draft, for example)."""
        return self.is_publishing_request(request)

    def is_deleting_request(self, request: httpx2.Request) -> bool:
        """Whether this request deletes what we published."""
        return request.method == "DELETE"

    def count_created(self, wire: PretendServer) -> int:
        """How many posts and replies of ours were made on the wire, drafts included."""
        return wire.posts()

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


def assert_form(fields: tuple[Field, ...]) -> None:
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert field.name.isidentifier()
        assert field.label
        assert (field.kind in ("choice", "choices")) == bool(field.choices)
