"""What a server made of a post otherwise than it was asked is seen in its answer."""

import json
from typing import Any

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress
from vigie.networks.types import Attachment, Difference, OutgoingPost, Published

POLL = {"options": ["Oui", "Non"], "expires_in": 600}
PICTURE = Attachment(b"png", "image/png", "Un pont")


class Faithful(Pretend):
    """It answers what it was asked, but for `lost`."""

    def __init__(self, **lost: Any) -> None:
        super().__init__()
        self.lost = lost

    def post(self, request: httpx2.Request) -> dict[str, Any]:
        asked = json.loads(request.read())
        made = super().post(request)
        made["spoiler_text"] = asked.get("spoiler_text", "")
        made["visibility"] = asked.get("visibility", "public")
        made["poll"] = asked.get("poll")
        made["media_attachments"] = [{"id": medium} for medium in asked.get("media_ids", [])]
        made.update(self.lost)
        return made

    def answer(self, method: str, path: str, request: httpx2.Request) -> Any:
        if path == "/api/v2/media":
            return {"id": "m1", "url": "https://social.sainte-rive.example/m1.png"}
        return super().answer(method, path, request)


def published(wire: Pretend, **options: Any) -> Published:
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    outgoing = OutgoingPost(KEY, BORN, ("Oui ou non ?", "La suite."), (PICTURE,), options=options)
    done = network.publish(account(), outgoing, MemoryProgress())
    assert isinstance(done, Published)
    return done


@pytest.mark.parametrize(
    ("lost", "options", "difference"),
    [
        ({"poll": None}, {"poll": POLL}, Difference.POLL),
        ({"visibility": "direct"}, {"visibility": "unlisted"}, Difference.NARROWER),
        ({"visibility": "public"}, {"visibility": "private"}, Difference.WIDER),
        ({"spoiler_text": ""}, {"spoiler": "Violence"}, Difference.WARNING),
        ({"media_attachments": []}, {}, Difference.MEDIA),
    ],
)
def test_what_was_asked_and_is_not_there_is_told(lost: Any, options: Any, difference: Difference) -> None:
    assert published(Faithful(**lost), **options).differences == (difference,)
    assert published(Faithful(), **options).differences == ()


def test_an_audience_that_was_left_to_the_account_is_no_difference() -> None:
    assert published(Faithful(visibility="private")).differences == ()


def test_the_words_are_sent_as_they_are_and_not_as_markdown() -> None:
    wire = Faithful()
    published(wire)
    sent = [json.loads(asked.content) for asked in wire.asked if asked.url.path == "/api/v1/statuses"]
    assert {one["content_type"] for one in sent} == {"text/plain"}
