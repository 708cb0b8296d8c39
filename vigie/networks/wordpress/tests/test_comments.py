from dataclasses import replace
from datetime import UTC, datetime

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.testing.pretend_server import MemoryProgress
from vigie.networks.troubles import Refused
from vigie.networks.types import ArrivalReason, OutgoingPost, Published, SourceKind, SourceQuery
from vigie.networks.wordpress.network import WordPress
from vigie.networks.wordpress.tests.pretend import HOME, PretendWordPress
from vigie.networks.wordpress.tests.test_contract import TestWordPress as Exam

ACCOUNT = Exam().account()
MENTIONS = SourceQuery(SourceKind.MENTIONS)
HELD = f"{HOME}/?p=17#comment-6"


@pytest.fixture
def site():
    return PretendWordPress()


@pytest.fixture
def network(site):
    return WordPress(Http(transport=httpx2.MockTransport(site)))


def answer(comment, *parts):
    return OutgoingPost("cle", datetime(2026, 11, 22, 12, 0, tzinfo=UTC), parts or ("Merci.",), reply_to=comment.ref)


def test_a_held_comment_is_heard_as_held_and_ours_is_not_heard(network):
    (heard,) = network.gather_page(ACCOUNT, MENTIONS, None).items
    assert heard.ref.remote_id == heard.thread == HELD
    assert heard.held
    assert heard.text == "Et les loyers à Sainte-Rive ?"
    assert heard.card.title == "Le grand titre & l’été"
    assert "example.org" not in heard.author.remote_id, "the address of a visitor stays at the site"


def test_an_answer_to_ours_is_in_the_thread_of_the_first(network, site):
    page = network.gather_page(ACCOUNT, MENTIONS, None)
    site._comments[8] = {
        **site._comments[6],
        "id": 8,
        "parent": 7,
        "status": "approved",
        "date_gmt": "2026-11-22T12:26:00",
    }
    (heard,) = network.gather_page(ACCOUNT, MENTIONS, page.cursor).items
    assert (heard.reason, heard.thread, heard.reply_to) == (ArrivalReason.REPLY, HELD, f"{HOME}/?p=17#comment-7")


def test_an_approval_an_edit_and_a_spam_upstream_are_followed(network, site):
    cursor = network.gather_page(ACCOUNT, MENTIONS, None).cursor
    site._comments[6]["status"] = "approved"
    approved = network.gather_page(ACCOUNT, MENTIONS, cursor)
    assert [(h.held, h.edited_at) for h in approved.items] == [(False, None)]
    site._comments[6]["content"] = {"raw": "Autre", "rendered": "<p>Autre</p>"}
    edited = network.gather_page(ACCOUNT, MENTIONS, approved.cursor)
    assert [h.text for h in edited.items] == ["Autre"]
    assert edited.items[0].edited_at
    site._comments[6]["status"] = "spam"
    assert network.gather_page(ACCOUNT, MENTIONS, edited.cursor).gone == (HELD,)


def test_a_comment_taken_out_of_the_spam_is_back(network, site):
    cursor = network.gather_page(ACCOUNT, MENTIONS, None).cursor
    site._comments[6]["status"] = "spam"
    gone = network.gather_page(ACCOUNT, MENTIONS, cursor)
    site._comments[6]["status"] = "approved"
    page = network.gather_page(ACCOUNT, MENTIONS, gone.cursor)
    assert page.back == (HELD,)
    assert [(heard.text, heard.edited_at) for heard in page.items] == [("Et les loyers à Sainte-Rive ?", None)]
    assert network.gather_page(ACCOUNT, MENTIONS, page.cursor).back == ()


def test_a_deleted_comment_is_gone_once(network, site):
    cursor = network.gather_page(ACCOUNT, MENTIONS, None).cursor
    del site._comments[6]
    page = network.gather_page(ACCOUNT, MENTIONS, cursor)
    assert page.gone == (HELD,)
    assert network.gather_page(ACCOUNT, MENTIONS, page.cursor).gone == ()


def test_an_unreadable_cursor_starts_anew(network):
    assert network.gather_page(ACCOUNT, MENTIONS, "[1, 2").items


def test_an_answer_sent_twice_is_there_once(network, site):
    (heard,) = network.gather_page(ACCOUNT, MENTIONS, None).items
    first = network.publish(ACCOUNT, answer(heard), MemoryProgress())
    assert network.publish(ACCOUNT, answer(heard), MemoryProgress()) == first
    assert isinstance(network.find_published(ACCOUNT, answer(heard), MemoryProgress()), Published)
    assert site.posts() == 1


def test_the_words_of_an_older_answer_are_refused_at_the_text(network):
    (heard,) = network.gather_page(ACCOUNT, MENTIONS, None).items
    network.publish(ACCOUNT, answer(heard), MemoryProgress())
    with pytest.raises(Refused) as refusal:
        network.publish(
            ACCOUNT, replace(answer(heard), key="autre", born=datetime(2027, 1, 1, tzinfo=UTC)), MemoryProgress()
        )
    assert refusal.value.field == "text"


def test_moderating_twice_asks_for_one_change(network, site):
    (heard,) = network.gather_page(ACCOUNT, MENTIONS, None).items
    network.moderate(ACCOUNT, heard.ref, "approve")
    network.moderate(ACCOUNT, heard.ref, "approve")
    assert [request.method for request in site.asked].count("POST") == 1


def test_a_thing_of_another_site_is_refused(network):
    (heard,) = network.gather_page(ACCOUNT, MENTIONS, None).items
    stranger = replace(heard.ref, remote_id="https://ailleurs.example/?p=17#comment-6")
    with pytest.raises(Refused):
        network.moderate(ACCOUNT, stranger, "spam")
