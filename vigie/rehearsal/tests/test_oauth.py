"""A person opens an account of the pretend network as she would on Mastodon."""

from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.troubles import Reconnect, Refused
from vigie.networks.types import SourceKind, SourceQuery
from vigie.rehearsal.control_client import ControlClient
from vigie.rehearsal.server import RehearsalServer

CALLBACK = "https://vigie.example/retour"


@pytest.fixture
def http(server: RehearsalServer) -> Http:
    return Http(allow=["127.0.0.1"])


def consent(http: Http, address: str, answer: str = "yes") -> dict[str, str]:
    """What the person does on the network's page; returns the query of the callback."""
    page = http.get(address)
    assert "Autoriser une application" in page.text
    form = dict(parse_qsl(urlsplit(address).query)) | {"name": "ines_lacasse", "answer": answer}
    back = http.post(address.split("?")[0], data=form).headers["location"]
    assert back.startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def test_consent_opens_the_account(http: Http, server: RehearsalServer, control: ControlClient) -> None:
    network = Mastodon(http)
    address, kept = network.start_authorization(server.address, CALLBACK, "un-etat")
    answers = consent(http, address)
    assert answers["state"] == "un-etat"
    account = network.finish_authorization(kept, answers)
    assert account.handle == f"ines_lacasse@{server.address.removeprefix('http://')}"
    assert account.expires_at is None
    assert network.gather_page(account, SourceQuery(SourceKind.HOME), None).items == ()
    assert network.renew_access(account).remote_id == account.remote_id
    control.expire_tokens()
    with pytest.raises(Reconnect):
        network.renew_access(account)


def test_refusal_is_refused(http: Http, server: RehearsalServer) -> None:
    network = Mastodon(http)
    address, kept = network.start_authorization(server.address, CALLBACK, "un-etat")
    with pytest.raises(Refused):
        network.finish_authorization(kept, consent(http, address, "no"))


def test_a_code_serves_once_and_only_who_asked_for_it(http: Http, server: RehearsalServer) -> None:
    network = Mastodon(http)
    address, kept = network.start_authorization(server.address, CALLBACK, "un-etat")
    answers = consent(http, address)
    with pytest.raises(Refused):
        network.finish_authorization({**kept, "verifier": "volé"}, answers)
    with pytest.raises(Refused):
        network.finish_authorization(kept, answers)


def test_a_stranger_address_is_never_gone_back_to(http: Http, server: RehearsalServer) -> None:
    address, _ = Mastodon(http).start_authorization(server.address, CALLBACK, "un-etat")
    assert http.get(address.replace("vigie.example", "voleur.example")).status == 400
