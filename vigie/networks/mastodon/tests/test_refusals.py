"""What a server says when it refuses reaches the person whole, in the server's own words."""

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import account
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress
from vigie.networks.troubles import Refused
from vigie.networks.types import OutgoingPost


def refusal_of(answer: httpx2.Response) -> Refused:
    network = Mastodon(Http(transport=httpx2.MockTransport(lambda request: answer)))
    with pytest.raises(Refused) as refused:
        network.publish(account(), OutgoingPost(KEY, BORN, ("Bonjour",)), MemoryProgress())
    return refused.value


def test_a_long_refusal_keeps_its_reason() -> None:
    words = "Text character limit of 500 exceeded: " + "mot " * 90
    refused = refusal_of(httpx2.Response(422, json={"error": f"Validation failed: {words}", "zzz": "z" * 900}))
    assert refused.quoted == words
    assert refused.field == "text"
    assert refused.status == 422


def test_a_page_of_a_proxy_is_no_quotation() -> None:
    refused = refusal_of(httpx2.Response(403, text="<html><title>403 Forbidden</title></html>"))
    assert refused.quoted == ""
    assert refused.reason
    assert "Forbidden" in refused.body
