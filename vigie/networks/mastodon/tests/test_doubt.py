"""What looking for a lost post proves, on servers that remember keys and on those that do not."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.publication import comparable_text, keeps_keys
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress, SpoiledServer, cut_after, cut_before
from vigie.networks.troubles import Refused, Unsure
from vigie.networks.types import Absence, Attachment, OutgoingPost, Published, Ref, Settling

TEXT = OutgoingPost(KEY, BORN, ("Bonjour @marie@ailleurs.example, voir https://exemple.example/loyer",))


def through(wire: object) -> Mastodon:
    return Mastodon(Http(transport=httpx2.MockTransport(wire)))  # type: ignore[arg-type]


def lost(wire: Pretend, progress: MemoryProgress, fault: object = cut_after) -> Mastodon:
    """A network whose answer to the first post was lost."""
    spoiled = SpoiledServer(wire, fault, lambda request: request.method == "POST", times=1)  # type: ignore[arg-type]
    network = through(spoiled)
    with pytest.raises(Unsure):
        network.publish(account(), TEXT, progress)
    return network


def long_ago(progress: MemoryProgress) -> None:
    progress.save("tried:0", (datetime.now(UTC) - timedelta(hours=2)).isoformat())


def test_a_post_that_shows_is_found_whatever_the_server_did_to_its_text() -> None:
    wire, progress = Pretend(), MemoryProgress()
    network = lost(wire, progress)
    [post] = wire.ours.values()
    post["content"] = (
        '<p>Bonjour <span class="h-card"><a href="https://ailleurs.example/@marie" class="mention">@<span>marie</span>'
        '</a></span>, voir <a href="https://exemple.example/loyer"><span class="invisible">https://</span>'
        '<span class="ellipsis">exemple.example/</span><span class="invisible">loyer</span></a></p>'
    )
    found = network.find_published(account(), TEXT, progress)
    assert isinstance(found, Published)
    assert found.ref.remote_id == post["uri"]
    network.publish(account(), TEXT, progress)
    assert wire.posts() == 1


def test_true_mastodon_remembers_the_key_so_that_sending_again_is_safe() -> None:
    wire, progress = Pretend(lists_posts=False), MemoryProgress()
    network = lost(wire, progress)
    assert network.find_published(account(), TEXT, progress) is Absence.PROVEN
    network.publish(account(), TEXT, progress)
    assert wire.posts() == 1


def test_after_an_hour_the_key_is_forgotten_and_nobody_knows() -> None:
    wire, progress = Pretend(lists_posts=False), MemoryProgress()
    network = lost(wire, progress)
    long_ago(progress)
    assert network.find_published(account(), TEXT, progress) is Absence.UNPROVEN


def test_a_server_that_only_speaks_mastodon_proves_nothing() -> None:
    wire, progress = Pretend(keeps_keys=False, lists_posts=False, version="0.17.4+git-abcdef"), MemoryProgress()
    network = lost(wire, progress, cut_before)
    assert network.find_published(account(), TEXT, progress) is Absence.UNPROVEN


def test_what_was_never_tried_is_surely_absent() -> None:
    assert (
        through(Pretend(version="2.7.2 (compatible; Pleroma 2.6.0)")).find_published(account(), TEXT, MemoryProgress())
        is Absence.PROVEN
    )


def test_an_older_post_with_the_same_words_is_not_ours() -> None:
    wire = Pretend(version="0.17.4")
    network = through(wire)
    network.publish(account(), TEXT, MemoryProgress())
    later = replace(TEXT, key="autre", born=datetime(2026, 11, 23, tzinfo=UTC))
    assert network.find_published(account(), later, MemoryProgress()) is Absence.PROVEN


def test_a_lost_part_of_a_thread_is_found_behind_the_right_one() -> None:
    wire, progress = Pretend(), MemoryProgress()
    thread = replace(TEXT, parts=("Oui.", "Oui.", "Oui."))
    spoiled = SpoiledServer(wire, cut_after, lambda request: request.method == "POST", skip=1, times=1)
    network = through(spoiled)
    with pytest.raises(Unsure):
        network.publish(account(), thread, progress)
    assert network.find_published(account(), thread, progress) is Absence.PROVEN  # the third part was never tried
    assert "part:1" in progress.steps
    network.publish(account(), thread, progress)
    posts = list(wire.ours.values())
    assert [post["in_reply_to_id"] for post in posts] == [None, posts[0]["id"], posts[1]["id"]]


@pytest.mark.parametrize(
    ("version", "remembers"),
    [
        ("4.5.0", True),
        ("4.6.0-nightly.2026-11-01", True),
        ("4.4.3+glitch", True),
        ("2.7.2 (compatible; Pleroma 2.6.0)", False),
        ("3.5.3 (compatible; Pixelfed 0.12.6)", False),
        ("0.17.4+git-8ab0a11", False),
        ("", False),
    ],
)
def test_true_mastodon_is_told_by_its_version(version: str, remembers: bool) -> None:
    assert keeps_keys({"version": version}) is remembers


def test_words_are_compared_without_what_servers_change() -> None:
    assert comparable_text("« L’été »\u00a0! @marie@ailleurs.example\n\nFin") == comparable_text(
        "«\u00a0l'été\u00a0» ! @marie Fin"
    )


def test_another_servers_post_is_found_by_its_address_before_it_is_answered() -> None:
    wire = Pretend()
    heard = wire.heard[0]
    elsewhere = Ref(heard["uri"], "999", extra={"server": "https://autre.example"})
    through(wire).publish(account(), replace(TEXT, reply_to=elsewhere), MemoryProgress())
    [post] = wire.ours.values()
    assert post["in_reply_to_id"] == heard["id"]
    wire.heard.clear()
    with pytest.raises(Refused):
        through(wire).publish(account(), replace(TEXT, reply_to=elsewhere), MemoryProgress())


class Digesting(Pretend):
    """Media are accepted (202), digested (206), then ready; `lost` forgets one."""

    looks = 0
    uploads = 0
    lost = False

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/api/v2/media":
            self.uploads += 1
            return httpx2.Response(202, json={"id": f"m{self.uploads}", "url": None})
        if request.url.path.startswith("/api/v1/media/"):
            self.looks += 1
            if self.lost:
                self.lost = False
                return httpx2.Response(404, json={"error": "Record not found"})
            ready = self.looks >= 2
            url = "https://social.sainte-rive.example/m.png" if ready else None
            return httpx2.Response(200 if ready else 206, json={"id": request.url.path.rsplit("/", 1)[1], "url": url})
        return super().__call__(request)


def test_a_medium_is_waited_for_without_being_sent_twice() -> None:
    wire, progress = Digesting(), MemoryProgress()
    text = replace(TEXT, attachments=(Attachment(b"PNG", "image/png", alt="Un quai"),))
    network = through(wire)
    assert isinstance(network.publish(account(), text, progress), Settling)
    assert isinstance(network.check_settling(account(), text, progress), Settling)
    assert isinstance(network.check_settling(account(), text, progress), Published)
    assert wire.uploads == 1
    sent = next(json.loads(r.read()) for r in wire.asked if r.method == "POST" and r.url.path == "/api/v1/statuses")
    assert sent["media_ids"] == ["m1"]


def test_a_server_with_the_first_door_alone_takes_media_by_it() -> None:
    doors: list[str] = []

    def wire(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/media"):
            doors.append(request.url.path)
            there = request.url.path == "/api/v1/media"
            found = {"id": "m1", "url": "https://social.sainte-rive.example/m.png"}
            return httpx2.Response(200, json=found) if there else httpx2.Response(404, json={"error": "no"})
        return server(request)

    server = Pretend()
    text = replace(TEXT, attachments=(Attachment(b"PNG", "image/png"),))
    assert isinstance(through(wire).publish(account(), text, MemoryProgress()), Published)
    assert doors == ["/api/v2/media", "/api/v1/media"]


def test_a_medium_that_the_server_lost_is_sent_again() -> None:
    wire, progress = Digesting(), MemoryProgress()
    text = replace(TEXT, attachments=(Attachment(b"PNG", "image/png"),))
    network = through(wire)
    network.publish(account(), text, progress)
    wire.lost = True
    network.check_settling(account(), text, progress)
    assert wire.uploads == 2
    assert isinstance(network.check_settling(account(), text, progress), Published)
