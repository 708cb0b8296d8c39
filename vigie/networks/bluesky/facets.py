"""What in a text is a link, a mention or a tag: Bluesky wants their places, counted in bytes of UTF-8.

The rules are those of the official application (github.com/bluesky-social/atproto, rich text detection), a little wider
for French: an opening guillemet or an apostrophe may stand before a mention or an address.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from vigie.networks.bluesky.wire import FACET_VALUES

MAX_TAG_LENGTH = 64  # characters, as the official application does

_BEFORE = r"(?:(?<=^)|(?<=[\s(«“\"‘’'\u00a0\u202f\[]))"
_LINK = re.compile(_BEFORE + r"(?:https?://|www\.)[^\s<>«»“”]+", re.IGNORECASE | re.MULTILINE)
_MENTION = re.compile(
    _BEFORE + r"@([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)", re.I | re.M
)
_TAG = re.compile(_BEFORE + r"[#＃]([^\s\u00ad\u200b-\u200d\u2060]+)", re.MULTILINE)
_TRAILING = ".,;:!?…'’\"”»"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """One piece: `kind` is link, mention or tag; `value` the address, the handle or the tag; bounds are in bytes."""

    kind: str
    value: str
    start: int
    end: int


def find_spans(text: str) -> list[TextSpan]:
    """The pieces of a text in their order; a mention or a tag inside an address is part of the address."""
    links = []
    for found in _LINK.finditer(text):
        shown = found[0].rstrip(_TRAILING)
        while shown.endswith(")") and shown.count("(") < shown.count(")"):
            shown = shown[:-1].rstrip(_TRAILING)
        address = shown if "://" in shown else f"https://{shown}"
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            continue
        if host == "localhost" or "." in host.strip("."):
            links.append(("link", address, found.start(), found.start() + len(shown)))
    pieces = [("mention", found[1].lower(), found.start(), found.end()) for found in _MENTION.finditer(text)]
    for found in _TAG.finditer(text):
        tag = found[1].rstrip(_TRAILING + ")]}")
        if tag and not tag.isdigit() and len(tag) <= MAX_TAG_LENGTH and any(letter.isalnum() for letter in tag):
            pieces.append(("tag", tag, found.start(), found.start() + 1 + len(tag)))
    outside = [piece for piece in pieces if not any(start <= piece[2] < end for _, _, start, end in links)]
    ordered = sorted([*links, *outside], key=lambda piece: piece[2])
    return [
        TextSpan(kind, value, _byte_offset(text, start), _byte_offset(text, end)) for kind, value, start, end in ordered
    ]


def make_facets(text: str, resolve_handle: Callable[[str], str]) -> list[dict[str, Any]]:
    """The facets of a text, as a post's record holds them (lexicon `app.bsky.richtext.facet`).

    `resolve_handle` gives the DID of a handle, "" when nobody has it: such a mention stays plain text.
    """
    facets = []
    for span in find_spans(text):
        value = resolve_handle(span.value) if span.kind == "mention" else span.value
        if value:
            feature = {"$type": f"app.bsky.richtext.facet#{span.kind}", FACET_VALUES[span.kind]: value}
            facets.append({"index": {"byteStart": span.start, "byteEnd": span.end}, "features": [feature]})
    return facets


def only_link(text: str) -> str:
    """The address of a text that holds one, else nothing."""
    links = {span.value for span in find_spans(text) if span.kind == "link"}
    return links.pop() if len(links) == 1 else ""


def _byte_offset(text: str, characters: int) -> int:
    return len(text[:characters].encode("utf-8", "surrogatepass"))
