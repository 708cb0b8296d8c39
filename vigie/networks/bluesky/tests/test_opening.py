"""Opening an account: from a handle to its server, and what is turned away."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.bluesky.network import Bluesky
from vigie.networks.bluesky.tests.pretend import account, recorded
from vigie.networks.troubles import Expired, Reconnect, Refused, TryLater
from vigie.networks.types import Account, SourceKind, SourceQuery

END = datetime(2026, 11, 22, 14, tzinfo=UTC)


def token(scope: str) -> str:
    said = json.dumps({"scope": scope, "exp": int(END.timestamp())}).encode()
    return f"head.{base64.urlsafe_b64encode(said).decode().rstrip('=')}.signature"


class Net:
    """Two servers, the public view that knows handles, and the directory that knows who lives where."""

    def __init__(self, scope: str = "com.atproto.appPass") -> None:
        self.scope = scope
        self.visited: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.visited.append(f"{request.url.host} {request.url.path.rpartition('/')[2]}")
        match request.url.host, request.url.path.rpartition("/")[2]:
            case "public.api.bsky.app", "com.atproto.identity.resolveHandle":
                if request.url.params["handle"] == "sainte-rive.example":
                    return httpx2.Response(200, json={"did": "did:plc:ours"})
                return self.refused("Unable to resolve handle")
            case "plc.directory", "did:plc:ours":
                return httpx2.Response(200, json=document("https://home.example"))
            case (("home.example" | "bsky.social"), "com.atproto.server.createSession"):
                return self.session(json.loads(request.content))
            case "home.example", "com.atproto.server.deleteSession":
                return httpx2.Response(200)
        return httpx2.Response(404)

    def session(self, said: dict[str, str]) -> httpx2.Response:
        if said["password"] == "wrong":
            return httpx2.Response(401, json={"error": "AuthenticationRequired", "message": "Invalid"})
        session = {"did": "did:plc:ours", "handle": said["identifier"], "didDoc": document("https://home.example")}
        return httpx2.Response(200, json=session | {"accessJwt": token(self.scope), "refreshJwt": "refresh"})

    def refused(self, message: str) -> httpx2.Response:
        return httpx2.Response(400, json={"error": "InvalidRequest", "message": message})


def document(home: str) -> dict[str, Any]:
    return {"id": "did:plc:ours", "service": [None, {"id": "#atproto_pds", "serviceEndpoint": home}]}


def opened(net: Net, handle: str, password: str = "abcd-efgh-ijkl-mnop", server: str = "") -> Account:
    network = Bluesky(Http(transport=httpx2.MockTransport(net)))
    return network.open_account({"handle": handle, "password": password, "server": server})


def test_the_server_of_a_handle_of_ones_own_is_found() -> None:
    net = Net()
    found = opened(net, "@Sainte-Rive.example ")
    assert (found.remote_id, found.handle, found.server) == (
        "did:plc:ours",
        "sainte-rive.example",
        "https://home.example",
    )
    assert found.expires_at == END
    assert "bsky.social com.atproto.server.createSession" not in net.visited


def test_a_handle_of_the_main_server_signs_in_there_and_lives_where_its_document_says() -> None:
    net = Net()
    assert opened(net, "exemple.bsky.social").server == "https://home.example"
    assert net.visited[0] == "bsky.social com.atproto.server.createSession"


def test_a_server_that_is_given_is_asked_first() -> None:
    net = Net()
    opened(net, "exemple.bsky.social", server="home.example/")
    assert net.visited[0] == "home.example com.atproto.server.createSession"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"handle": ""}, "handle"),
        ({"handle": "personne.example"}, "handle"),
        ({"handle": "sainte-rive.example", "password": "wrong"}, "password"),
        ({"handle": "sainte-rive.example", "server": "ftp://home.example"}, "server"),
        ({"handle": "sainte-rive.example", "server": "https://[home"}, "server"),
    ],
)
def test_a_refusal_says_which_answer_to_correct(answers: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        opened(Net(), **answers)
    assert refusal.value.field == field


def test_the_main_password_is_turned_away_and_its_session_closed() -> None:
    net = Net(scope="com.atproto.access")
    with pytest.raises(Refused) as refusal:
        opened(net, "sainte-rive.example")
    assert refusal.value.field == "password"
    assert net.visited[-1] == "home.example com.atproto.server.deleteSession"


def renewed(status: int, said: dict[str, Any]) -> Account:
    return Bluesky(Http(transport=httpx2.MockTransport(lambda _: httpx2.Response(status, json=said)))).renew_access(
        account()
    )


def test_a_renewed_session_keeps_who_the_account_is() -> None:
    session = recorded("session") | {"accessJwt": token("com.atproto.appPass"), "refreshJwt": "next"}
    fresh = renewed(200, session)
    assert (fresh.remote_id, fresh.secrets["refresh"], fresh.expires_at) == (account().remote_id, "next", END)


@pytest.mark.parametrize("error", ["ExpiredToken", "InvalidToken", "AccountTakedown", "InvalidRequest"])
def test_a_session_that_cannot_be_renewed_asks_to_reconnect(error: str) -> None:
    with pytest.raises(Reconnect):
        renewed(400, {"error": error})


def test_a_server_that_is_ill_does_not_lose_the_account() -> None:
    for status, said in ((500, {}), (429, {}), (200, {"did": 3})):
        with pytest.raises(TryLater):
            renewed(status, said)


def test_the_session_of_another_account_is_not_ours() -> None:
    session = recorded("session") | {"did": "did:plc:another", "accessJwt": "a", "refreshJwt": "b"}
    with pytest.raises(Reconnect):
        renewed(200, session)


def test_an_access_that_ran_out_asks_to_renew_first() -> None:
    expired = httpx2.MockTransport(lambda _: httpx2.Response(400, json={"error": "ExpiredToken"}))
    with pytest.raises(Expired):
        Bluesky(Http(transport=expired)).gather_page(account(), SourceQuery(SourceKind.HOME), None)
