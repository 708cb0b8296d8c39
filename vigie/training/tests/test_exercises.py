"""A team trains: the rehearsal network fails because a person asked it to, from the screen or from a terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from vigie.channels import connection, http_clients
from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.networks import registry
from vigie.networks.rehearsal.network import Rehearsal
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress
from vigie.networks.troubles import Reconnect, TryLater, Unsure
from vigie.networks.types import OutgoingPost
from vigie.ops.rehearsal_command import rehearse
from vigie.rehearsal.control_client import ControlClient
from vigie.rehearsal.server import RehearsalServer
from vigie.team.models import Member

Browser = Callable[[Member], Client]
TEXT = OutgoingPost(KEY, BORN, ("Bonjour",))
pytestmark = pytest.mark.django_db


@pytest.fixture
def fleuve(town: RehearsalServer, manager: Member) -> Channel:
    network = registry.get("rehearsal", http_clients.client_for("rehearsal"))
    assert isinstance(network, Rehearsal)
    return connection.connect_account(manager, "rehearsal", network.open_account({"name": "parti_du_fleuve"}))[0]


def address(member: Member, place: str = "") -> str:
    return f"/w/{member.workspace.slug}/rehearsal/{place}"


def begin(client: Client, member: Member, trouble: str, **said: str) -> None:
    asked = {"trouble": trouble, "on": "posts", "times": "1", "seconds": "10", **said}
    assert client.post(address(member), asked).status_code == 302


def publish(channel: Channel) -> None:
    network = channel.client()
    assert isinstance(network, Rehearsal)
    network.publish(channel.renewed_account(), TEXT, MemoryProgress())


def test_a_manager_has_the_answer_to_the_next_post_lost(
    town: RehearsalServer, fleuve: Channel, manager: Member, client_of: Browser
) -> None:
    client = client_of(manager)
    begin(client, manager, "cut_after")
    assert "encore 1 fois" in client.get(address(manager)).content.decode()
    with pytest.raises(Unsure):
        publish(fleuve)
    assert len(ControlClient(town.address, "k").list_posts("parti_du_fleuve")) == 1
    assert "Aucune panne en cours." in client.get(address(manager)).content.decode()
    assert Entry.objects.filter(act="training.exercise.begun", workspace=manager.workspace).exists()


def test_what_lasts_is_lifted(fleuve: Channel, manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    begin(client, manager, "limit", times="0", seconds="30")
    for _ in range(2):
        with pytest.raises(TryLater):
            publish(fleuve)
    assert client.post(address(manager, "behaviour/")).status_code == 302
    publish(fleuve)


def test_an_access_is_withdrawn_from_our_own_accounts_alone(
    fleuve: Channel, manager: Member, client_of: Browser
) -> None:
    network = fleuve.client()
    assert isinstance(network, Rehearsal)
    others = network.open_account({"name": "parti_des_rives"})
    begin(client_of(manager), manager, "expire")
    with pytest.raises(Reconnect):
        publish(fleuve)
    network.publish(others, TEXT, MemoryProgress())


def test_somebody_of_the_town_is_made_to_speak(
    town: RehearsalServer, fleuve: Channel, manager: Member, client_of: Browser
) -> None:
    client = client_of(manager)
    said = {"name": "gisele", "text": "@parti_du_fleuve Et les loyers ?"}
    assert client.post(address(manager, "speech/"), said).status_code == 302
    assert [post["text"] for post in ControlClient(town.address, "k").list_posts("gisele")] == [said["text"]]
    assert client.post(address(manager, "speech/"), {**said, "name": "pas un nom"}).status_code == 422


def test_only_who_rules_disturbs_the_rehearsal(
    town: RehearsalServer, manager: Member, proofreader: Member, client_of: Browser
) -> None:
    client = client_of(proofreader)
    assert client.get(address(manager)).status_code == 403
    assert client.post(address(manager, "behaviour/")).status_code == 403
    assert client.post(address(manager, "speech/"), {"name": "a", "text": "b"}).status_code == 403


def test_a_network_that_does_not_answer_is_said(
    manager: Member, client_of: Browser, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    answer = client_of(manager).get(address(manager))
    assert answer.status_code == 502
    assert "ne répond pas" in answer.content.decode()


def test_the_same_from_a_terminal(
    town: RehearsalServer, fleuve: Channel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def vigie(*words: str) -> int:
        return rehearse(["--data", str(tmp_path), *words])

    assert vigie("error", "--times", "2") == 0
    assert "break (500)" in capsys.readouterr().out
    with pytest.raises(Unsure):
        publish(fleuve)
    assert vigie("behave") == 0
    assert vigie("say", "gisele", "Bonjour") == 0
    assert "Everything behaves." in capsys.readouterr().out
    publish(fleuve)


def test_a_terminal_is_told_when_nobody_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearse(["--data", str(tmp_path), "state"]) == 1
    assert "would not" in capsys.readouterr().err
