import json
from dataclasses import replace

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.responses import STILL_THERE
from vigie.networks.testing.pretend_server import MemoryProgress
from vigie.networks.testing.spoiled_json import with_changed_json, with_odd_field
from vigie.networks.troubles import ChangedThere, Reconnect, Refused, Unsure
from vigie.networks.types import Absence, Attachment, Difference
from vigie.networks.wordpress.network import WordPress
from vigie.networks.wordpress.tests.pretend import PretendWordPress, problem
from vigie.networks.wordpress.tests.test_contract import TestWordPress as Exam
from vigie.networks.wordpress.wire import decode_json

ACCOUNT = Exam().account()
PICTURE = Attachment(b"png", "image/png", "Un pont")


def publish(site, wire=None, **options):
    """What the draft of a post with one picture was asked to be."""
    network = WordPress(Http(transport=httpx2.MockTransport(wire or site)))
    network.publish(ACCOUNT, replace(Exam().outgoing(), attachments=(PICTURE,), options=options), MemoryProgress())
    posted = [
        json.loads(asked.content) for asked in site.asked if asked.method == "POST" and asked.url.path.endswith("posts")
    ]
    return posted[0]


def test_the_first_picture_is_in_front_and_not_in_the_text():
    draft = publish(PretendWordPress())
    assert draft["featured_media"]
    assert "wp:image" not in draft["content"]


def test_the_first_picture_may_stay_in_the_text():
    draft = publish(PretendWordPress(), picture_in_text="1")
    assert "featured_media" not in draft
    assert "wp:image" in draft["content"]


@pytest.mark.parametrize("said", [["1", "7"], "1, 7", ("1", "7", "1")])
def test_categories_come_as_the_composer_gives_them(said):
    assert publish(PretendWordPress(), categories=said)["categories"] == [1, 7]


def test_a_tag_that_the_site_has_is_not_made_again():
    site = PretendWordPress()
    known = next(iter(site._tags.values()))
    draft = publish(site, tags=f"#{known['name'].upper()}, Nouvelle")
    assert draft["tags"][0] == known["id"]
    assert len(draft["tags"]) == 2
    assert sum(asked.method == "POST" and asked.url.path.endswith("/tags") for asked in site.asked) == 1


def test_a_tag_that_search_hides_is_taken_from_the_refusal():
    site = PretendWordPress()
    there = httpx2.Response(400, json={"code": "term_exists", "message": "x", "data": {"status": 400, "term_id": 31}})

    def wire(asked):
        return there if asked.method == "POST" and asked.url.path.endswith("/tags") else site(asked)

    assert publish(site, wire, tags="Cachée")["tags"] == [31]


def test_a_file_that_the_site_forbids_is_refused_at_the_media():
    site = PretendWordPress()

    def wire(asked):
        refused = problem(400, "rest_upload_unknown_error")
        return refused if asked.method == "POST" and asked.url.path.endswith("/media") else site(asked)

    with pytest.raises(Refused) as refusal:
        publish(site, wire)
    assert refusal.value.field == "media"
    assert site.posts() == 0


def test_a_revoked_password_hidden_behind_a_refused_parameter_asks_to_reconnect():
    """As WordPress 6.1 answers: parameters are looked at before who asks."""
    details = {"status": {"code": "rest_forbidden_status", "message": "x", "data": {"status": 401}}}
    body = {"code": "rest_invalid_param", "message": "x", "data": {"status": 400, "params": {}, "details": details}}
    with pytest.raises(Reconnect):
        publish(PretendWordPress(), lambda asked: httpx2.Response(400, json=body))


def test_warnings_of_a_careless_plugin_before_the_json_are_read_over():
    site = PretendWordPress()

    def wire(asked):
        answer = site(asked)
        said = b"<br />\n<b>Warning</b>: x in <b>y.php</b>\n" + answer.content
        return httpx2.Response(answer.status_code, content=said, headers={"content-type": "text/html"})

    assert publish(site, wire)["title"]
    assert site.posts() == 1


def test_the_page_of_a_firewall_is_said_in_words_and_not_shown():
    page = "<!doctype html><html><body><h1>403 ForbiddenAddress</h1>Wordfence</body></html>"

    def wire(asked):
        return httpx2.Response(403, text=page, headers={"content-type": "text/html"})

    with pytest.raises(Refused) as refusal:
        publish(PretendWordPress(), wire)
    assert "<" not in str(refusal.value)
    assert "protection of the site" in str(refusal.value)


@pytest.mark.parametrize("odd", [None, False, "", []])
def test_a_post_whose_featured_picture_is_no_number_is_published_once(odd):
    site = PretendWordPress()

    def wire(asked):
        return with_changed_json(site(asked), lambda found: with_odd_field(found, "featured_media", odd))

    assert publish(site, wire)["title"]
    assert (site.posts(), site.created()) == (1, 1)


def test_a_draft_answered_in_words_that_cannot_be_read_and_seen_nowhere_waits_for_a_person():
    site, progress = PretendWordPress(), MemoryProgress()

    def wire(asked):
        answer = site(asked)
        if asked.url.path.endswith("/posts"):
            return httpx2.Response(200, text="Merci" if asked.method == "POST" else "[]")
        return answer

    network = WordPress(Http(transport=httpx2.MockTransport(wire)))
    with pytest.raises(Unsure):
        network.publish(ACCOUNT, Exam().outgoing(), progress)
    assert network.find_published(ACCOUNT, Exam().outgoing(), progress) is Absence.UNPROVEN
    assert site.created() == 1


def test_a_number_that_is_another_post_s_is_not_written_to():
    site = PretendWordPress()

    def wire(asked):
        answer = site(asked)
        if asked.method == "POST" and asked.url.path.endswith("/posts"):
            return httpx2.Response(201, json=answer.json() | {"id": 17})
        return answer

    with pytest.raises(Unsure):
        publish(site, wire)
    assert not any(asked.method == "POST" and asked.url.path.endswith("/posts/17") for asked in site.asked)


def test_a_site_that_lists_other_posts_than_asked_is_not_believed():
    """Its `slug` is ignored: the newest post of somebody else is not ours."""
    site = PretendWordPress()

    def wire(asked):
        if asked.method == "GET" and asked.url.path.endswith("/posts"):
            return site(asked.__class__("GET", f"{ACCOUNT.server}wp/v2/posts"))
        return site(asked)

    network = WordPress(Http(transport=httpx2.MockTransport(wire)))
    assert network.find_published(ACCOUNT, Exam().outgoing(), MemoryProgress()) is Absence.PROVEN
    assert "p=17" not in network.publish(ACCOUNT, Exam().outgoing(), MemoryProgress()).ref.remote_id


@pytest.mark.parametrize("junk", ["\n<!-- Servi par un cache en 0,02 s -->", '\n<!-- {"x": 1} -->', "<br />\n[notice]"])
def test_what_a_plugin_prints_after_the_json_is_read_over(junk):
    site = PretendWordPress()

    def wire(asked):
        answer = site(asked)
        return httpx2.Response(answer.status_code, content=answer.content + junk.encode())

    assert publish(site, wire)["title"]
    assert site.posts() == 1


def test_a_small_json_printed_before_the_answer_is_not_taken_for_it():
    assert decode_json('[]\n{"id": 41}\n{}') == {"id": 41}


@pytest.mark.parametrize(
    ("status", "difference"),
    [("pending", (Difference.IN_REVIEW,)), ("private", (Difference.NARROWER,)), ("publish", ())],
)
def test_a_post_that_the_site_keeps_from_the_public_is_told(status, difference):
    site = PretendWordPress()

    def wire(asked):
        return with_changed_json(site(asked), lambda found: with_odd_field(found, "status", status))

    network = WordPress(Http(transport=httpx2.MockTransport(wire)))
    assert network.publish(ACCOUNT, Exam().outgoing(), MemoryProgress()).differences == difference


def test_a_site_that_lets_nothing_be_deleted_is_told():
    """A security plug-in takes the route away: 404, as for what is gone."""
    site = PretendWordPress()
    network = WordPress(Http(transport=httpx2.MockTransport(lambda asked: closed(site, asked))))
    ref = network.publish(ACCOUNT, Exam().outgoing(), MemoryProgress()).ref
    with pytest.raises(Refused) as refusal:
        network.retract(ACCOUNT, ref)
    assert refusal.value.reason == STILL_THERE
    assert site.posts() == 1


def closed(site, asked):
    return problem(404, "rest_no_route") if asked.method == "DELETE" else site(asked)


def test_a_correction_asks_before_it_erases_what_was_changed_on_the_site():
    site = PretendWordPress()
    network = WordPress(Http(transport=httpx2.MockTransport(site)))
    corrected = Exam().outgoing("Les loyers augmentent encore.")
    ref = network.publish(ACCOUNT, Exam().outgoing(), MemoryProgress()).ref
    ref = network.edit_post(ACCOUNT, ref, corrected).ref  # ours is not a change of theirs
    number = int(ref.local_id.partition(":")[2])
    site._posts[number]["content"] = {"raw": "Un paragraphe de la rédaction.", "rendered": ""}
    with pytest.raises(ChangedThere):
        network.edit_post(ACCOUNT, ref, corrected)
    assert site._posts[number]["content"]["raw"] == "Un paragraphe de la rédaction."
    network.edit_post(ACCOUNT, replace(ref, extra={}), corrected)
    assert "encore" in site._posts[number]["title"]["raw"] + site._posts[number]["content"]["raw"]
