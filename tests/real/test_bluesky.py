"""Our connector against a real Bluesky, and what others see of it there."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import httpx2
import pytest
from atproto import Client
from bluesky_network import PASSWORD, BlueskyNetwork, Person

from vigie.kit.http import Http
from vigie.networks.bluesky.network import Bluesky
from vigie.networks.troubles import Reconnect, Refused, Unsure
from vigie.networks.types import (
    Absence,
    Account,
    ArrivalReason,
    Attachment,
    OutgoingPost,
    Page,
    Published,
    Ref,
    RemotePost,
    SourceKind,
    SourceQuery,
)

ARTICLE = b"""<title>Journal</title><meta property="og:title" content="Les loyers">
<meta property="og:description" content="Un article."><meta property="og:image" content="/image">"""


class Notebook(dict[str, str]):
    """A delivery's progress."""

    def save(self, step: str, value: str) -> None:
        self[step] = value


@pytest.fixture(autouse=True)
def on_loopback(bluesky: BlueskyNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bluesky.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def network() -> Bluesky:
    return Bluesky(Http())


@pytest.fixture
def us(bluesky: BlueskyNetwork) -> Person:
    """Our organisation, seen from outside Vigie; a new one for each test."""
    return bluesky.account(f"parti{uuid4().hex[:8]}")


@pytest.fixture
def account(bluesky: BlueskyNetwork, network: Bluesky, us: Person) -> Account:
    return network.open_account({"handle": f"@{us.handle}", "password": us.app_password(), "server": bluesky.pds_url})


@pytest.fixture
def newspaper() -> Iterator[str]:
    """The address of an article, on a small web server."""

    class Article(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = (
                (png(600, 300), "image/png") if self.path == "/image" else (ARTICLE, "text/html; charset=utf-8")
            )
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Article)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/loyers"
    server.shutdown()
    server.server_close()


def delivery(*parts: str, **more: object) -> OutgoingPost:
    return OutgoingPost(key=str(uuid4()), born=datetime.now(UTC), parts=parts, language="fr", **more)  # type: ignore[arg-type]


def published(network: Bluesky, account: Account, outgoing: OutgoingPost) -> Ref:
    return network.publish(account, outgoing, Notebook()).ref


def gathered(
    network: Bluesky, account: Account, asked: SourceQuery, cursor: str | None = None
) -> tuple[list[RemotePost], str | None]:
    """All that a poll brings, however many pages it takes."""
    items: list[RemotePost] = []
    while True:
        page = network.gather_page(account, asked, cursor)
        items, cursor = items + list(page.items), page.cursor
        if not page.more:
            return items, cursor


def png(width: int = 8, height: int = 4) -> bytes:
    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


class CutAfter(httpx2.HTTPTransport):
    """A line that carries the request, and is cut before the answer comes back."""

    def __init__(self, path: str, times: int = 1) -> None:
        super().__init__()
        self.path, self.left = path, times

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = super().handle_request(request)
        if self.left and request.url.path.endswith(self.path):
            self.left -= 1
            response.close()
            raise httpx2.ReadError("cut", request=request)
        return response


# Opening.


def test_an_app_password_opens_the_account_and_its_session_renews(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    assert account.remote_id == us.did
    assert account.handle == us.handle
    assert account.server == bluesky.pds_url
    assert account.expires_at is not None
    assert account.expires_at > datetime.now(UTC) + timedelta(minutes=30)
    fresh = network.renew_access(account)
    assert fresh.remote_id == us.did
    assert published(network, fresh, delivery("Après le renouvellement.")).remote_id.startswith(f"at://{us.did}/")


def test_the_main_password_is_turned_away_and_a_wrong_one_says_so(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person
) -> None:
    for password in (PASSWORD, "pas-le-bon"):
        with pytest.raises(Refused) as refusal:
            network.open_account({"handle": us.handle, "password": password, "server": bluesky.pds_url})
        assert refusal.value.field == "password"


def test_a_token_that_is_not_one_asks_to_reconnect(network: Bluesky, account: Account) -> None:
    dead = replace(account, secrets={"access": "rien", "refresh": "rien"})
    with pytest.raises(Reconnect):
        network.publish(dead, delivery("Bonjour."), Notebook())
    with pytest.raises(Reconnect):
        network.renew_access(dead)


# Publishing.


def test_a_post_carries_its_links_mentions_tags_and_pictures(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    text = f"Été à Québec 🎉 : merci à @{bluesky.stranger.handle} (voir https://example.org/été?a=1). #Climat"
    picture = Attachment(png(), "image/png", alt="Un carré rouge", width=8, height=4)
    ref = published(network, account, delivery(text, attachments=(picture,)))
    view = bluesky.eventually(lambda: bluesky.stranger.thread(ref.remote_id))["post"]
    record, raw = view["record"], text.encode()
    assert record["text"] == text
    assert record["langs"] == ["fr"]
    pieces = {f["features"][0]["$type"].partition("#")[2]: f for f in record["facets"]}
    said = {kind: raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for kind, f in pieces.items()}
    assert said == {"mention": f"@{bluesky.stranger.handle}", "link": "https://example.org/été?a=1", "tag": "#Climat"}
    assert pieces["mention"]["features"][0]["did"] == bluesky.stranger.did
    assert view["embed"]["images"][0]["alt"] == "Un carré rouge"
    assert view["embed"]["images"][0]["aspectRatio"] == {"width": 8, "height": 4}


def test_the_same_delivery_published_again_makes_one_post(network: Bluesky, us: Person, account: Account) -> None:
    outgoing = delivery("Une fois, une seule.")
    assert published(network, account, outgoing).remote_id == published(network, account, outgoing).remote_id
    assert len(us.posts()) == 1


def test_a_post_whose_answer_was_lost_is_found_and_never_doubled(
    network: Bluesky, us: Person, account: Account
) -> None:
    outgoing, cut = delivery("Coupé après coup."), Bluesky(Http(transport=CutAfter("createRecord")))
    assert network.find_published(account, outgoing, Notebook()) is Absence.PROVEN
    with pytest.raises(Unsure):
        cut.publish(account, outgoing, Notebook())
    found = network.find_published(account, outgoing, Notebook())
    assert isinstance(found, Published)
    assert found.ref.remote_id == network.publish(account, outgoing, Notebook()).ref.remote_id
    assert len(us.posts()) == 1


def test_a_thread_cut_in_the_middle_resumes_and_hangs_together(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    outgoing, progress = delivery("Un.", "Deux.", "Trois."), Notebook()
    cut = CutAfter("createRecord")
    with pytest.raises(Unsure):
        Bluesky(Http(transport=cut)).publish(account, outgoing, progress)
    ref = network.publish(account, outgoing, progress).ref
    assert len(us.posts()) == 3
    first = bluesky.eventually(lambda: (t := bluesky.stranger.thread(ref.remote_id)) and t["replies"][:1] and t)
    second = bluesky.eventually(lambda: bluesky.stranger.thread(ref.remote_id)["replies"][0].get("replies"))
    assert first["post"]["record"]["text"] == "Un."
    assert second[0]["post"]["record"]["text"] == "Trois."
    network.retract(account, ref)
    assert us.posts() == []


def test_a_text_that_is_too_long_is_refused_by_the_network_itself(
    network: Bluesky, us: Person, account: Account
) -> None:
    with pytest.raises(Refused) as refusal:
        network.publish(account, delivery("é" * 301), Notebook())
    assert refusal.value.field == "text"
    assert us.posts() == []


def test_a_retracted_post_is_gone_and_retracting_it_again_is_no_trouble(
    network: Bluesky, us: Person, account: Account
) -> None:
    ref = published(network, account, delivery("À reprendre."))
    network.retract(account, ref)
    assert us.posts() == []
    network.retract(account, ref)


def test_a_post_published_after_it_was_retracted_is_another_delivery(
    network: Bluesky, us: Person, account: Account
) -> None:
    first, second = delivery("Encore."), delivery("Encore.")
    network.retract(account, published(network, account, first))
    published(network, account, second)
    assert isinstance(network.find_published(account, second, Notebook()), Published)
    assert network.find_published(account, first, Notebook()) is Absence.PROVEN


def test_a_video_is_kept_with_its_post(bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account) -> None:
    film = Attachment(
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 2000, "video/mp4", alt="Le débat", width=16, height=9
    )
    published(network, account, delivery("Notre réponse en images.", attachments=(film,)))
    embed = us.posts()[0]["value"]["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "Le débat")
    assert embed["video"]["mimeType"] == "video/mp4"


def test_a_link_leaves_with_its_card(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account, newspaper: str
) -> None:
    ref = published(network, account, delivery(f"À lire : {newspaper}"))
    view = bluesky.eventually(lambda: bluesky.thread(ref.remote_id))["post"]["embed"]["external"]
    assert (view["uri"], view["title"], view["description"]) == (newspaper, "Les loyers", "Un article.")
    assert view["thumb"].startswith("http")


def test_a_link_to_a_post_quotes_it_and_only_the_mentioned_may_answer(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    """The network itself says that a stranger may no longer answer, and takes our warning for one of its own."""
    said = bluesky.stranger.post("À citer.")
    bluesky.eventually(lambda: bluesky.stranger.thread(said["uri"]))
    link = f"https://bsky.app/profile/{bluesky.stranger.did}/post/{said['uri'].rpartition('/')[2]}"
    picture = Attachment(png(), "image/png", alt="Un carré rouge", width=8, height=4)
    options = {"replies": "mentioned", "warning": "graphic-media"}
    outgoing = delivery(f"Lisez ceci : {link}", attachments=(picture,), options=options)
    ref = bluesky.eventually(lambda: published(network, account, outgoing))
    view = bluesky.eventually(
        lambda: (t := bluesky.stranger.thread(ref.remote_id)) and t["post"].get("threadgate") and t["post"]
    )
    assert view["embed"]["record"]["record"]["uri"] == said["uri"]
    assert view["embed"]["media"]["images"][0]["alt"] == "Un carré rouge"
    [seen] = bluesky.stranger.ask("app.bsky.feed.getPosts", uris=ref.remote_id)["posts"]
    assert seen["viewer"]["replyDisabled"] is True
    assert [label["val"] for label in view["labels"]] == ["graphic-media"]
    network.retract(account, ref)
    assert us.posts() == []


def test_a_session_that_is_given_back_renews_no_more(network: Bluesky, account: Account) -> None:
    network.revoke_access(account)
    with pytest.raises(Reconnect):
        network.renew_access(account)
    network.revoke_access(account)


def test_another_client_reads_what_we_published(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    """The reference models of the network accept our records, and a stranger sees our answer under her question."""
    other = Client(base_url=bluesky.pds_url)
    other.login(bluesky.stranger.handle, bluesky.stranger.app_password("autre"))
    question = other.send_post("Où voter le 5 ?")
    picture = Attachment(png(), "image/png", alt="Un plan", width=8, height=4)
    answer = delivery("À l’école, voir https://example.org #vote", reply_to=Ref(question.uri), attachments=(picture,))
    ref = bluesky.eventually(lambda: published(network, account, answer))
    bluesky.eventually(lambda: bluesky.thread(ref.remote_id))
    bluesky.eventually(lambda: bluesky.thread(question.uri).get("replies"))
    replies = other.get_post_thread(question.uri).thread.replies
    assert [reply.post.uri for reply in replies] == [ref.remote_id]
    assert replies[0].post.record.text == answer.parts[0]
    assert replies[0].post.embed.images[0].alt == "Un plan"


# Answering.


def test_a_mention_by_a_stranger_is_gathered_and_answered_in_the_right_thread(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    opening = bluesky.stranger.post("Je me pose une question.")
    _, cursor = gathered(network, account, SourceQuery(SourceKind.MENTIONS))
    asked = bluesky.stranger.reply(f"@{us.handle} et les loyers ? #loyers", opening)
    heard = bluesky.eventually(lambda: gathered(network, account, SourceQuery(SourceKind.MENTIONS), cursor)[0])[0]
    assert heard.ref.remote_id == asked["uri"]
    assert heard.reason is ArrivalReason.MENTION
    assert heard.author.handle == bluesky.stranger.handle
    assert heard.author.remote_id == bluesky.stranger.did
    assert heard.thread == opening["uri"]
    assert heard.reply_to == opening["uri"]
    assert heard.mentions == (us.handle,)

    answer = published(network, account, delivery("Voici notre plan.", reply_to=heard.ref))
    shown = bluesky.eventually(lambda: (t := bluesky.stranger.thread(asked["uri"])) and t.get("replies"))
    assert shown[0]["post"]["uri"] == answer.remote_id
    assert shown[0]["post"]["record"]["reply"]["root"]["uri"] == opening["uri"]


def test_a_reply_can_be_made_to_an_address_alone(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    opening = bluesky.stranger.post("Première.")
    second = bluesky.stranger.reply("Deuxième.", opening)
    bluesky.eventually(lambda: bluesky.stranger.thread(second["uri"]))
    published(network, account, delivery("Troisième.", reply_to=Ref(second["uri"])))
    reply = us.posts()[0]["value"]["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (opening["uri"], second["uri"])


def test_every_mention_of_a_storm_is_gathered(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    _, cursor = gathered(network, account, SourceQuery(SourceKind.MENTIONS))
    sent = {bluesky.stranger.post(f"@{us.handle} message {number}")["uri"] for number in range(120)}
    bluesky.eventually(
        lambda: (
            sent
            <= {
                heard.ref.remote_id for heard in gathered(network, account, SourceQuery(SourceKind.MENTIONS), cursor)[0]
            }
        )
    )
    _items, cursor = gathered(network, account, SourceQuery(SourceKind.MENTIONS), cursor)
    last = bluesky.stranger.post(f"@{us.handle} encore")
    bluesky.eventually(
        lambda: (
            last["uri"]
            in {
                heard.ref.remote_id for heard in gathered(network, account, SourceQuery(SourceKind.MENTIONS), cursor)[0]
            }
        )
    )


def test_a_reply_and_a_quote_are_told_apart(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    ref = published(network, account, delivery("Qu’en dites-vous ?"))
    strong = {"uri": ref.remote_id, "cid": ref.extra["cid"]}
    bluesky.stranger.reply("Du bien.", strong)
    bluesky.stranger.post("Lisez ceci.", embed={"$type": "app.bsky.embed.record", "record": strong})
    found = bluesky.eventually(
        lambda: (items := gathered(network, account, SourceQuery(SourceKind.MENTIONS))[0]) and len(items) == 2 and items
    )
    assert {heard.reason: heard.text for heard in found} == {
        ArrivalReason.REPLY: "Du bien.",
        ArrivalReason.QUOTE: "Lisez ceci.",
    }
    assert next(heard.quote_of for heard in found if heard.reason is ArrivalReason.QUOTE) == ref.remote_id


def test_a_like_given_twice_is_one_like_and_can_be_taken_back(
    bluesky: BlueskyNetwork, network: Bluesky, account: Account
) -> None:
    ref = Ref(bluesky.stranger.post("À aimer.")["uri"])
    bluesky.eventually(lambda: bluesky.stranger.thread(ref.remote_id))
    assert network.react(account, ref, "like", "a") == network.react(account, ref, "like", "b")
    network.react(account, ref, "repost", "c")
    bluesky.eventually(lambda: network.count_figures(account, [ref])[ref.remote_id].likes == 1)
    bluesky.eventually(lambda: network.count_figures(account, [ref])[ref.remote_id].reposts == 1)
    network.react(account, ref, "unlike", "d")
    bluesky.eventually(lambda: network.count_figures(account, [ref])[ref.remote_id].likes == 0)


# Reading.


def test_what_a_stranger_deletes_is_read_again_as_gone(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    kept, lost = (bluesky.stranger.post(f"@{us.handle} question {number}") for number in (1, 2))
    found = bluesky.eventually(
        lambda: (items := gathered(network, account, SourceQuery(SourceKind.MENTIONS))[0]) and len(items) == 2 and items
    )
    refs = [heard.ref for heard in found]
    assert network.refresh_posts(account, refs).gone == ()
    rkey = lost["uri"].rpartition("/")[2]
    bluesky.stranger.call(
        "com.atproto.repo.deleteRecord", repo=bluesky.stranger.did, collection="app.bsky.feed.post", rkey=rkey
    )
    page = bluesky.eventually(lambda: (page := network.refresh_posts(account, refs)).gone and page)
    assert page.gone == (lost["uri"],)
    assert [heard.ref.remote_id for heard in page.items] == [kept["uri"]]
    assert network.read_thread(account, Ref(lost["uri"])).gone == (lost["uri"],)


def test_home_author_and_search_bring_what_was_said(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    word = f"zebre{uuid4().hex[:6]}"
    us.follow(bluesky.stranger)
    said = bluesky.stranger.post(f"Un {word} passe.")
    for asked in (
        SourceQuery(SourceKind.HOME),
        SourceQuery(SourceKind.AUTHOR, f"@{bluesky.stranger.handle}"),
        SourceQuery(SourceKind.SEARCH, word),
    ):
        found = bluesky.eventually(
            lambda asked=asked: [h for h in gathered(network, account, asked)[0] if h.ref.remote_id == said["uri"]]
        )
        assert found[0].text == f"Un {word} passe."
        assert found[0].likes == 0


def test_a_repost_in_the_timeline_says_who_reposted_what(
    bluesky: BlueskyNetwork, network: Bluesky, us: Person, account: Account
) -> None:
    original, carrier = bluesky.stranger.post("À relayer."), bluesky.account("relais")
    us.follow(carrier)
    carrier.create("app.bsky.feed.repost", {"subject": original, "createdAt": original_time()})
    found = bluesky.eventually(
        lambda: [h for h in gathered(network, account, SourceQuery(SourceKind.HOME))[0] if h.repost_of]
    )
    assert found[0].author.handle == carrier.handle
    assert found[0].repost_of is not None
    assert found[0].repost_of.ref.remote_id == original["uri"]


def original_time() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_a_thread_is_read_whole(bluesky: BlueskyNetwork, network: Bluesky, account: Account) -> None:
    first = bluesky.stranger.post("Un.")
    second = bluesky.stranger.reply("Deux.", first)
    third = bluesky.stranger.reply("Trois.", second, first)
    bluesky.eventually(lambda: bluesky.thread(third["uri"]))
    assert [h.ref.remote_id for h in network.read_thread(account, Ref(second["uri"])).items] == [
        first["uri"],
        second["uri"],
        third["uri"],
    ]


# The public stream.


def until(pages: Iterator[Page], uri: str) -> tuple[list[str], list[str], str | None]:
    """What the stream brings up to `uri` (written or deleted), and its cursor then."""
    written: list[str] = []
    gone: list[str] = []
    for page in pages:
        written += [heard.ref.remote_id for heard in page.items]
        gone += page.gone
        if uri in written or uri in gone:
            return written, gone, page.cursor
    raise AssertionError("the stream ended")


def test_the_stream_resumes_where_it_was_cut_and_says_what_was_deleted(
    bluesky: BlueskyNetwork, network: Bluesky
) -> None:
    pages = network.stream_pages(None, SourceQuery(SourceKind.STREAM), "1")
    first = bluesky.stranger.post("Avant la coupure.")
    written, _, cursor = until(pages, first["uri"])
    assert first["uri"] in written
    pages.close()  # type: ignore[attr-defined]
    missed = [bluesky.stranger.post(f"Pendant la coupure {number}.")["uri"] for number in range(5)]
    bluesky.stranger.delete(first["uri"])
    last = bluesky.stranger.post("Après la coupure.")
    resumed = network.stream_pages(None, SourceQuery(SourceKind.STREAM), cursor)
    written, gone, _ = until(resumed, last["uri"])
    assert [uri for uri in written if uri in missed] == missed
    assert gone.count(first["uri"]) == 1
    resumed.close()  # type: ignore[attr-defined]
