import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from vigie.networks.testing.contract import NetworkContract
from vigie.networks.testing.pretend_server import PretendServer
from vigie.networks.testing.spoiled_json import with_changed_json
from vigie.networks.types import Account, SourceKind, SourceQuery
from vigie.networks.wordpress.network import WordPress
from vigie.networks.wordpress.tests.pretend import HOME, ROOT, PretendWordPress


def is_a_list(request: httpx2.Request) -> bool:
    return "/users" not in request.url.path


class TestWordPress(NetworkContract):
    network_class = WordPress
    same_key_same_post = True

    def wire(self) -> PretendServer:
        return PretendWordPress()

    def account(self) -> Account:
        secrets = {"user": "redaction", "password": "abcdEFGHijklMNOPqrstUVWX"}
        return Account(f"{HOME}/?author=1", "redaction@blogue.example", server=ROOT, url=HOME, secrets=secrets)

    def make_query(self, kind: SourceKind) -> SourceQuery:
        return SourceQuery(kind, {SourceKind.AUTHOR: "admin", SourceKind.SEARCH: "Sous-titre"}.get(kind, ""))

    def changed_networks(self, change: Callable[[Any], Any]) -> Iterator[tuple[SourceKind, Any]]:
        """Who signs is asked beside what is listed, and answers soundly."""
        for kind in self.network_class.kinds:
            yield kind, self.spoil_server(lambda request, wire: with_changed_json(wire(request), change), is_a_list)[0]

    def is_committing_request(self, request: httpx2.Request) -> bool:
        return request.method == "POST" and request.url.path.endswith(("/posts", "/comments"))

    def count_created(self, wire: PretendServer) -> int:
        assert isinstance(wire, PretendWordPress)
        return wire.created()

    def is_publishing_request(self, request: httpx2.Request) -> bool:
        """What makes a post public, or says a comment; the draft before it is seen by nobody."""
        if request.method != "POST" or "json" not in request.headers.get("content-type", ""):
            return False
        said = json.loads(request.content)
        return said.get("status") == "publish" or "parent" in said
