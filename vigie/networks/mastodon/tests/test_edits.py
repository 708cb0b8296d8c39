"""A correction takes nothing away: pictures, votes and the rest of a thread stay."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.edits import MADE_PUBLIC, PARTLY_CORRECTED
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress
from vigie.networks.troubles import Refused, TryLater
from vigie.networks.types import Attachment, Difference, OutgoingPost, Ref

TEXT = OutgoingPost(KEY, BORN, ("Les loyer montent.",), language="fr-CA")
CORRECTED = replace(TEXT, parts=("Les loyers montent.",))


class Published:
    """A post of ours on a pretend server, and what its correction sends there."""

    def __init__(self, outgoing: OutgoingPost = TEXT, **seen: Any) -> None:
        self.wire = Pretend()
        self.network = Mastodon(Http(transport=httpx2.MockTransport(self.wire)))
        done = self.network.publish(account(), outgoing, MemoryProgress())
        self.ref: Ref = done.ref  # type: ignore[union-attr]
        next(iter(self.wire.ours.values())).update(seen)

    def corrected(self, outgoing: OutgoingPost = CORRECTED) -> list[dict[str, Any]]:
        self.network.edit_post(account(), self.ref, outgoing)
        return [json.loads(asked.content) for asked in self.wire.asked if asked.method == "PUT"]


def test_pictures_stay_and_their_description_is_corrected_too() -> None:
    post = Published(media_attachments=[{"id": "m1"}, {"id": "m2"}])
    pictures = (Attachment(b"", "image/png", "Une rue"), Attachment(b"", "image/png", "Une place"))
    [sent] = post.corrected(replace(CORRECTED, attachments=pictures))
    assert sent["media_ids"] == ["m1", "m2"]
    assert [one["description"] for one in sent["media_attributes"]] == ["Une rue", "Une place"]


def test_a_poll_keeps_its_votes() -> None:
    ends = datetime.now(UTC) + timedelta(hours=2)
    poll = {"options": [{"title": "Oui"}, {"title": "Non"}], "expires_at": ends.isoformat(), "multiple": True}
    [sent] = Published(poll=poll).corrected()
    assert sent["poll"]["options"] == ["Oui", "Non"]
    assert sent["poll"]["multiple"]
    assert 7000 < sent["poll"]["expires_in"] <= 7200


def test_a_poll_that_is_over_is_not_thrown_away() -> None:
    post = Published(poll={"options": [{"title": "Oui"}], "expired": True, "expires_at": "2026-11-01T00:00:00Z"})
    with pytest.raises(Refused):
        post.corrected()


def test_every_part_of_a_thread_is_corrected() -> None:
    post = Published(replace(TEXT, parts=("Un.", "Deu.")))
    sent = post.corrected(replace(TEXT, parts=("Un.", "Deux.")))
    assert [one["status"] for one in sent] == ["Un.", "Deux."]
    with pytest.raises(Refused):
        post.corrected(replace(TEXT, parts=("Un, deux.",)))


def test_the_media_stay_hidden_only_if_it_is_still_asked() -> None:
    assert [one["sensitive"] for one in Published(sensitive=True).corrected()] == [False]
    hidden = replace(CORRECTED, options={"sensitive": True})
    assert [one["sensitive"] for one in Published(sensitive=True).corrected(hidden)] == [True]


class Strict(Pretend):
    """A server that shows what was typed, and refuses an edition that changes nothing (GoToSocial)."""

    refused_word = ""

    def about(self, method: str, key: str, last: str, request: httpx2.Request) -> Any:
        found = self.ours.get(key)
        if found is None:
            return super().about(method, key, last, request)
        typed = found["content"].removeprefix("<p>").removesuffix("</p>")
        if last == "source":
            return {"id": key, "text": typed, "spoiler_text": found["spoiler_text"]}
        said = json.loads(request.read())["status"] if method == "PUT" else ""
        if method == "PUT" and (said == typed or (self.refused_word and self.refused_word in said)):
            raise httpx2.ReadTimeout("refused", request=request)
        return super().about(method, key, last, request)


def strict_thread(*parts: str) -> tuple[Strict, Mastodon, Ref]:
    wire = Strict()
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    done = network.publish(account(), replace(TEXT, parts=parts, language=""), MemoryProgress())
    return wire, network, done.ref  # type: ignore[union-attr]


def test_the_parts_of_a_thread_that_did_not_change_are_left_alone() -> None:
    wire, network, ref = strict_thread("Un.", "Deu.", "Trois.")
    network.edit_post(account(), ref, replace(TEXT, parts=("Un.", "Deux.", "Trois."), language=""))
    sent = [json.loads(asked.content)["status"] for asked in wire.asked if asked.method == "PUT"]
    assert sent == ["Deux."]


def test_a_change_of_case_is_a_change() -> None:
    wire, network, ref = strict_thread("le loyer.")
    network.edit_post(account(), ref, replace(TEXT, parts=("Le loyer.",), language=""))
    assert [post["content"] for post in wire.ours.values()] == ["Le loyer."]


def test_a_thread_corrected_in_part_says_so() -> None:
    wire, network, ref = strict_thread("Un.", "Deu.")
    wire.refused_word = "Deux"
    with pytest.raises(TryLater) as trouble:
        network.edit_post(account(), ref, replace(TEXT, parts=("Un !", "Deux."), language=""))
    assert trouble.value.reason == PARTLY_CORRECTED


def test_what_forbids_one_part_leaves_the_others_as_they_are() -> None:
    post = Published(replace(TEXT, parts=("Un.", "Deu.")))
    list(post.wire.ours.values())[1]["poll"] = {"options": [{"title": "Oui"}], "expired": True}
    with pytest.raises(Refused):
        post.corrected(replace(TEXT, parts=("Un !", "Deux.")))
    assert not any(asked.method == "PUT" for asked in post.wire.asked)


class Opening(Pretend):
    """A server that makes public whatever is edited, as Takahē 0.11 does."""

    def about(self, method: str, key: str, last: str, request: httpx2.Request) -> Any:
        found = super().about(method, key, last, request)
        if method == "PUT":
            found["visibility"] = "public"
        return found


def opening_post(version: str, visibility: str) -> tuple[Opening, Mastodon, Ref]:
    wire = Opening(version=version)
    network = Mastodon(Http(transport=httpx2.MockTransport(wire)))
    done = network.publish(account(), TEXT, MemoryProgress())
    next(iter(wire.ours.values()))["visibility"] = visibility
    return wire, network, done.ref  # type: ignore[union-attr]


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct"])
def test_what_is_not_public_is_not_corrected_where_that_would_make_it_public(visibility: str) -> None:
    wire, network, ref = opening_post("takahe/0.11.0", visibility)
    with pytest.raises(Refused) as refusal:
        network.edit_post(account(), ref, CORRECTED)
    assert refusal.value.reason == MADE_PUBLIC
    assert [post["visibility"] for post in wire.ours.values()] == [visibility]


def test_a_correction_that_more_people_see_says_so() -> None:
    _, network, ref = opening_post("9.9.9", "private")
    assert network.edit_post(account(), ref, CORRECTED).differences == (Difference.WIDER,)


def test_what_is_public_is_corrected_anywhere() -> None:
    _, network, ref = opening_post("takahe/0.11.0", "public")
    assert network.edit_post(account(), ref, CORRECTED).differences == ()
