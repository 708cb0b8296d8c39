"""What was recorded of a true network (tests/real/record_bluesky.py), read as Vigie reads it."""

import json
from datetime import UTC, datetime

import pytest

from vigie.networks.bluesky import wire
from vigie.networks.bluesky.jetstream import translate_frames
from vigie.networks.bluesky.tests.pretend import recorded
from vigie.networks.foreign_json import Malformed
from vigie.networks.types import ArrivalReason, RemotePost


def of_text(start: str) -> RemotePost:
    views = [
        *recorded("posts")["posts"],
        *recorded("search")["posts"],
        *(e["post"] for e in recorded("timeline")["feed"]),
    ]
    return next(
        wire.post_from_view(view, ArrivalReason.SEARCH) for view in views if view["record"]["text"].startswith(start)
    )


def test_a_post_brings_its_links_tags_and_mentions_in_plain_words() -> None:
    heard = of_text("Élus de")
    assert heard.links == ("https://example.org/été",)
    assert heard.tags == ("Logement",)
    assert heard.mentions == ("sainterive.test",)
    assert heard.language == "fr"
    assert heard.author.name == "Marie Tremblay"
    assert heard.thread == heard.ref.remote_id
    assert heard.ref.url == f"https://bsky.app/profile/marie.test/post/{heard.ref.remote_id.rpartition('/')[2]}"


def test_its_html_has_the_same_words_with_their_links() -> None:
    html = of_text("Élus de").html
    assert html.startswith('Élus de <a href="https://bsky.app/profile/did:plc:')
    assert '">@sainterive.test</a>, et les loyers ?' in html
    assert '<a href="https://example.org/été">https://example.org/été</a>' in html


def test_a_picture_is_heard_with_what_it_says_to_who_cannot_see_it() -> None:
    picture = of_text("Les loyers augmentent").media[0]
    assert (picture.kind, picture.alt, picture.width, picture.height) == ("image", "Le quai au matin", 1, 1)
    assert picture.url.startswith("https://")
    assert picture.preview_url.startswith("https://")


def test_the_card_of_a_link_is_heard_and_its_link_counts() -> None:
    heard = of_text("À lire")
    assert heard.card is not None
    assert (heard.card.url, heard.card.title) == ("https://example.org/loyers", "Les loyers")
    assert heard.links == ("https://example.org/loyers",)


def test_a_quote_says_what_it_quotes() -> None:
    quote = next(
        wire.post_from_notification(n) for n in recorded("notifications")["notifications"] if n["reason"] == "quote"
    )
    assert quote.quote_of == of_text("Les loyers augmentent").ref.remote_id
    assert quote.reason is ArrivalReason.QUOTE
    assert quote.media == ()


def test_a_reply_knows_its_parent_and_the_first_post() -> None:
    reply = next(
        wire.post_from_notification(n) for n in recorded("notifications")["notifications"] if n["reason"] == "reply"
    )
    ours = of_text("Les loyers augmentent")
    assert reply.reply_to == reply.thread == ours.ref.remote_id
    assert reply.ref.extra["root"] == ours.ref.remote_id
    assert reply.ref.extra["root_cid"] == ours.ref.extra["cid"]


def test_a_repost_is_said_by_who_reposts_and_holds_the_original() -> None:
    items = [wire.post_from_feed_item(item, ArrivalReason.HOME) for item in recorded("timeline")["feed"]]
    repost = next(item for item in items if item.repost_of)
    assert repost.author.handle == "marie.test"
    assert repost.repost_of is not None
    assert repost.repost_of.author.handle == "sainterive.test"
    assert repost.ref.remote_id != repost.repost_of.ref.remote_id
    assert "/app.bsky.feed.repost/" in repost.ref.remote_id


def test_a_date_in_the_future_is_brought_back_to_when_it_was_seen() -> None:
    seen = "2026-11-22T12:00:00.000Z"
    assert wire.publication_time("2031-01-01T00:00:00Z", seen) == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert wire.publication_time("n’importe quoi", seen) == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert wire.publication_time("2026-11-22T06:00:00-05:00", seen) == datetime(2026, 11, 22, 11, tzinfo=UTC)
    with pytest.raises(Malformed):
        wire.publication_time(None, "hier")


def test_facets_that_lie_about_their_place_break_nothing() -> None:
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/"}
    lies = [
        {"index": {"byteStart": start, "byteEnd": end}, "features": [link]}
        for start, end in ((-5, 3), (2, 1), (1, 99), (0, 1))
    ]
    record = {"text": "éa", "createdAt": "2026-11-22T12:00:00Z", "facets": [*lies, {}, {"index": 3}, "rien"]}
    who = wire.author_from_view({"did": "did:plc:a", "handle": "handle.invalid"})
    heard = wire.post_from_record("at://did:plc:a/app.bsky.feed.post/b", "cid", who, record, None, ArrivalReason.AUTHOR)
    assert heard.text == "éa"
    assert who.handle == "did:plc:a"


def test_a_link_that_is_not_one_of_the_web_leads_nowhere() -> None:
    assert wire.as_html("clic", [("link", "javascript:alert(1)", 0, 4)]) == '<a href="">clic</a>'
    assert wire.as_html("<b>", [("tag", '"', 0, 3)]) == '<a href="https://bsky.app/hashtag/%22">&lt;b&gt;</a>'


def test_the_stream_says_what_is_written_and_what_is_gone() -> None:
    frames = recorded("jetstream")
    page = translate_frames([json.dumps(frame) for frame in [*frames, {"kind": "commit"}]], None)
    assert page.items[0].text.startswith("Les loyers")
    assert "Une erreur." not in [heard.text for heard in page.items]
    assert len(page.gone) == 1
    assert page.cursor == str(frames[-1]["time_us"])
    assert page.skipped == 1
    assert page.items[0].author.handle == page.items[0].author.remote_id
    assert page.items[0].media[0].url.startswith("https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:")


def test_the_stream_says_whose_account_is_closed_and_not_whose_rests() -> None:
    said = [("did:plc:a", False, "deleted"), ("did:plc:b", False, "takendown"), ("did:plc:c", False, "deactivated")]
    said += [("did:plc:d", True, "")]
    frames = [
        json.dumps({"did": did, "time_us": 1, "kind": "account", "account": {"active": active, "status": status}})
        for did, active, status in said
    ]
    page = translate_frames([*frames, json.dumps({"did": "did:plc:e", "time_us": 2, "kind": "account"})], None)
    assert page.silenced == ("did:plc:a", "did:plc:b")
    assert page.skipped == 1
