"""How a person follows a feed: from the page she knows to the feeds that it has."""

import re
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

from vigie.kit import clock
from vigie.kit.http import Http, Response
from vigie.kit.text import N_
from vigie.networks.feeds import items, wire
from vigie.networks.feeds.addresses import YOUTUBE, feed_address, is_youtube
from vigie.networks.feeds.network import fetch
from vigie.networks.troubles import Refused, Trouble

TYPES = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
}
#: Where feeds usually are (WordPress, static sites, Blogger, Drupal, SPIP).
PLACES = (
    "feed/",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "rss",
    "feeds/posts/default",
    "spip.php?page=backend",
)
_LOOKS_LIKE = re.compile(r"(/feed/?|/rss/?|/atom/?|\.rss|\.atom|(rss|feed|atom)\w*\.(xml|json))$", re.IGNORECASE)
_CHANNEL = re.compile(
    r'"(?:externalId|channelId)":"(UC[\w-]{22})"|itemprop="(?:identifier|channelId)" content="(UC[\w-]{22})"'
)


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that can be followed. `kind` is rss, atom, json, youtube or podcast."""

    url: str
    title: str
    kind: str


def discover(http: Http, address: str) -> list[Found]:
    """The feeds at an address or announced by its page, the likeliest first. Raises Refused, TryLater."""
    answer = fetch(http, feed_address(address))
    if feed := _itself(answer):
        return [feed]
    found = _announced(answer) or _linked(http, answer) or _guessed(http, answer)
    if not found:
        raise Refused(N_("No feed was found at this address."), "address")
    return sorted(found, key=lambda feed: bool(re.search(r"comment", feed.url + feed.title, re.IGNORECASE)))


def _itself(answer: Response) -> Found | None:
    try:
        feed = items.read(answer.content, answer.url, answer.headers.get("content-type", ""), clock.now())
    except wire.Malformed:
        return None
    return Found(answer.moved_to or answer.url, feed.title or answer.url, feed.kind)


class _Page(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.base = address
        self.feeds: list[Found] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "base" and said.get("href"):
            self.base = urljoin(self.base, said["href"])
        kind = TYPES.get(said.get("type", "").split(";")[0].strip().lower())
        if tag == "link" and kind and "alternate" in said.get("rel", "").lower().split() and said.get("href"):
            url = urljoin(self.base, said["href"])
            self.feeds.append(Found(url, said.get("title") or url, "youtube" if is_youtube(url) else kind))
        if tag == "a" and _LOOKS_LIKE.search(said.get("href", "").split("#")[0]):
            self.links.append(urljoin(self.base, said["href"]))


def _read(answer: Response) -> _Page:
    page = _Page(answer.url)
    with suppress(AssertionError, ValueError):  # a declaration that html.parser cannot read: what came before stands
        page.feed(answer.text[:2_000_000])
    return page


def _announced(answer: Response) -> list[Found]:
    found = {feed.url: feed for feed in _read(answer).feeds if feed.url.startswith(("http://", "https://"))}
    if not found and is_youtube(answer.url) and (channel := _CHANNEL.search(answer.text)):
        url = f"{YOUTUBE}?channel_id={channel[1]}"
        found[url] = Found(url, url, "youtube")
    return list(found.values())


def _linked(http: Http, answer: Response) -> list[Found]:
    """Feeds that the page only links, as readers do: `<a href="/rss.xml">`."""
    return _those_that_are(http, list(dict.fromkeys(_read(answer).links))[:4])


def _guessed(http: Http, answer: Response) -> list[Found]:
    beside = urljoin(answer.url, ".")
    top = urljoin(answer.url, "/")
    return _those_that_are(http, [urljoin(start, place) for start in dict.fromkeys((beside, top)) for place in PLACES])


def _those_that_are(http: Http, addresses: list[str]) -> list[Found]:
    """The first of these addresses where a feed answers."""
    for address in addresses:
        try:
            if feed := _itself(fetch(http, address)):
                return [feed]
        except Trouble:
            continue
    return []
