"""Whose token it is, as its server tells it."""

from typing import Any

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.authorization import fetch_account
from vigie.networks.mastodon.tests.pretend import SERVER, US, Pretend
from vigie.networks.testing.pretend_server import SpoiledServer, cut_before, read_timeout


class SeveralDomains(Pretend):
    """A Takahē: an account of its second domain has a whole handle for others, and a bare one for itself."""

    def __init__(self, seen: object) -> None:
        super().__init__()
        self.seen = seen

    def listed(self, path: str, request: httpx2.Request) -> object:
        return self.seen if path == "/api/v1/accounts/01US" else super().listed(path, request)


@pytest.mark.parametrize(
    ("seen", "handle"),
    [
        (US | {"acct": "nous@deuxieme.example"}, "nous@deuxieme.example"),
        (US, "nous@social.sainte-rive.example"),
        ({"acct": None}, "nous@social.sainte-rive.example"),
        (["no", "account"], "nous@social.sainte-rive.example"),
        (None, "nous@social.sainte-rive.example"),
    ],
)
def test_an_account_of_a_second_domain_has_its_own_handle(seen: object, handle: str) -> None:
    http = Http(transport=httpx2.MockTransport(SeveralDomains(seen)))
    assert fetch_account(http, SERVER, {"token": "a-token-of-the-exam"}).handle == handle


def out_of_order(request: httpx2.Request, wire: object) -> httpx2.Response:
    return httpx2.Response(502, text="<p>Bad gateway</p>")


@pytest.mark.parametrize("fault", [cut_before, read_timeout, out_of_order])
def test_an_account_is_opened_where_nobody_may_look_at_it(fault: Any) -> None:
    """A finer handle is worth no failed opening."""
    spoiled = SpoiledServer(Pretend(), fault, lambda request: request.url.path == "/api/v1/accounts/01US")
    http = Http(transport=httpx2.MockTransport(spoiled))
    found = fetch_account(http, SERVER, {"token": "a-token-of-the-exam"})
    assert found.handle == "nous@social.sainte-rive.example"
