"""Servers do not agree on the status of a dead access: 401, 400 (Takahē) or 403 (Pleroma, Akkoma, Rebased)."""

from collections.abc import Callable

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress
from vigie.networks.troubles import Reconnect, Refused
from vigie.networks.types import OutgoingPost, Ref, SourceKind, SourceQuery

DEAD_ACCESSES = [
    (401, "The access token is invalid"),
    (400, "Invalid Bearer token"),
    (403, "Invalid credentials."),
]
ACTS: dict[str, Callable[[Mastodon], object]] = {
    "publish": lambda network: network.publish(account(), OutgoingPost(KEY, BORN, ("Bonjour",)), MemoryProgress()),
    "retract": lambda network: network.retract(account(), Ref("https://ailleurs.example/1", "01POST0001")),
    "check": lambda network: network.check_access(account()),
    "quota": lambda network: network.get_quota(account()),
    "mentions": lambda network: network.gather_page(account(), SourceQuery(SourceKind.MENTIONS), None),
    "home": lambda network: network.gather_page(account(), SourceQuery(SourceKind.HOME), None),
    "author": lambda network: network.gather_page(account(), SourceQuery(SourceKind.AUTHOR, "marie"), None),
    "search": lambda network: network.gather_page(account(), SourceQuery(SourceKind.SEARCH, "loyer"), None),
}


def network_that(answer: Callable[[httpx2.Request], httpx2.Response]) -> Mastodon:
    return Mastodon(Http(transport=httpx2.MockTransport(answer)))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("status", "words"), DEAD_ACCESSES)
def test_a_dead_access_is_known_whatever_the_status_that_tells_it(act: str, status: int, words: str) -> None:
    honest = Pretend()

    def answer(request: httpx2.Request) -> httpx2.Response:
        is_public = request.url.path.endswith("/instance")
        return honest(request) if is_public else httpx2.Response(status, json={"error": words})

    with pytest.raises(Reconnect):
        ACTS[act](network_that(answer))


@pytest.mark.parametrize("status", [400, 403])
@pytest.mark.parametrize("words", ["Invalid Bearer token", "This action is outside the authorized scopes"])
def test_a_refusal_that_speaks_of_the_access_while_it_lives_is_of_this_request_alone(status: int, words: str) -> None:
    honest = Pretend()

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, json={"error": words}) if request.method == "POST" else honest(request)

    with pytest.raises(Refused) as refused:
        ACTS["publish"](network_that(answer))
    assert refused.value.quoted == words
