"""What leaves, seen from the server: cards, files, and what is refused before it leaves."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from PIL import Image

from vigie.kit.http import Http
from vigie.networks.bluesky.link_card import MAX_PAGE_BYTES, PageMetadata
from vigie.networks.bluesky.network import Bluesky
from vigie.networks.bluesky.tests.pretend import PretendBluesky, account, recorded
from vigie.networks.testing.pretend_server import MemoryProgress
from vigie.networks.troubles import Refused, TryLater, Unsure
from vigie.networks.types import Absence, Attachment, Difference, OutgoingPost, Published, Ref

BORN = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
PICTURE = Attachment(b"picture", "image/png", alt="Le quai", width=4, height=3)
PAGE = """<html><head><title>Un titre</title><meta property="og:title" content="Les loyers"><meta name="description"
content="Un article."><meta property="og:image" content="/image.png"></head></html>"""


class World(PretendBluesky):
    """The server, and a newspaper's page beside it."""

    picture = b""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host != "journal.example":
            return super().__call__(request)
        if request.url.path == "/image.png":
            return httpx2.Response(200, content=self.picture or large_picture(), headers={"content-type": "image/png"})
        if request.url.path == "/sans-image":
            page = PAGE.replace("/image.png", "/perdue.png")
            return httpx2.Response(200, text=page, headers={"content-type": "text/html; charset=utf-8"})
        if request.url.path == "/latin":
            page = '<meta charset="iso-8859-1"><meta property="og:title" content="Procès-verbal d\'été">'
            return httpx2.Response(200, content=page.encode("latin-1"), headers={"content-type": "text/html"})
        if request.url.path == "/lourd":
            page = PAGE + "<p>x</p>" * (MAX_PAGE_BYTES // 8)
            return httpx2.Response(200, text=page, headers={"content-type": "text/html; charset=utf-8"})
        if request.url.path == "/loyers":
            return httpx2.Response(200, text=PAGE, headers={"content-type": "text/html; charset=utf-8"})
        return httpx2.Response(404)


def large_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (3000, 2000), (200, 0, 0, 120)).save(out, "PNG")
    return out.getvalue()


def publish(world: PretendBluesky, text: str, progress: MemoryProgress | None = None, **more: Any) -> dict[str, Any]:
    outgoing = OutgoingPost(key="k", born=BORN, parts=(text,), **more)
    Bluesky(Http(transport=httpx2.MockTransport(world))).publish(account(), outgoing, progress or MemoryProgress())
    return next(record for (name, _), record in world.records.items() if name.endswith("post"))


def test_who_may_answer_is_said_beside_the_post() -> None:
    world = World()
    record = publish(world, "Nos engagements", options={"replies": "mentioned"})
    [(_, rkey), gate] = next(entry for entry in world.records.items() if entry[0][0].endswith("threadgate"))
    assert gate["allow"] == [{"$type": "app.bsky.feed.threadgate#mentionRule"}]
    assert gate["post"] == f"at://{world.did}/app.bsky.feed.post/{rkey}"
    assert [name for name, _ in world.records] == ["app.bsky.feed.post", "app.bsky.feed.threadgate"]
    assert record["text"] == "Nos engagements"


def test_a_post_whose_gate_was_lost_is_not_taken_for_published() -> None:
    def wire(request: httpx2.Request) -> httpx2.Response:
        if b"threadgate" in request.read() and request.method == "POST":
            raise httpx2.ReadTimeout("silence", request=request)
        return world(request)

    world = World()
    outgoing, progress = OutgoingPost("k", BORN, ("Nos engagements",), options={"replies": "nobody"}), MemoryProgress()
    with pytest.raises(Unsure):
        Bluesky(Http(transport=httpx2.MockTransport(wire))).publish(account(), outgoing, progress)
    network = Bluesky(Http(transport=httpx2.MockTransport(world)))
    assert network.find_published(account(), outgoing, progress) is Absence.PROVEN
    network.publish(account(), outgoing, progress)
    assert [name for name, _ in world.records] == ["app.bsky.feed.post", "app.bsky.feed.threadgate"]
    assert isinstance(network.find_published(account(), outgoing, progress), Published)


def test_a_key_that_the_server_refuses_because_it_is_taken_is_our_post() -> None:
    def wire(request: httpx2.Request) -> httpx2.Response:
        answer = world(request)
        taken = httpx2.Response(400, json={"error": "InvalidRequest", "message": "Record already exists"})
        return taken if request.url.path.endswith("createRecord") else answer

    world = World()
    network = Bluesky(Http(transport=httpx2.MockTransport(wire)))
    assert network.publish(account(), OutgoingPost("k", BORN, ("Bonjour",)), MemoryProgress()).ref.remote_id
    assert world.posts() == 1


def test_nobody_may_answer_and_taking_it_back_leaves_nothing() -> None:
    world = World()
    network = Bluesky(Http(transport=httpx2.MockTransport(world)))
    outgoing = OutgoingPost("k", BORN, ("Un.", "Deux."), options={"replies": "nobody"})
    done = network.publish(account(), outgoing, MemoryProgress())
    gates = [record for (name, _), record in world.records.items() if name.endswith("threadgate")]
    assert [gate["allow"] for gate in gates] == [[]]
    network.retract(account(), done.ref)
    assert world.records == {}


@pytest.mark.parametrize("more", [{}, {"options": {"replies": ""}}, {"options": {"replies": "n’importe qui"}}])
def test_everybody_may_answer_when_nothing_else_is_said(more: dict[str, Any]) -> None:
    world = World()
    publish(world, "Bonjour", **more)
    assert [name for name, _ in world.records] == ["app.bsky.feed.post"]


def test_a_warning_is_one_of_the_network_s_labels() -> None:
    record = publish(World(), "Attention", attachments=(PICTURE,), options={"warning": "graphic-media"})
    assert record["labels"]["values"] == [{"val": "graphic-media"}]


def test_a_link_to_a_post_quotes_it() -> None:
    world = World()
    seen = recorded("posts")["posts"][0]
    did, _, rkey = seen["uri"].removeprefix("at://").split("/")
    text = f"À lire : https://bsky.app/profile/{did}/post/{rkey}"
    embed = publish(world, text)["embed"]
    assert embed == {"$type": "app.bsky.embed.record", "record": {"uri": seen["uri"], "cid": seen["cid"]}}
    world = World()
    embed = publish(world, text, attachments=(PICTURE,))["embed"]
    assert embed["$type"] == "app.bsky.embed.recordWithMedia"
    assert embed["record"]["record"]["uri"] == seen["uri"]
    assert embed["media"]["images"][0]["alt"] == "Le quai"


def test_a_link_to_a_post_that_nobody_can_see_stays_a_link() -> None:
    assert "embed" not in publish(World(), "https://bsky.app/profile/did:plc:personne/post/3labc")


def uploads(world: PretendBluesky) -> list[httpx2.Request]:
    return [request for request in world.asked if request.url.path.endswith("uploadBlob")]


def test_a_link_alone_leaves_with_the_card_of_its_page() -> None:
    world = World()
    embed = publish(world, "À lire : https://journal.example/loyers")["embed"]["external"]
    assert (embed["title"], embed["description"]) == ("Les loyers", "Un article.")
    assert embed["uri"] == "https://journal.example/loyers"
    with Image.open(io.BytesIO(uploads(world)[0].content)) as thumb:
        assert (thumb.format, thumb.width) == ("JPEG", 1200)


def test_the_head_of_a_page_is_read_though_its_body_holds_an_odd_declaration() -> None:
    page = '<meta property="og:title" content="Les témoins &amp; nous"><p>Bonjour</p><![service]><title>Les'
    said = PageMetadata(page)
    assert (said.first_meta("og:title"), said.title) == ("Les témoins & nous", "Les")


@pytest.mark.parametrize(("orientation", "size", "corner"), [(6, (400, 640), (390, 9)), (3, (640, 400), (630, 390))])
def test_the_picture_of_a_card_stands_upright(orientation: int, size: tuple[int, int], corner: tuple[int, int]) -> None:
    image, out, exif = Image.new("RGB", (640, 400), "white"), io.BytesIO(), Image.Exif()
    image.paste("black", (0, 0, 80, 50))
    exif[0x0112] = orientation
    image.save(out, "JPEG", exif=exif)
    world = World()
    world.picture = out.getvalue()
    publish(world, "À lire : https://journal.example/loyers")
    with Image.open(io.BytesIO(uploads(world)[0].content)) as thumb:
        assert thumb.size == size
        assert thumb.crop((*corner, corner[0] + 1, corner[1] + 1)).convert("L").tobytes()[0] < 60


def test_the_card_has_the_accents_of_a_page_that_alone_says_its_charset() -> None:
    embed = publish(World(), "À lire : https://journal.example/latin")["embed"]["external"]
    assert embed["title"] == "Procès-verbal d'été"


def test_a_heavy_page_has_its_card_from_its_head() -> None:
    assert publish(World(), "À lire : https://journal.example/lourd")["embed"]["external"]["title"] == "Les loyers"


@pytest.mark.parametrize(
    ("path", "lacks"), [("loyers", ()), ("perdu", (Difference.CARD,)), ("sans-image", (Difference.CARD_PICTURE,))]
)
def test_a_card_that_is_not_what_was_expected_is_said(path: str, lacks: tuple[Difference, ...]) -> None:
    network = Bluesky(Http(transport=httpx2.MockTransport(World())))
    outgoing = OutgoingPost(key="k", born=BORN, parts=(f"À lire : https://journal.example/{path}", "Et la suite."))
    progress = MemoryProgress()
    assert network.publish(account(), outgoing, progress).differences == lacks
    assert network.publish(account(), outgoing, progress).differences == lacks, "a delivery that resumes says it too"


def test_a_page_that_does_not_answer_costs_nothing_but_its_card() -> None:
    assert "embed" not in publish(World(), "À lire : https://journal.example/perdu")


def test_a_picture_takes_the_place_of_the_card() -> None:
    world = World()
    record = publish(world, "https://journal.example/loyers", attachments=(PICTURE,))
    assert record["embed"]["images"][0]["alt"] == "Le quai"
    assert record["embed"]["images"][0]["aspectRatio"] == {"width": 4, "height": 3}


def test_a_mention_of_nobody_stays_text() -> None:
    record = publish(World(), "Merci @personne.test et @marie.test")
    assert [facet["features"][0]["did"] for facet in record["facets"]] == ["did:plc:marie"]


def test_a_video_leaves_as_a_video() -> None:
    video = Attachment(b"video", "video/mp4", alt="Le débat", width=1920, height=1080)
    assert publish(World(), "Voici.", attachments=(video,))["embed"]["$type"] == "app.bsky.embed.video"


@pytest.mark.parametrize(
    "attachments",
    [
        (PICTURE,) * 5,
        (PICTURE, Attachment(b"v", "video/mp4")),
        (Attachment(b"x" * 2_000_001, "image/png"),),
        (Attachment(b"x", "application/pdf"),),
    ],
)
def test_files_that_the_network_would_refuse_are_refused_before_they_leave(attachments: tuple[Attachment, ...]) -> None:
    world = World()
    with pytest.raises(Refused) as refusal:
        publish(world, "Voici.", attachments=attachments)
    assert refusal.value.field == "media"
    assert world.asked == []


def test_a_file_is_sent_once_when_a_delivery_resumes() -> None:
    world, progress = World(), MemoryProgress()
    publish(world, "Voici.", progress, attachments=(PICTURE,))
    del progress.steps["part:0"]
    publish(world, "Voici.", progress, attachments=(PICTURE,))
    assert len(uploads(world)) == 1
    assert world.posts() == 1


def test_a_file_that_the_server_has_thrown_away_is_sent_again() -> None:
    world, progress = World(), MemoryProgress()
    progress.save("blob:0", json.dumps({"$type": "blob", "ref": {"$link": "gone"}, "mimeType": "image/png", "size": 7}))
    with pytest.raises(TryLater) as trouble:
        publish(world, "Voici.", progress, attachments=(PICTURE,))
    assert trouble.value.after == timedelta(seconds=1)
    publish(world, "Voici.", progress, attachments=(PICTURE,))
    assert world.posts() == 1


def test_only_ours_can_be_taken_back() -> None:
    network = Bluesky(Http(transport=httpx2.MockTransport(World())))
    for uri in ("at://did:plc:another/app.bsky.feed.post/3k", "https://bsky.app/", ""):
        with pytest.raises(Refused):
            network.retract(account(), Ref(uri))


def test_a_limit_is_waited_for_until_the_network_resets_it() -> None:
    at = str(int(datetime.now(UTC).timestamp()) + 600)
    limited = httpx2.MockTransport(lambda _: httpx2.Response(429, headers={"ratelimit-reset": at}))
    with pytest.raises(TryLater) as trouble:
        Bluesky(Http(transport=limited)).retract(account(), Ref(f"at://{account().remote_id}/app.bsky.feed.post/3k"))
    assert trouble.value.after is not None
    assert timedelta(minutes=9) < trouble.value.after <= timedelta(minutes=10)
