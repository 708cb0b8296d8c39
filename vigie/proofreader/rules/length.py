# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""A text longer than its network allows, counted as the network counts. Source: the network's own rules (`networks/limits.yaml`)."""

from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.networks.counting import count_by
from vigie.networks.types import PublishingRules
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.text_lengths import get_network_limits


@rule(
    "length.too_long",
    nature=Nature.LENGTH,
    source="Règles du réseau",
    title=N_("Too long for the network"),
    severity=Severity.BLOCK,
)
def too_long(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """What stands past the limit of characters or of bytes. Source: the network."""
    limits = context.limits
    if limits is None:
        try:
            limits = get_network_limits(context.network)
        except KeyError:
            return
    counted = count_by(limits, text.original)
    if counted.fits:
        return
    if counted.limit is not None and counted.length > counted.limit:
        over = counted.length - counted.limit
    else:  # the bytes are what does not fit
        over = counted.bytes - (counted.max_bytes or counted.bytes)
    start = fitting_length(text.original, limits)
    yield make_hit(start, len(text.original), N_("%(over)s too long for this network."), over=over)


def fitting_length(text: str, limits: PublishingRules) -> int:
    """Where the part that fits ends, by halves. A text far too long is looked at only at its head."""
    low, high = 0, min(len(text), 30_000)
    while low < high:
        middle = (low + high + 1) // 2
        if count_by(limits, text[:middle]).fits:
            low = middle
        else:
            high = middle - 1
    return low
