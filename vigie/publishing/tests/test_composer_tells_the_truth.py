"""What the composer says of a post is so: what leaves, from where, and whose text each account has."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.models import Delivery, Post
from vigie.publishing.tests.test_pages import form
from vigie.team.models import Member
from vigie.team.workspace_urls import link
from vigie.ui.tests.markup import live_regions, one_line

Browser = Callable[[Member], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def post(manager: Member, channel: Channel, candidate: Channel) -> Post:
    post = drafts.create_draft(manager, "La rentrée commence.", [channel, candidate])
    scheduling.plan(post, manager)
    return post


def test_nothing_offers_to_publish_what_is_published(manager: Member, post: Post, client_of: Browser) -> None:
    client, address = client_of(manager), link(manager.workspace, "publishing:edit", post.pk)
    assert "Publish with 2 accounts" in one_line(client.get(address))
    Delivery.objects.update(state=Delivery.State.PUBLISHED)
    page = one_line(client.get(address))
    assert 'value="send"' not in page
    assert "Save the changes" in page
    assert "It is published." in page


def test_what_was_deleted_at_its_networks_is_not_said_to_be_corrected_there(
    manager: Member, post: Post, client_of: Browser
) -> None:
    Delivery.objects.update(state=Delivery.State.PUBLISHED, retracted_at=clock.now())
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:edit", post.pk)))
    assert "It was deleted from the network." in page
    assert "correct it on the network" not in page
    assert 'value="send"' not in page


def test_the_button_counts_only_the_accounts_that_it_still_leaves_from(
    manager: Member, post: Post, channel: Channel, candidate: Channel, client_of: Browser
) -> None:
    Delivery.objects.filter(version__channel=channel).update(state=Delivery.State.PUBLISHED)
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:edit", post.pk)))
    assert f"Publish · {candidate.name}" in page
    assert "Publish with" not in page


@pytest.mark.parametrize(("own", "said"), [(False, "shared text"), (True, "adapted text")])
def test_each_answer_says_whose_text_an_account_has(
    manager: Member, channel: Channel, client_of: Browser, own: bool, said: str
) -> None:
    fields = form(channel)
    if own:
        fields |= {f"own-{channel.pk}": "1", f"text-{channel.pk}": "Un texte à elle."}
    piece = one_line(client_of(manager).post(link(manager.workspace, "publishing:piece"), fields))
    summary = piece.split(f'id="version-summary-{channel.pk}"')[1].split("</span>")[0]
    assert "hx-swap-oob" in summary
    assert said in summary


LIVE = re.compile(r"<(ul|ol|li|h\d|article|section|details|form|textarea|img)\b")


def test_one_line_is_said_of_what_is_written_and_not_the_whole_side(
    manager: Member, channel: Channel, candidate: Channel, client_of: Browser
) -> None:
    client = client_of(manager)
    page = client.get(link(manager.workspace, "publishing:write"))
    assert not [region for region in live_regions(page) if LIVE.search(region)]
    fields = form(channel, "a" * 174) | {"channel": [channel.pk, candidate.pk]}
    piece = one_line(client.post(link(manager.workspace, "publishing:piece"), fields))
    assert re.search(r'data-status="[^"]+: 174 of \d+ characters"', piece)


def test_the_line_that_is_said_counts_what_stands_in_the_way(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    piece = one_line(client_of(manager).post(link(manager.workspace, "publishing:piece"), form(channel, "a" * 4_000)))
    assert re.search(r'data-status="[^"]+: 4,000 of \d+ characters; 1 thing to settle"', piece)


def test_a_text_that_several_accounts_share_is_shown_once(
    manager: Member, post: Post, channel: Channel, client_of: Browser
) -> None:
    address = link(manager.workspace, "publishing:post", post.pk)
    assert client_of(manager).get(address).content.decode().count("post-part") == 1
    post.versions.filter(channel=channel).update(text="Un texte à elle.")
    assert client_of(manager).get(address).content.decode().count("post-part") == 2
