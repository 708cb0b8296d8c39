"""Addresses as people give them."""

import re
from urllib.parse import parse_qs, urljoin, urlsplit

from vigie.kit.text import N_
from vigie.networks.troubles import Refused

YOUTUBE = "https://www.youtube.com/feeds/videos.xml"


def feed_address(said: str) -> str:
    """A whole address; a YouTube channel or playlist becomes that of its feed. Raises Refused."""
    said = re.sub(r"^feed:(//)?(?=https?:)", "", said.strip())
    said = re.sub(r"^(feed|rss|podcast|itpc)://", "https://", said)
    address = said if re.match(r"https?://", said, re.IGNORECASE) else f"https://{said}"
    try:
        parts = urlsplit(address)
        if parts.hostname and "://" not in said.removeprefix(address[: len(parts.scheme) + 3]):
            return youtube_feed(address) or address
    except ValueError:
        pass
    raise Refused(N_("This is not the address of a feed."), "address")


def youtube_feed(address: str) -> str:
    """The feed of a YouTube channel or playlist whose number stands in the address, or nothing."""
    if not is_youtube(address):
        return ""
    parts = urlsplit(address)
    if found := re.match(r"/channel/(UC[\w-]{22})", parts.path):
        return f"{YOUTUBE}?channel_id={found[1]}"
    if parts.path == "/playlist" and (lists := parse_qs(parts.query).get("list")):
        return f"{YOUTUBE}?playlist_id={lists[0]}"
    return ""


def is_youtube(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host == "youtube.com" or host.endswith(".youtube.com")


def join_address(base: str, said: str) -> str:
    """A whole web address from what a document at `base` says, or nothing."""
    try:
        whole = urljoin(base, said.strip())
        parts = urlsplit(whole)
        return whole if said.strip() and parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""
