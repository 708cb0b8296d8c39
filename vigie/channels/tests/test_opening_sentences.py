"""Why an account does not open: each cause has its own sentence, and none is a machine's."""

import socket
import ssl
from collections.abc import Callable

import httpx2
import pytest

from vigie.channels import http_clients
from vigie.kit.http_errors import UnknownHost
from vigie.kit.http_transport import NotConnected
from vigie.team.models import Member
from vigie.team.workspace_urls import link

CAUSES: dict[str, tuple[Exception, str]] = {
    "unknown name": (
        NotConnected(UnknownHost("m.example")),
        "Aucun serveur sur Internet ne porte ce nom.",
    ),
    "refused connection": (ConnectionRefusedError(111, "refused"), "Le serveur refuse la connexion."),
    "bad certificate": (
        ssl.SSLCertVerificationError(1, "self-signed certificate"),
        "Le certificat du serveur n’est pas valide\u00a0: rien ne lui a été envoyé.",
    ),
    "no network": (socket.gaierror(-3, "temporary failure"), "Le réseau est injoignable."),
}


def opening_page(manager: Member, client_of: Callable[..., object], answer: object, server: str = "m.example") -> str:
    with http_clients.use_transport(httpx2.MockTransport(answer)):  # type: ignore[arg-type]
        address = link(manager.workspace, "channels:connect_one", "mastodon")
        return client_of(manager).post(address, {"server": server}).text  # type: ignore[attr-defined, no-any-return]


@pytest.mark.django_db
@pytest.mark.parametrize("cause", CAUSES)
def test_a_server_that_cannot_be_reached_is_told_by_its_cause(cause: str, manager, client_of):
    error, sentence = CAUSES[cause]

    def answer(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("[Errno 111] refused", request=request) from error

    page = opening_page(manager, client_of, answer)
    assert sentence in page
    assert "Errno" not in page
    assert [other for _error, other in CAUSES.values() if other in page] == [sentence]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(200, text="<html><title>Un journal</title></html>"),
        httpx2.Response(404, text="<html>Introuvable</html>"),
        httpx2.Response(404, json={"error": "Not found"}),
        httpx2.Response(301, headers={"location": "https://ailleurs.example/"}),
        httpx2.Response(200, json={}),
    ],
)
def test_a_server_of_something_else_is_told_as_such(answer: httpx2.Response, manager, client_of):
    page = opening_page(manager, client_of, lambda _request: answer)
    assert "Quelque chose répond à cette adresse, mais ne parle pas la langue de Mastodon." in page


@pytest.mark.django_db
def test_a_public_server_is_not_asked_in_the_clear(manager, client_of):
    asked: list[httpx2.Request] = []
    page = opening_page(manager, client_of, asked.append, "http://m.example")
    assert "En http://, l’accès circulerait en clair" in page
    assert asked == []


@pytest.mark.django_db
def test_a_server_at_home_may_be_asked_in_the_clear(manager, client_of):
    app = {"client_id": "an-app", "client_secret": "a-secret"}
    page = opening_page(manager, client_of, lambda _request: httpx2.Response(200, json=app), "http://essai.local")
    assert "http://essai.local/oauth/authorize" in page
