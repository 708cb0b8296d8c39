"""Everybody's public stream (Jetstream) of a real network: a watch finds what a stranger says, whom nobody follows."""

from collections.abc import Iterator
from typing import Any

import pytest
from vigie_process import Mortal

from vigie.listening import watch_editing
from vigie.listening.models import Hit, Mention, Source
from vigie.networks.types import SourceKind
from vigie.team.models import Member, Workspace

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listening(bluesky: Any, transactional_db: None) -> Iterator[None]:
    """The process `vigie listen`, on the database of the test."""
    process = Mortal("listen", bluesky.environment)
    yield
    process.kill()


def test_a_watch_finds_what_a_stranger_says_on_the_whole_network(
    bluesky: Any, workspace: Workspace, manager: Member, listening: None
) -> None:
    watch = watch_editing.create_watch(manager, "Tramway", '"tramway de Limoilou" NOT météo')
    source = Source.objects.create(workspace=workspace, network="bluesky", kind=SourceKind.STREAM)
    bluesky.eventually(lambda: Source.objects.get(pk=source.pk).leased_until)
    bluesky.stranger.post("La météo du tramway de Limoilou.")
    other = bluesky.stranger.post("Rien à voir.")
    said = bluesky.stranger.post("À quand le TRAMWAY de Limoilou ?")
    hit = bluesky.eventually(lambda: Hit.objects.filter(watch=watch).select_related("mention__author").first())
    assert hit.mention.remote_id == said["uri"]
    assert hit.mention.author.remote_id == bluesky.stranger.did
    assert hit.mention.published_at == hit.published_at
    assert not Mention.objects.filter(remote_id=other["uri"]).exists()  # what answers nothing is not kept
