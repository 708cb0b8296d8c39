"""What in a text is a link, a mention or a tag: Bluesky wants their places, counted in bytes of UTF-8."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vigie.networks.bluesky.counting import ENTITY_RULES
from vigie.networks.bluesky.wire import FACET_VALUES
from vigie.networks.counting.entities import EntityKind, find_entities


@dataclass(frozen=True, slots=True)
class TextSpan:
    """One piece: `kind` is link, mention or tag; `value` the address, the handle or the tag; bounds are in bytes."""

    kind: str
    value: str
    start: int
    end: int


def find_spans(text: str) -> list[TextSpan]:
    """The pieces of a text in their order; a mention or a tag inside an address is part of the address."""
    return [
        TextSpan(
            str(entity.kind),
            entity.value.lower() if entity.kind is EntityKind.MENTION else entity.value,
            _byte_offset(text, entity.start),
            _byte_offset(text, entity.end),
        )
        for entity in find_entities(text, ENTITY_RULES)
        if entity.kind is not EntityKind.EMAIL
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
    """The address of a text that holds one, else nothing. Domains count only where no address has its protocol."""
    links = [entity for entity in find_entities(text, ENTITY_RULES) if entity.kind is EntityKind.LINK]
    whole = {link.value for link in links if "://" in text[link.start : link.end]}
    addresses = whole or {link.value for link in links}
    return addresses.pop() if len(addresses) == 1 else ""


def _byte_offset(text: str, characters: int) -> int:
    return len(text[:characters].encode("utf-8", "surrogatepass"))
