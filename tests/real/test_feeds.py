"""Feeds through our network, on a real WordPress: found, followed, asked again for nothing."""

import itertools
from typing import Any

import pytest

from vigie.kit.http import Http
from vigie.networks.feeds.discovery import discover_feeds
from vigie.networks.feeds.network import Feeds
from vigie.networks.types import Page, SourceKind, SourceQuery

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def http() -> Http:
    return Http(allow=["127.0.0.1"])


def written(wordpress: Any, title: str, content: str = "Texte.") -> dict[str, Any]:
    return dict(wordpress.ask("posts", "POST", json={"title": title, "content": content, "status": "publish"}))


def follow(http: Http, address: str, cursor: str | None = None) -> Page:
    return Feeds(http).gather_page(None, SourceQuery(SourceKind.FEED, address), cursor)


def test_the_feeds_of_a_site_are_found_from_its_front_page(http: Http, wordpress: Any) -> None:
    found = discover_feeds(http, wordpress.url)
    assert [feed.url for feed in found] == [f"{wordpress.url}/feed/", f"{wordpress.url}/comments/feed/"]
    assert discover_feeds(http, found[0].url)[0].kind == "rss"


def test_the_feeds_of_an_article_are_found_from_its_page(http: Http, wordpress: Any) -> None:
    link = written(wordpress, "Un article")["link"]
    assert f"{wordpress.url}/feed/" in [feed.url for feed in discover_feeds(http, link)]


@pytest.mark.parametrize("place", ["feed/", "feed/atom/", "feed/rdf/", "feed/rss/"])
def test_what_is_new_is_heard_once_in_every_format(http: Http, wordpress: Any, place: str) -> None:
    address, title = f"{wordpress.url}/{place}", f"Loyers & « mairie » n° {next(_numbers)}"
    first = follow(http, address)
    content = '<p>Bonjour <strong>à tous</strong>, <a href="/suite">la suite</a>.</p><script>alert(1)</script>'
    written(wordpress, title, content)
    second = follow(http, address, first.cursor)
    (heard,) = second.items
    assert (heard.title, heard.ref.url[: len(wordpress.url)]) == (title, wordpress.url)
    assert heard.text.startswith("Bonjour à tous, la suite")
    assert "alert" not in heard.html
    assert follow(http, address, second.cursor).items == ()


def test_a_correction_is_heard_under_the_same_id(http: Http, wordpress: Any) -> None:
    post = written(wordpress, "Titre fautif")
    first = follow(http, f"{wordpress.url}/feed/")
    fault = next(heard for heard in first.items if heard.title == "Titre fautif")
    wordpress.ask(f"posts/{post['id']}", "POST", json={"title": "Titre juste"})
    (heard,) = follow(http, f"{wordpress.url}/feed/", first.cursor).items
    assert (heard.title, heard.ref.remote_id) == ("Titre juste", fault.ref.remote_id)


def test_a_feed_that_did_not_change_is_not_read_again(http: Http, wordpress: Any) -> None:
    first = follow(http, f"{wordpress.url}/feed/")
    again = follow(http, f"{wordpress.url}/feed/", first.cursor)
    assert (again.items, again.cursor) == ((), first.cursor)
