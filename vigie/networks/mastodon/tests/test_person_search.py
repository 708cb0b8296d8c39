"""Who bears a handle on another server: ours may not find her, hers alone says that she is not there."""

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import MARIE, Pretend, account
from vigie.networks.troubles import TryLater


class Elsewhere(Pretend):
    """Our server, and another one that answers `status` when asked who it knows (0: nothing at all)."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/.well-known/webfinger":
            if not self.status:
                raise httpx2.ReadTimeout("too long", request=request)
            return httpx2.Response(self.status, json={})
        return super().__call__(request)


def network(status: int) -> Mastodon:
    return Mastodon(Http(transport=httpx2.MockTransport(Elsewhere(status))))


def test_our_server_finds_her_at_hers() -> None:
    found = network(0).find_person(account(), "marie@ailleurs.example")
    assert found is not None
    assert found.remote_id == MARIE["url"]


def test_another_found_by_the_same_search_is_not_her() -> None:
    assert network(404).find_person(account(), "marie2@ailleurs.example") is None


@pytest.mark.parametrize("status", [404, 410])
def test_her_server_says_that_it_does_not_know_her(status: int) -> None:
    assert network(status).find_person(account(), "personne@ailleurs.example") is None


@pytest.mark.parametrize("status", [0, 200, 401, 503])
def test_a_server_that_does_not_say_proves_nothing(status: int) -> None:
    with pytest.raises(TryLater):
        network(status).find_person(account(), "personne@ailleurs.example")
