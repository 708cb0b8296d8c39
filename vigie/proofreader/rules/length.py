# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""A text longer than its network allows, counted as the network counts. Source: the network's own rules (`networks/limits.yaml`)."""

from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.networks.counting import Counted, count_by
from vigie.networks.words import Rules
from vigie.proofreader.context import Context
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import Hit, hit, rule
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.text_lengths import rules_of


@rule(
    "length.too_long",
    nature=Nature.LENGTH,
    source="Règles du réseau",
    title=N_("Too long for the network"),
    severity=Severity.BLOCK,
)
def too_long(text: Text, context: Context) -> Iterator[Hit]:
    """What stands past the limit of characters or of bytes. Source: the network."""
    limits = context.rules or _page(context.network)
    if limits is None:
        return
    counted = count_by(limits, text.original)
    if counted.fits:
        return
    start = _fits_until(text.original, limits)
    yield hit(start, len(text.original), N_("%(over)s too long for this network."), over=_over(counted))


def _page(network: str) -> Rules | None:
    try:
        return rules_of(network) if network else None
    except KeyError:
        return None


def _over(counted: Counted) -> int:
    """How much too long: in the network's unit, or in bytes when these are what does not fit."""
    if counted.limit is not None and counted.length > counted.limit:
        return counted.length - counted.limit
    return counted.bytes - (counted.max_bytes or counted.bytes)


def _fits_until(text: str, limits: Rules) -> int:
    """Where the part that fits ends, by halves. A text far too long is looked at only at its head."""
    low, high = 0, min(len(text), 30_000)
    while low < high:
        middle = (low + high + 1) // 2
        if count_by(limits, text[:middle]).fits:
            low = middle
        else:
            high = middle - 1
    return low
