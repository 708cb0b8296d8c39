"""Which media go where, and in which order."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from vigie.channels.models import Channel
from vigie.publishing.delivery.snapshot import take_snapshot
from vigie.publishing.models import Media, Post, Version
from vigie.publishing.tests.test_pages import form, picture, write
from vigie.team.models import Member
from vigie.team.workspace_urls import link

Browser = Callable[[Member], Client]


def test_each_account_may_take_some_of_the_media_or_none(
    manager: Member, channel: Channel, candidate: Channel, client_of: Browser
) -> None:
    client = client_of(manager)
    for _n in range(2):
        client.post(link(manager.workspace, "publishing:add_media"), {"files": picture()})
    first, second = (str(key) for key in manager.workspace.media.order_by("pk").values_list("key", flat=True))
    chosen: dict[str, Any] = {f"pick-{channel.pk}": "1", f"takes-{channel.pk}": [second], f"pick-{candidate.pk}": "1"}
    fields = form(channel, act="draft", media=[first, second], **chosen) | {"channel": [channel.pk, candidate.pk]}
    write(client, manager, fields)
    assert [len(take_snapshot(version)["media"]) for version in Version.objects.order_by("channel__pk")] == [1, 0]
    assert Version.objects.get(channel=channel).media == [second]


def test_without_javascript_an_arrow_moves_a_media_and_saves_nothing(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    client = client_of(manager)
    for _n in range(2):
        client.post(link(manager.workspace, "publishing:add_media"), {"files": picture()})
    first, second = (str(key) for key in manager.workspace.media.order_by("pk").values_list("key", flat=True))
    answer = write(client, manager, form(channel, media=[first, second], act=f"right:{first}"))
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert page.index(f'name="media" value="{second}"') < page.index(f'name="media" value="{first}"')
    assert not Post.objects.exists()


def test_the_lateness_limit_is_of_each_post(manager: Member, channel: Channel, client_of: Browser) -> None:
    client, fields = client_of(manager), form(channel, act="draft", lateness="5", language="en")
    write(client, manager, fields)
    post = Post.objects.get()
    assert (post.lateness, post.language, post.edition) == (5, "en", 1)
    write(client, manager, fields | {"edition": 1, "lateness": "90"})
    post.refresh_from_db()
    assert (post.lateness, post.edition) == (90, 1), "what was approved has not changed"


def test_a_medium_that_goes_elsewhere_wants_no_description_here(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    media = Media.objects.create(
        workspace=manager.workspace, name="pont.png", sha256="0" * 64, mime="image/png", size=1
    )
    fields = {"key": uuid4(), "edition": 0, "text": "Bonjour.", "channel": channel.pk, "media": media.key}
    client, address = client_of(manager), link(manager.workspace, "publishing:piece")
    assert "sense.alternative_text" in client.post(address, fields).content.decode()
    picked = fields | {"edition": 1, f"pick-{channel.pk}": "1"}
    assert "sense.alternative_text" not in client.post(address, picked).content.decode()
