"""Every act of a person, once, through the real server: `tests/house/test_acts.py` fails for one that is missing here.

The tests of the rooms run inside a transaction, where an act that forgot to open its own passes.
"""

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from PIL import Image

from tests.journeys.acts import Hands, Upload
from tests.journeys.site import Desk

#: In one process, where they share one Vigie.
pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("walks")]


PLANNED = {"act": "send", "when": "later", "day": "2031-05-05", "hour": "09:00"}


@pytest.fixture
def hands(desk: Desk) -> Hands:
    return Hands(desk)


def number_in(address: str, place: str) -> str:
    """The number of what an act landed on: `posts/12/` in its address."""
    found = re.search(rf"/{place}/(\d+)/", address)
    assert found, address
    return found[1]


def a_picture() -> Upload:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    return Upload("files", "pont.png", "image/png", drawn.getvalue())


def test_every_act_on_columns(desk: Desk, hands: Hands) -> None:
    desk.said_to_us("marie", "À quand le tramway ?")
    hands.press("desk:add", "columns/new/?kind=sources", {"name": "Nous"}, tick="sources")
    column = number_in(hands.link("columns/", "desk:column"), "columns")
    hands.press("desk:change", f"columns/{column}/settings/", {"name": "Ce qu’on nous dit"})
    hands.press("desk:place", "columns/", {"to": "left"})
    hands.press("desk:width", "columns/", {"width": "wide"})
    hands.press("desk:mute", "columns/")
    hands.wait_for("columns/", "tramway")
    hands.send("desk:mark", f"columns/{column}/mark/", {"line": "", "ids": ""})
    hands.press("desk:assignment", "columns/")
    hands.press("desk:reaction", "columns/", button="like")
    hands.press("desk:reaction", "columns/", button="repost")
    hands.press("desk:archive", "columns/")
    hands.undo("desk:restoration")


def test_every_act_on_a_conversation(desk: Desk, hands: Hands) -> None:
    desk.said_to_us("marie", "À quand le tramway ?")
    hands.wait_for("inbox/", "tramway")
    conversation = "conversations/" + number_in(hands.link("inbox/", "inbox:conversation"), "conversations") + "/"
    hands.press("inbox:assignment", conversation, button="1")
    hands.press("inbox:notes", conversation, {"text": "Voir avec le comité."})
    hands.send("inbox:answering", f"{conversation}answering/", {"text": "Cet"}, on=conversation)
    hands.press("inbox:reply", conversation, {"text": "Cet hiver."})
    hands.undo("inbox:recall")
    hands.press("inbox:reply", conversation, {"text": "Cet automne."})
    hands.press("inbox:closure", conversation, {"reason": "thanks"})
    hands.press("inbox:reopening", conversation)


def test_every_act_on_a_mention(desk: Desk, hands: Hands) -> None:
    desk.said_to_us("marie", "À quand le tramway ?")
    hands.press("desk:add", "columns/new/?kind=sources", {"name": "Nous"}, tick="sources")
    hands.wait_for("columns/", "tramway")
    number = number_in(hands.link("columns/", "inbox:answer"), "mentions")
    channel = number_in(hands.link("channels/", "channels:channel"), "channels")
    hands.send("inbox:answer", f"mentions/{number}/answer/", {"channel": channel})


def test_every_act_on_a_draft(desk: Desk, hands: Hands) -> None:
    hands.send("publishing:piece", "write/piece/", {"text": "Le pont rouvre lundi."}, on="write/", form="#composer")
    hands.press("publishing:add_media", "write/", upload=a_picture())
    post = written(hands, "Le pont rouvre lundi.", act="draft")
    hands.send("publishing:approval", f"{post}approval/", {"act": "ask"})
    hands.press("publishing:approval", post, {"said": "Bien."}, button="approve")
    hands.press("publishing:copy", post)
    hands.press("publishing:trash", post)
    hands.press("publishing:restore", post)


def test_every_act_on_a_planned_post(desk: Desk, hands: Hands) -> None:
    post = written(hands, "Le pont rouvre lundi.", **PLANNED)
    hands.press("publishing:hour", post, {"day": "2031-05-06", "hour": "10:00"})
    hands.press("publishing:stop", "stop/", {"reason": "On vérifie."})
    hands.press("publishing:lift", "stop/triage/")
    hands.press("publishing:release", post, button="its-hour")
    hands.press("publishing:cancel", post)
    written(hands, "La piscine ouvre samedi.", **PLANNED)
    hands.press("publishing:stop", "stop/", {"reason": "On vérifie."})
    hands.press("publishing:lift", "stop/triage/")
    hands.press("publishing:triage", "stop/triage/")


def test_every_act_on_a_published_post(desk: Desk, hands: Hands) -> None:
    written(hands, "Le pont rouvre mercredi.", act="send")
    hands.undo("publishing:recall_post")
    post = written(hands, "Le pont rouvre lundi.", act="send")
    desk.site.eventually(lambda: desk.published("rouvre lundi"))
    hands.wait_for(post, 'data-state="published"')
    hands.press("publishing:write", f"{post}edit/", {"text": "Le pont rouvre mardi.", "act": "draft"})
    hands.press("publishing:correct", post)
    desk.site.eventually(lambda: desk.published("rouvre mardi"))
    hands.press("publishing:retract", hands.link(post, "publishing:retract"))
    desk.site.eventually(lambda: not desk.published("rouvre mardi"))


def test_a_delivery_that_waits_to_be_tried_again_is_tried_now(desk: Desk, hands: Hands) -> None:
    desk.site.control.limit_rate(300, path="/api/v1/statuses", method="POST")
    post = written(hands, "Le pont rouvre lundi.", act="send")
    hands.wait_for(post, "/trial/")
    hands.press("publishing:trial", post)
    desk.site.eventually(lambda: desk.published("rouvre lundi"))


def test_every_act_on_what_is_not_confirmed(desk: Desk, hands: Hands) -> None:
    desk.site.control.cut_after(path=".*/statuses", times=2, method="POST")
    desk.site.control.fail_requests(times=None, method="GET")
    there = written(hands, "Le pont rouvre lundi.", act="send")
    elsewhere = written(hands, "La piscine ouvre samedi.", act="send")
    for post in (there, elsewhere):
        hands.wait_for(post, 'data-state="unsure"')
    hands.press("publishing:sighting", there, {"url": ""})
    hands.press("publishing:absence", elsewhere)


def written(hands: Hands, text: str, **more: str) -> str:
    """The place of a post written with this account."""
    landed = hands.press("publishing:write", "write/", {"text": text, **more}, tick="channel")
    return f"posts/{number_in(landed, 'posts')}/"


def test_every_act_on_what_is_listened_to(desk: Desk, hands: Hands) -> None:
    hands.press("listening:watch_new", "watches/new/", {"name": "Tramway", "question": "tramway"})
    watch = hands.link("watches/", "listening:watch")
    hands.press("listening:watch", watch, {"name": "Transport", "question": "tramway OR métro"})
    hands.press("listening:watch_archive", watch)
    hands.undo("listening:watch_restoration")
    hands.press("listening:public", "watches/")
    hands.press("listening:ask", "feeds/", {"kind": "author", "queries": "marie"})
    opml = b'<opml><body><outline text="Le quai" xmlUrl="https://quai.example/fil.xml"/></body></opml>'
    hands.press("listening:opml_import", "feeds/", upload=Upload("file", "fils.opml", "text/xml", opml))
    feed = hands.link("feeds/", "listening:feed")
    hands.press("listening:feed", feed, {"name": "Le Journal du quai"})
    with served(b"<rss version='2.0'><channel><title>La Rive</title></channel></rss>") as address:
        hands.press("listening:feed_add", "feeds/", {"address": address})
    hands.press("listening:pause", feed)
    hands.press("listening:archive", feed)
    hands.undo("listening:restoration")


@contextmanager
def served(feed: bytes) -> Iterator[str]:
    """The address where this machine answers it."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(feed)

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/fil.xml"
        server.shutdown()


def test_every_act_on_proofreading(desk: Desk, hands: Hands) -> None:
    remark = {"key": str(uuid.uuid4()), "rule": "tone.exclamations", "words": "!!", "fingerprint": "0" * 64}
    hands.send("proofreading:ignore", "proofreading/ignored/", remark)
    hands.undo("proofreading:restore")
    hands.send("proofreading:learn", "proofreading/words/", {"word": "fleuviste"})
    hands.undo("proofreading:forget")
    hands.undo("proofreading:remember")
    channel = number_in(hands.link("channels/", "channels:channel"), "channels")
    hands.send("proofreading:clear", "proofreading/clearances/", {**remark, "for": channel, "reason": "Citation."})
    hands.undo("proofreading:unclear")
    hands.press("proofreading:words", "settings/proofreading/words/", {"word": "riveraine"})
    hands.press("proofreading:rules", "settings/proofreading/rules/")
    hands.send("proofreading:off", "settings/proofreading/rules/off/", {"rule": "tone.exclamations"})
    hands.undo("proofreading:on")
    hands.press("proofreading:style", "settings/proofreading/style/")
    hands.press("proofreading:avoid", "settings/proofreading/style/", {"words": "clientèle", "reason": "Les gens."})
    hands.press("proofreading:allow", "settings/proofreading/style/")
    hands.press("proofreading:agent", "settings/proofreading/law/", {"name": "Anne Roy", "title": "agente officielle"})
    hands.press("proofreading:blackouts", "settings/proofreading/law/", {"day": "2031-05-05"})
    hands.press("proofreading:clear_blackout", "settings/proofreading/law/", {"reason": "Reporté."})
    hands.press("proofreading:archive_blackout", "settings/proofreading/law/")
    hands.press("proofreading:languagetool", "settings/proofreading/", {"address": ""})


def test_every_act_on_an_account(desk: Desk, hands: Hands) -> None:
    account = hands.link("channels/", "channels:channel")
    hands.press("channels:settings", f"{account}settings/", {"name": "Comité"})
    hands.press("channels:rights", f"{account}rights/")
    hands.press("channels:check", account)
    hands.press("channels:reconnection", f"{account}reconnection/")
    hands.press("channels:disconnection", account)
    hands.undo("channels:disconnection_undo")
    name = {"name": f"{desk.name}_2", "title": "Comité de quartier"}
    hands.press("channels:connect_one", "channels/connect/rehearsal/", name)


def test_every_act_on_the_team(desk: Desk, hands: Hands) -> None:
    hands.press("team:workspace", "settings/workspace/", {"name": "Comité de quartier"})
    hands.press("team:profile", "settings/me/", {"name": "Chloé Tremblay"})
    hands.press("team:invite", "settings/members/", {"role": "editor"})
    hands.press("team:revocation", "settings/members/")
    desk.invite("Zoé", "editor")
    hands.press("team:role", "settings/members/", {"role": "reader"})
    hands.press("team:departure", "settings/members/")
    hands.page = desk.site.page()
    hands.press("language", "/accounts/login/", {"language": "en"})


def test_every_act_of_an_exercise(desk: Desk, hands: Hands) -> None:
    hands.press("training:explore", "explore/")
    hands.press("training:rehearsal", "rehearsal/", {"trouble": "late", "on": "reading", "times": "3", "seconds": "1"})
    hands.press("training:behave", "rehearsal/")
    hands.press("training:speech", "rehearsal/", {"name": "paul", "text": "Bravo pour le pont."})
