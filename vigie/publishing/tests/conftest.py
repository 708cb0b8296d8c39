"""A pretend network, two accounts on it, and the verbs that tests speak with."""

import json
from collections.abc import Callable

import pytest
from django.conf import settings

from vigie.channels.models import Channel
from vigie.channels.publishing_rules import rules_to_json
from vigie.kit import clock
from vigie.kit.http import Http
from vigie.networks import registry
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.models import Delivery
from vigie.publishing.tests.pretend import RULES, SERVER, Board, Pretend, Wire
from vigie.team.models import Member, Workspace


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def wire(board: Board, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """The pretend network is known to the registry, and every channel on it goes through this wire."""
    wire = Wire(board)
    known, classes = registry.get, registry.network_classes()

    def get(slug: str, http: Http | None = None) -> object:
        return Pretend(wire.http()) if slug == "pretend" else known(slug, http)

    monkeypatch.setattr(registry, "get", get)
    monkeypatch.setattr(registry, "network_classes", lambda: {**classes, "pretend": Pretend})
    return wire


def open_channel(workspace: Workspace, name: str, server: str = SERVER, **fields: object) -> Channel:
    return Channel.objects.create(
        workspace=workspace,
        network="pretend",
        remote_id=f"pretend:{name}",
        server=server,
        handle=name,
        name=name,
        sealed=settings.KEYS.encrypt(json.dumps({"token": "jeton-de-repetition"})),
        rules=rules_to_json(RULES),
        rules_at=clock.now(),
        **fields,
    )


@pytest.fixture
def channel(workspace: Workspace, wire: Wire) -> Channel:
    return open_channel(workspace, "fleuve")


@pytest.fixture
def candidate(workspace: Workspace, wire: Wire) -> Channel:
    return open_channel(workspace, "chloe", colour=4, voice="candidate")


@pytest.fixture
def again() -> Callable[[Delivery], Delivery]:
    """The delivery as the database has it now."""
    return lambda delivery: Delivery.objects.with_related().get(pk=delivery.pk)


@pytest.fixture
def in_english(manager: Member) -> None:
    """The manager reads English."""
    manager.user.language = "en"
    manager.user.save()


@pytest.fixture
def delivery(manager: Member, channel: Channel) -> Delivery:
    """It leaves in ten seconds."""
    return scheduling.plan(drafts.create_draft(manager, "La rentrée commence.", [channel]), manager)[0]
