"""A channel of the party, and citizens who speak to it."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from vigie.channels.models import Channel
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.kit.text import fold
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks.types import SourceKind
from vigie.people.models import Author
from vigie.team.models import Workspace

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
numbers = itertools.count(1)


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return a_channel(workspace)


def a_channel(workspace: Workspace, name: str = "Parti du Fleuve") -> Channel:
    n = next(numbers)
    return Channel.objects.create(
        workspace=workspace, network="rehearsal", remote_id=f"us{n}", handle=f"fleuve{n}", name=name, colour=3
    )


def source_of(channel: Channel, kind: SourceKind = SourceKind.MENTIONS) -> Source:
    source, _ = Source.objects.get_or_create(
        workspace=channel.workspace, channel=channel, network=channel.network, kind=kind
    )
    return source


Says = Callable[..., Conversation]


@pytest.fixture
def says(channel: Channel) -> Says:
    """`says("Marie", "À quand le tramway ?")`: she says it to the channel, and her conversation is returned."""

    def speak(who: str, text: str, *, to: Channel | None = None, thread: str = "", minutes: int = 0) -> Conversation:
        gathering = gathered(source_of(to or channel), who, text, thread=thread, minutes=minutes)
        intake.receive_gatherings(gathering.source, [gathering])
        return Conversation.objects.get(messages__mention=gathering.mention)

    return speak


def gathered(
    source: Source,
    who: str,
    text: str,
    *,
    thread: str = "",
    reply_to: str = "",
    minutes: int = 0,
    reason: str = "mention",
) -> Gathering:
    """As if the source had just brought it. `minutes` after the start of the story."""
    n = next(numbers)
    remote_id = source.channel.remote_id if source.channel and who == "us" else f"person-{fold(who)}"
    author, _ = Author.objects.get_or_create(
        network=source.network, remote_id=remote_id, defaults={"handle": fold(who), "name": who}
    )
    mention = Mention.objects.create(
        network=source.network,
        remote_id=f"post-{n}",
        author=author,
        text=text,
        folded=fold(text),
        thread=thread or f"post-{n}",
        reply_to=reply_to,
        published_at=START + timedelta(minutes=minutes),
    )
    return Gathering.objects.create(source=source, mention=mention, reason=reason, local_id=str(n))
