"""While somebody has a page open, its accounts are asked more often, within what their server takes."""

from datetime import timedelta

import pytest

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.kit.throttle import Throttle
from vigie.listening.collector import MAX_POLLS_PER_SECOND_PER_SERVER, Collector
from vigie.listening.models import Source
from vigie.listening.presence import PRESENCE_DURATION, Presence
from vigie.networks import registry
from vigie.networks.base import Gathers
from vigie.networks.types import Page, SourceKind
from vigie.team.models import Workspace

SERVER = "https://pds.example"


@pytest.fixture
def presence() -> Presence:
    """A listener that has heard of nobody yet."""
    return Presence()


def mentions(workspace: Workspace, name: str = "us") -> Source:
    opened = {"remote_id": f"did:plc:{name}", "handle": name, "server": SERVER}
    channel = Channel.objects.create(workspace=workspace, network="bluesky", **opened)
    return Source.objects.create(workspace=workspace, channel=channel, network="bluesky", kind=SourceKind.MENTIONS)


def pause(source: Source, presence: Presence) -> float:
    """Seconds until it is asked again, after a page that brought nothing."""
    network = registry.get(source.network)
    assert isinstance(network, Gathers)
    quota_checks = Throttle(60.0)
    quota_checks.allow(source.channel_id)  # its quota was just counted
    found = Collector(presence, quota_checks).next_poll_time(source, network, Page())
    return (found - clock.now()).total_seconds()


def test_what_is_said_to_us_is_asked_for_at_a_brisk_pace_only_while_somebody_looks(
    workspace: Workspace, presence: Presence
) -> None:
    source = mentions(workspace)
    assert pause(source, presence) > 10
    presence.record_announcement(str(workspace.pk))
    assert pause(source, presence) < 2


def test_the_look_of_one_workspace_does_not_hurry_another(workspace: Workspace, presence: Presence) -> None:
    source = mentions(workspace)
    presence.record_announcement(str(workspace.pk + 1))
    assert pause(source, presence) > 10


def test_many_accounts_of_one_server_share_its_patience(workspace: Workspace, presence: Presence) -> None:
    sources = [mentions(workspace, f"us{n}") for n in range(20)]
    presence.record_announcement(str(workspace.pk))
    polls_a_second = sum(1 / pause(source, presence) for source in sources)
    assert polls_a_second < MAX_POLLS_PER_SECOND_PER_SERVER * 1.2


def test_a_feed_keeps_its_own_pace(workspace: Workspace, presence: Presence) -> None:
    feed = Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example/feed"
    )
    presence.record_announcement(str(workspace.pk))
    assert pause(feed, presence) > 50


def test_who_comes_is_not_made_to_wait(workspace: Workspace, presence: Presence) -> None:
    source = mentions(workspace)
    later = clock.now() + timedelta(minutes=5)
    Source.objects.update(next_at=later)
    assert presence.record_announcement(str(workspace.pk)) == workspace.pk
    Source.objects.poll_mentions_now(workspace.pk)
    source.refresh_from_db()
    assert source.next_at < later
    assert presence.record_announcement(str(workspace.pk)) is None, "who was here already has not just come"
    assert presence.record_announcement("anything else") is None


def test_a_failing_account_is_not_hurried(workspace: Workspace) -> None:
    source = mentions(workspace)
    later = clock.now() + timedelta(minutes=5)
    Source.objects.update(next_at=later, failures=3)
    Source.objects.poll_mentions_now(workspace.pk)
    source.refresh_from_db()
    assert source.next_at == later


def test_who_left_is_forgotten_after_a_moment(workspace: Workspace) -> None:
    seconds = [0.0]
    presence = Presence(timer=lambda: seconds[0])
    presence.record_announcement(str(workspace.pk))
    assert presence.is_present(workspace.pk)
    seconds[0] = PRESENCE_DURATION + 1
    assert not presence.is_present(workspace.pk)
    assert presence.record_announcement(str(workspace.pk)) == workspace.pk
