"""Following a feed over real HTTP."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from vigie.kit.http import Http
from vigie.networks.feeds.documents import MAX_BYTES
from vigie.networks.feeds.network import MAX_INTERVAL, MIN_INTERVAL, USUAL_INTERVAL, Feeds
from vigie.networks.feeds.tests.web import serving
from vigie.networks.troubles import Ended, Refused, TryLater
from vigie.networks.types import SourceKind, SourceQuery

RSS = {"content-type": "application/rss+xml"}


@pytest.fixture
def web():
    with serving() as web:
        yield web


@pytest.fixture
def network():
    return Feeds(Http(allow=["127.0.0.1"]))


def feed(*titles, head=""):
    items = "".join(
        f"<item><guid>g{t.split()[0]}</guid><title>{t}</title><link>/{t.split()[0]}</link></item>" for t in titles
    )
    return f"<rss version='2.0'><channel><title>T</title>{head}{items}</channel></rss>".encode()


def follow(network, web, path="/rss", cursor=None):
    return network.gather_page(None, SourceQuery(SourceKind.FEED, web.url + path), cursor)


def titles(page):
    return [heard.title for heard in page.items]


def test_what_was_seen_is_not_heard_again(network, web):
    web.pages["/rss"] = (200, RSS, feed("2", "1"))
    first = follow(network, web)
    assert titles(first) == ["1", "2"]
    web.pages["/rss"] = (200, RSS, feed("4", "3", "2", "1"))
    second = follow(network, web, cursor=first.cursor)
    assert titles(second) == ["3", "4"]
    assert titles(follow(network, web, cursor=second.cursor)) == []


def test_an_item_that_comes_back_is_not_heard_again(network, web):
    web.pages["/rss"] = (200, RSS, feed("2", "1"))
    first = follow(network, web)
    web.pages["/rss"] = (200, RSS, feed("3"))
    second = follow(network, web, cursor=first.cursor)
    web.pages["/rss"] = (200, RSS, feed("3", "1"))
    assert titles(follow(network, web, cursor=second.cursor)) == []


def test_a_corrected_title_is_heard_under_the_same_id(network, web):
    web.pages["/rss"] = (200, RSS, feed("1 faux"))
    first = follow(network, web)
    web.pages["/rss"] = (200, RSS, feed("1 vrai"))
    second = follow(network, web, cursor=first.cursor)
    assert titles(second) == ["1 vrai"]
    assert second.items[0].ref.remote_id == first.items[0].ref.remote_id


def test_a_feed_that_did_not_change_is_not_sent_again(network, web):
    def page(headers):
        known = headers.get("if-none-match") == '"e1"' and "if-modified-since" in headers
        return (
            (304, {}, b"")
            if known
            else (200, {**RSS, "ETag": '"e1"', "Last-Modified": "Sun, 22 Nov 2020 11:00:00 GMT"}, feed("1"))
        )

    web.pages["/rss"] = page
    first = follow(network, web)
    second = follow(network, web, cursor=first.cursor)
    assert (second.items, second.cursor) == ((), first.cursor)


def test_what_is_added_in_the_second_of_the_last_look_is_not_hidden_by_a_304(network, web):
    marks = {"ETag": '"of this second"', "Last-Modified": "Sun, 22 Nov 2020 11:00:00 GMT"}
    marks |= {"Date": "Sun, 22 Nov 2020 11:00:00 GMT"}
    titles_now = ["1"]
    web.pages["/rss"] = lambda asked: (
        (304, {}, b"") if "if-none-match" in asked else (200, RSS | marks, feed(*titles_now))
    )
    first = follow(network, web)
    titles_now.append("2")
    assert titles(follow(network, web, cursor=first.cursor)) == ["2"]


@pytest.mark.parametrize("status", [301, 308])
def test_a_lasting_move_is_told_and_a_passing_one_is_not(network, web, status):
    web.pages["/rss"] = (200, RSS, feed("1"))
    web.pages["/old"] = (status, {"location": "/rss"}, b"")
    web.pages["/passing"] = (302, {"location": "/rss"}, b"")
    web.pages["/both"] = (302, {"location": "/old"}, b"")
    assert follow(network, web, "/old").moved_to == f"{web.url}/rss"
    assert follow(network, web, "/passing").moved_to == ""
    assert follow(network, web, "/both").moved_to == "", "what lies behind a passing move may change"


def test_after_a_move_nothing_is_heard_twice(network, web):
    web.pages["/old"] = web.pages["/rss"] = (200, RSS, feed("2", "1"))
    cursor = follow(network, web, "/old").cursor
    assert follow(network, web, "/rss", cursor).items == ()


def test_an_ended_feed_is_ended(network, web):
    web.pages["/rss"] = (410, {}, b"")
    with pytest.raises(Ended):
        follow(network, web)


def renamed(reading, *dates):
    """A feed that gives its items other ids at each reading, and tells them apart by their dates."""
    said = "".join(
        f"<item><title>Le journal de 8 h</title><link>https://radio.example/journal</link>"
        f"<guid isPermaLink='false'>{reading}-{date}</guid><pubDate>{date} Nov 2026 08:00:00 GMT</pubDate></item>"
        for date in dates
    )
    return f"<rss version='2.0'><channel><title>Radio</title>{said}</channel></rss>".encode()


def test_a_feed_that_changes_the_ids_of_its_items_at_each_reading_is_not_heard_twice(network, web):
    web.pages["/rss"] = (200, RSS, renamed("a", 20, 19))
    page = follow(network, web)
    assert len(page.items) == 2
    web.pages["/rss"] = (200, RSS, renamed("b", 21, 20, 19))
    assert [heard.published_at.day for heard in follow(network, web, cursor=page.cursor).items] == [21]


def test_a_page_of_maintenance_does_not_end_a_feed(network, web):
    web.pages["/rss"] = (200, RSS, feed("1"))
    cursor = follow(network, web).cursor
    web.pages["/rss"] = (200, {"content-type": "text/html"}, b"<html><body>Maintenance</body></html>")
    with pytest.raises(TryLater):
        follow(network, web, cursor=cursor)
    with pytest.raises(Refused):
        follow(network, web)


def test_an_overwhelmed_server_says_when_to_come_back(network, web):
    web.pages["/rss"] = (503, {"Retry-After": "120"}, b"")
    with pytest.raises(TryLater) as trouble:
        follow(network, web)
    assert trouble.value.after == timedelta(seconds=120)


@pytest.mark.parametrize(
    ("head", "headers", "seconds"),
    [
        ("", {}, USUAL_INTERVAL),
        ("<ttl>1</ttl>", {}, MIN_INTERVAL),
        ("<ttl>20</ttl>", {}, 1200),
        ("<ttl>1440</ttl>", {}, MAX_INTERVAL),
        ("", {"Cache-Control": "public, max-age=1800"}, 1800),
    ],
)
def test_the_next_look_is_when_the_feed_asks_within_reason(network, web, head, headers, seconds):
    web.pages["/rss"] = (200, {**RSS, **headers}, feed("1", head=head))
    assert follow(network, web).next_in == seconds


def test_a_feed_that_swells_without_end_is_refused(network, web):
    bomb = gzip.compress(b"<rss><channel>" + b" " * (MAX_BYTES + 1))
    web.pages["/rss"] = (200, {**RSS, "Content-Encoding": "gzip"}, bomb)
    with pytest.raises(Refused, match="too big"):
        follow(network, web)


def test_a_cut_answer_is_tried_later(network, web):
    web.pages["/rss"] = (200, {**RSS, "content-length": "100000"}, feed("1"))
    with pytest.raises(TryLater):
        follow(network, web)


def test_a_private_address_is_refused(web):
    with pytest.raises(Refused) as refusal:
        follow(Feeds(Http()), web)
    assert refusal.value.field == "address"
    assert web.asked == []


@pytest.mark.parametrize("said", ["", "pas une adresse", "http://", "file:///etc/passwd", "https://["])
def test_what_is_no_address_is_refused(network, said):
    with pytest.raises((Refused, TryLater)):
        network.gather_page(None, SourceQuery(SourceKind.FEED, said), None)


def test_a_cursor_of_another_time_starts_anew(network, web):
    web.pages["/rss"] = (200, RSS, feed("1"))
    assert titles(follow(network, web, cursor="{]")) == ["1"]


def test_fixtures_are_all_feeds(network, web):
    for path in (Path(__file__).parent / "fixtures").iterdir():
        web.pages["/" + path.name] = (200, {}, path.read_bytes())
        assert follow(network, web, "/" + path.name).items
