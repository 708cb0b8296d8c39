"""How long a text is for each network that has a page of limits."""

from functools import cache

from vigie.networks.counting import count_text
from vigie.networks.limits import networks_with_limits, read_limits
from vigie.networks.types import PublishingRules


def count_lengths(text: str, *, only: str = "") -> dict[str, int]:
    """The length by network slug, in the network's own unit; `only` one of them."""
    lengths: dict[str, int] = {}  # several networks count alike
    found = {}
    for slug in [only] if only else networks_with_limits():
        rules = get_network_limits(slug)
        if rules.unit not in lengths:
            lengths[rules.unit] = count_text(text, rules.unit, url_length=rules.url_length).length
        found[slug] = lengths[rules.unit]
    return found


@cache
def get_network_limits(slug: str) -> PublishingRules:
    """The limits of a network's page. Raises KeyError for a network that has none."""
    page = read_limits(slug)
    text, size, link = (page.get(name) for name in ("text", "text_bytes", "url_length"))
    assert text
    return PublishingRules(
        max_length=None if text.value is None else text.figure,
        unit=text.unit or "characters",
        max_bytes=size.figure if size else None,
        url_length=link.figure if link else None,
    )
