"""How long a text is for each network that has a page of limits."""

from functools import cache

from vigie.networks import limits
from vigie.networks.counting import count_text
from vigie.networks.counting.rules import UNITS
from vigie.networks.words import PublishingRules

_UNIT_NAMES = {"graphemes": "bluesky"}


def count_lengths(text: str, *, only: str = "") -> dict[str, int]:
    """The length by network slug, in the network's own unit; `only` one of them."""
    lengths: dict[str, int] = {}  # several networks count alike
    found = {}
    for slug in (only,) if only else _writable_networks():
        rules = get_network_limits(slug)
        if rules.unit not in lengths:
            lengths[rules.unit] = count_text(text, rules.unit, url_length=rules.url_length).length
        found[slug] = lengths[rules.unit]
    return found


@cache
def get_network_limits(slug: str) -> PublishingRules:
    """The limits of a network's page. Raises KeyError for a network that has none."""
    page = limits.limits(slug)
    text, size, link = (page.get(name) for name in ("text", "text_bytes", "url_length"))
    assert text
    unit = _UNIT_NAMES.get(text.unit, text.unit or "characters")
    return PublishingRules(
        max_length=None if text.value is None else text.figure,
        unit=slug if slug in UNITS else unit,
        max_bytes=size.figure if size else None,
        url_length=link.figure if link else None,
    )


@cache
def _writable_networks() -> tuple[str, ...]:
    """The networks that one writes to."""
    return tuple(slug for slug in limits.networks() if slug != "feeds" and "text" in limits.limits(slug))
