"""What leaves, as the network keeps it: posts, who may answer them, likes and reposts. Pure: no network, no clock.

Sources: the lexicons app.bsky.feed.post, app.bsky.feed.threadgate, com.atproto.label.defs.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from vigie.networks.bluesky.wire import POST, SITE

GATE = "app.bsky.feed.threadgate"


def post_record(
    words: str,
    at: datetime,
    language: str,
    pieces: list[dict[str, Any]],
    embed: Mapping[str, Any] | None,
    reply: Mapping[str, Any] | None,
    warning: str = "",
) -> dict[str, Any]:
    """A post's record, with nothing empty in it. `warning` is one of the network's own labels."""
    said: dict[str, Any] = {"$type": POST, "text": words, "createdAt": format_time(at)}
    labelled = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": warning}]} if warning else None
    optional = {
        "langs": [language] if language else [],
        "facets": pieces,
        "embed": embed,
        "reply": reply,
        "labels": labelled,
    }
    return said | {name: value for name, value in optional.items() if value}


#: Who may answer (`app.bsky.feed.threadgate`): a rule by word; no rule at all lets nobody.
GATES = {"mentioned": ["mentionRule"], "followers": ["followerRule"], "following": ["followingRule"], "nobody": []}


def gate_record(post_uri: str, who: str, at: datetime) -> dict[str, Any]:
    """Who may answer a post. Raises KeyError for a word that is not of `GATES`."""
    allow = [{"$type": f"{GATE}#{rule}"} for rule in GATES[who]]
    return {"$type": GATE, "post": post_uri, "allow": allow, "createdAt": format_time(at)}


_PAGE = re.compile(rf"{re.escape(SITE)}/profile/([^/?#\s]+)/post/([a-zA-Z0-9]+)/?(?:[?#]\S*)?$")


def parse_post_address(page: str) -> tuple[str, str]:
    """The handle (or the DID) and the record key of the post that people see at an address; nothing for another."""
    found = _PAGE.match(page)
    return (found[1], found[2]) if found else ("", "")


def reaction_record(collection: str, uri: str, cid: str, at: datetime) -> dict[str, Any]:
    return {"$type": collection, "subject": {"uri": uri, "cid": cid}, "createdAt": format_time(at)}


def format_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
