"""While somebody has a page open, its accounts are asked more often, within what their server takes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.listening import collector, presence
from vigie.listening.models import Source
from vigie.networks import registry
from vigie.networks.base import Gathers
from vigie.networks.words import Kind, Page
from vigie.team.models import Workspace

SERVER = "https://pds.example"


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    presence._seen.clear()
    yield
    presence._seen.clear()


def mentions(workspace: Workspace, name: str = "us") -> Source:
    opened = {"remote_id": f"did:plc:{name}", "handle": name, "server": SERVER}
    channel = Channel.objects.create(workspace=workspace, network="bluesky", **opened)
    return Source.objects.create(workspace=workspace, channel=channel, network="bluesky", kind=Kind.MENTIONS)


def pause(source: Source) -> float:
    """Seconds until it is asked again, after a page that brought nothing."""
    network = registry.get(source.network)
    assert isinstance(network, Gathers)
    collector._counted_at[source.channel_id or 0] = float("inf")  # its quota was just counted
    found: datetime = collector._next_poll_time(source, network, Page())
    return (found - clock.now()).total_seconds()


def test_what_is_said_to_us_is_asked_for_at_a_brisk_pace_only_while_somebody_looks(workspace: Workspace) -> None:
    source = mentions(workspace)
    assert pause(source) > 10
    presence.hear(str(workspace.pk))
    assert pause(source) < 2


def test_the_look_of_one_workspace_does_not_hurry_another(workspace: Workspace) -> None:
    source = mentions(workspace)
    presence.hear(str(workspace.pk + 1))
    assert pause(source) > 10


def test_many_accounts_of_one_server_share_its_patience(workspace: Workspace) -> None:
    sources = [mentions(workspace, f"us{n}") for n in range(20)]
    presence.hear(str(workspace.pk))
    polls_a_second = sum(1 / pause(source) for source in sources)
    assert polls_a_second < collector.MAX_POLLS_PER_SECOND_PER_SERVER * 1.2


def test_a_feed_keeps_its_own_pace(workspace: Workspace) -> None:
    feed = Source.objects.create(workspace=workspace, network="feeds", kind=Kind.FEED, query="https://a.example/feed")
    presence.hear(str(workspace.pk))
    assert pause(feed) > 50


def test_who_comes_is_not_made_to_wait(workspace: Workspace) -> None:
    source = mentions(workspace)
    later = clock.now() + timedelta(minutes=5)
    Source.objects.update(next_at=later)
    assert presence.hear(str(workspace.pk)) == workspace.pk
    Source.objects.poll_mentions_now(workspace.pk)
    source.refresh_from_db()
    assert source.next_at < later
    assert presence.hear(str(workspace.pk)) is None, "who was here already has not just come"
    assert presence.hear("anything else") is None


def test_a_failing_account_is_not_hurried(workspace: Workspace) -> None:
    source = mentions(workspace)
    later = clock.now() + timedelta(minutes=5)
    Source.objects.update(next_at=later, failures=3)
    Source.objects.poll_mentions_now(workspace.pk)
    source.refresh_from_db()
    assert source.next_at == later
