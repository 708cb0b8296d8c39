"""Channels of the house, whose network is never asked."""

import pytest

from vigie.channels import publishing_rules
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks.types import PublishingRules
from vigie.team.models import Workspace


def open_channel(workspace: Workspace, name: str, **fields: object) -> Channel:
    return Channel.objects.create(
        workspace=workspace,
        network="rehearsal",
        remote_id=f"us-{name}",
        handle=name,
        name=name,
        rules=publishing_rules.rules_to_json(PublishingRules(500)),
        rules_at=clock.now(),
        **fields,
    )


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return open_channel(workspace, "Parti du Fleuve", colour=3)


@pytest.fixture
def candidate(workspace: Workspace) -> Channel:
    return open_channel(workspace, "Alice Roy", colour=5, voice="candidate")
