"""A reply is never wider than what it answers, keeps its warning, and says so when there is nothing left to answer."""

import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress
from vigie.networks.troubles import Refused
from vigie.networks.types import OutgoingPost, Published, Ref

TO_MARIE = Ref("https://ailleurs.example/users/marie/statuses/01POST0002", "01POST0002")
ANSWER = OutgoingPost(KEY, BORN, ("@marie@ailleurs.example Oui.",), reply_to=TO_MARIE)


def sent(answered: dict[str, Any], outgoing: OutgoingPost = ANSWER, usual: str = "") -> dict[str, Any]:
    """What the server is given for a reply to a post that is so."""
    wire = Pretend()
    wire.heard[1] |= answered
    wire.usual = usual
    Mastodon(Http(transport=httpx2.MockTransport(wire))).publish(account(), outgoing, MemoryProgress())
    [request] = [asked for asked in wire.asked if asked.method == "POST"]
    return dict(json.loads(request.content))


@pytest.mark.parametrize(
    ("above", "chosen", "usual", "leaves"),
    [
        ("public", "", "", None),
        ("public", "unlisted", "", "unlisted"),
        ("unlisted", "", "public", "unlisted"),
        ("unlisted", "", "", "unlisted"),
        ("unlisted", "", "private", "private"),
        ("unlisted", "direct", "", "direct"),
        ("private", "public", "", "private"),
        ("direct", "", "", "direct"),
        ("direct", "public", "", "direct"),
        ("limited", "", "", "direct"),
        ("mutuals_only", "public", "", "direct"),
    ],
)
def test_a_reply_is_never_wider_than_what_it_answers(above: str, chosen: str, usual: str, leaves: str | None) -> None:
    answer = replace(ANSWER, options={"visibility": chosen})
    assert sent({"visibility": above}, answer, usual).get("visibility") == leaves


def test_a_reply_keeps_the_warning_of_what_it_answers() -> None:
    assert sent({"spoiler_text": "Logement"})["spoiler_text"] == "Logement"


def test_a_warning_of_ones_own_wins() -> None:
    answer = replace(ANSWER, options={"spoiler": "Loyers"})
    assert sent({"spoiler_text": "Logement"}, answer)["spoiler_text"] == "Loyers"


def test_a_warning_for_which_there_is_no_room_is_left_out() -> None:
    answer = replace(ANSWER, parts=("a" * 495,))
    assert "spoiler_text" not in sent({"spoiler_text": "Logement"}, answer)


def test_a_post_that_only_speaks_of_the_one_to_answer_is_not_answered() -> None:
    wire = Pretend()
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    elsewhere = Ref("https://autre.example/users/luc/statuses/9")
    for act in (
        lambda: network.publish(account(), replace(ANSWER, reply_to=elsewhere), MemoryProgress()),
        lambda: network.react(account(), elsewhere, "like", KEY),
    ):
        with pytest.raises(Refused):
            act()
    known = Ref("http://ailleurs.example/@marie/01POST0002/")
    assert isinstance(network.publish(account(), replace(ANSWER, reply_to=known), MemoryProgress()), Published)


def test_what_is_no_longer_there_cannot_be_answered() -> None:
    wire = Pretend()
    del wire.heard[1]
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    with pytest.raises(Refused) as trouble:
        network.publish(account(), ANSWER, MemoryProgress())
    assert trouble.value.field == "reply_to"
    assert wire.posts() == 0


def test_a_thread_in_reply_stays_as_narrow_though_its_parent_vanishes_on_the_way() -> None:
    wire, progress = Pretend(), MemoryProgress()
    wire.heard[1] |= {"visibility": "direct"}
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    network.publish(account(), ANSWER, progress)
    del wire.heard[1]
    network.publish(account(), replace(ANSWER, parts=(*ANSWER.parts, "Et non.")), progress)
    [_, second] = [json.loads(asked.content) for asked in wire.asked if asked.method == "POST"]
    assert second["visibility"] == "direct"
