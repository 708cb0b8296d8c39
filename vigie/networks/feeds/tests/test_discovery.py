import pytest

from vigie.kit.http import Http
from vigie.networks.feeds.addresses import feed_address
from vigie.networks.feeds.discovery import discover_feeds
from vigie.networks.feeds.tests.test_gathering import RSS, feed
from vigie.networks.feeds.tests.web import serving
from vigie.networks.troubles import Refused

HTML = {"content-type": "text/html; charset=utf-8"}
HTTP = Http(allow=["127.0.0.1"])


@pytest.fixture
def web():
    with serving() as web:
        yield web


def test_the_address_of_a_feed_is_itself(web):
    web.pages["/rss"] = (200, RSS, feed("1"))
    (found,) = discover_feeds(HTTP, f"{web.url}/rss")
    assert (found.url, found.title, found.kind) == (f"{web.url}/rss", "T", "rss")


def test_a_page_announces_its_feeds_and_comments_come_last(web):
    web.pages["/"] = (
        200,
        HTML,
        """<html><head><base href="/blog/">
        <link rel="alternate" type="application/rss+xml" title="Commentaires" href="comments/feed/">
        <link rel=alternate type="application/atom+xml" title="L’actualité" href="feed.atom">
        <link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" href="x.css">""".encode(),
    )
    found = discover_feeds(HTTP, web.url)
    assert [(feed.title, feed.kind) for feed in found] == [("L’actualité", "atom"), ("Commentaires", "rss")]
    assert found[0].url == f"{web.url}/blog/feed.atom"


def test_a_feed_announced_after_an_odd_declaration_is_found(web):
    page = b"<![service]><link rel=alternate type='application/rss+xml' href='//[' ><link rel=alternate "
    web.pages["/"] = (200, HTML, page + b"type='application/rss+xml' href='/rss'>")
    assert [feed.url for feed in discover_feeds(HTTP, web.url)] == [f"{web.url}/rss"]


def test_a_feed_that_is_only_linked_is_found(web):
    web.pages["/"] = (200, HTML, b"<a href='/nouvelles.rss'>RSS</a>")
    web.pages["/nouvelles.rss"] = (200, RSS, feed("1"))
    assert discover_feeds(HTTP, web.url)[0].url == f"{web.url}/nouvelles.rss"


def test_a_feed_at_a_usual_place_is_found(web):
    web.pages["/actualites/"] = (200, HTML, b"<p>Rien</p>")
    web.pages["/rss.xml"] = (200, RSS, feed("1"))
    assert discover_feeds(HTTP, f"{web.url}/actualites/")[0].url == f"{web.url}/rss.xml"


def test_a_page_without_feed_is_refused_at_its_field(web):
    web.pages["/"] = (200, HTML, b"<p>Rien</p><![if x]><![CDATA[")
    with pytest.raises(Refused) as refusal:
        discover_feeds(HTTP, web.url)
    assert refusal.value.field == "address"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("courrier.example", "https://courrier.example"),
        ("feed://courrier.example/rss", "https://courrier.example/rss"),
        ("feed:https://courrier.example/rss", "https://courrier.example/rss"),
        (
            "youtube.com/channel/UCsainteriveTV0000000000/videos",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCsainteriveTV0000000000",
        ),
        ("https://www.youtube.com/playlist?list=PL12", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL12"),
        ("https://www.youtube.com/@sainterive", "https://www.youtube.com/@sainterive"),
    ],
)
def test_addresses_as_people_give_them(said, address):
    assert feed_address(said) == address
