"""How a person follows a feed: from the address of a page to the feeds that it has."""

import re
from urllib.parse import urljoin

from vigie.kit import clock
from vigie.kit.html_charset import decode_html
from vigie.kit.html_elements import find_elements
from vigie.kit.http import Http, Response
from vigie.kit.text import N_
from vigie.networks.feeds import items
from vigie.networks.feeds.addresses import YOUTUBE, feed_address, is_youtube, join_address
from vigie.networks.feeds.documents import fetch_document
from vigie.networks.foreign_json import Malformed
from vigie.networks.troubles import Refused, Trouble
from vigie.networks.types import DiscoveredFeed

MAX_PAGE_LENGTH = 2_000_000  # characters of a page where feeds are looked for
FEED_TYPES = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
}
#: Where feeds usually are (WordPress, static sites, Blogger, Drupal, SPIP).
USUAL_PATHS = (
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


def discover_feeds(http: Http, address: str) -> list[DiscoveredFeed]:
    """The feeds at an address or announced by its page, the likeliest first. Raises Refused, TryLater."""
    answer = fetch_document(http, feed_address(address))
    feed = _read_as_feed(answer)
    if feed:
        return [feed]
    page = _PageLinks(decode_html(answer.content, answer.charset)[:MAX_PAGE_LENGTH], answer.url)
    announced = {feed.url: feed for feed in page.feeds}
    channel = _CHANNEL.search(answer.text) if is_youtube(answer.url) else None
    if not announced and channel:
        url = f"{YOUTUBE}?channel_id={channel[1]}"
        announced[url] = DiscoveredFeed(url, url, "youtube")
    found = list(announced.values())
    if not found:  # feeds that the page only links, for readers: `<a href="/rss.xml">`
        linked = list(dict.fromkeys(filter(None, page.links)))
        found = _first_feed(http, linked[:4])
    if not found:
        folders = dict.fromkeys((urljoin(answer.url, "."), urljoin(answer.url, "/")))
        found = _first_feed(http, [urljoin(folder, path) for folder in folders for path in USUAL_PATHS])
    if not found:
        raise Refused(N_("No feed was found at this address."), "address")
    return sorted(found, key=lambda feed: bool(re.search(r"comment", feed.url + feed.title, re.IGNORECASE)))


def _read_as_feed(answer: Response) -> DiscoveredFeed | None:
    try:
        feed = items.read_feed(answer.content, answer.url, answer.headers.get("content-type", ""), clock.now())
    except Malformed:
        return None
    return DiscoveredFeed(answer.moved_to or answer.url, feed.title or answer.url, feed.kind)


class _PageLinks:
    """The feeds that a page announces, and its links that look like feeds."""

    def __init__(self, page: str, address: str) -> None:
        self.feeds: list[DiscoveredFeed] = []
        self.links: list[str] = []
        base = address
        for element in find_elements(page, "base", "link", "a"):
            said = element.attributes
            href = said.get("href", "")
            if element.name == "base" and href:
                base = join_address(base, href) or base
            elif element.name == "link" and "alternate" in said.get("rel", "").lower().split():
                kind = FEED_TYPES.get(said.get("type", "").split(";")[0].strip().lower(), "")
                if href and kind and (url := join_address(base, href)):
                    title = said.get("title") or url
                    self.feeds.append(DiscoveredFeed(url, title, "youtube" if is_youtube(url) else kind))
            elif element.name == "a" and _LOOKS_LIKE.search(href.split("#")[0]):
                self.links.append(join_address(base, href))


def _first_feed(http: Http, addresses: list[str]) -> list[DiscoveredFeed]:
    """The first of these addresses where a feed answers."""
    for address in addresses:
        try:
            if feed := _read_as_feed(fetch_document(http, address)):
                return [feed]
        except Trouble:
            continue
    return []
