from pathlib import Path

import httpx2

from vigie.networks.feeds.network import Feeds
from vigie.networks.testing.contract import NetworkContract
from vigie.networks.testing.pretend_server import PretendServer
from vigie.networks.types import Account, SourceKind, SourceQuery

FIXTURES = Path(__file__).parent / "fixtures"


class PretendWeb:
    """A site with one feed."""

    def __init__(self, name: str, mime: str) -> None:
        self._body, self._mime = (FIXTURES / name).read_bytes(), mime

    def posts(self) -> int:
        return 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.headers.get("if-none-match") == '"un"':
            return httpx2.Response(304, headers={"etag": '"un"'})
        return httpx2.Response(200, content=self._body, headers={"content-type": self._mime, "etag": '"un"'})


class TestFeeds(NetworkContract):
    """In JSON, the one shape that the exam knows how to spoil; `test_wire` spoils the others."""

    network_class = Feeds

    def wire(self) -> PretendServer:
        return PretendWeb("carnet.json", "application/feed+json")

    def account(self) -> Account:
        return Account("", "")

    def make_query(self, kind: SourceKind) -> SourceQuery:
        return SourceQuery(kind, "https://carnet.example/feed.json")
