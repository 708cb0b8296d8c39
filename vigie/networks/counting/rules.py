"""What a network means by the length of a text.

A unit is `characters`, `graphemes`, or the slug of the network that counts in its own way: its folder then has a
`counting.py` with `count_length(text, url_length) -> int`, where `url_length` is what the account's own server counts
for an address, None when it does not say. It may keep there its own `ENTITY_RULES` too (`counting/entities.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

from vigie.networks.counting.entities import COMMON_RULES, EntityRules
from vigie.networks.counting.graphemes import count_graphemes
from vigie.networks.folders import network_packages
from vigie.networks.types import PublishingRules

LengthCounter = Callable[[str, int | None], int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A length beside its limit. `bytes` is the UTF-8 size, limited by `max_bytes` on Bluesky. None: no limit."""

    length: int
    limit: int | None
    bytes: int
    max_bytes: int | None = None

    @property
    def left(self) -> int | None:
        """How many more of the unit fit; negative when too long."""
        return None if self.limit is None else self.limit - self.length

    @property
    def fits(self) -> bool:
        within = self.limit is None or self.length <= self.limit
        return within and (self.max_bytes is None or self.bytes <= self.max_bytes)


def count_text(
    text: str,
    unit: str,
    limit: int | None = None,
    max_bytes: int | None = None,
    url_length: int | None = None,
    spoiler: str = "",
) -> Counted:
    """Count a text, and the content warning where the network counts both together (Mastodon)."""
    length = find_counter(unit)(text, url_length)
    if spoiler:
        length += len(spoiler)
    return Counted(length, limit, len(text.encode("utf-8", "surrogatepass")), max_bytes)


def count_by(rules: PublishingRules, text: str, spoiler: str = "") -> Counted:
    """Count as an account's rules say."""
    return count_text(text, rules.unit, rules.max_length, rules.max_bytes, rules.url_length, spoiler)


@cache
def find_counter(unit: str) -> LengthCounter:
    """The function that counts in a unit. Raises KeyError for a unit that no network brings."""
    if unit in COMMON_UNITS:
        return COMMON_UNITS[unit]
    counter: LengthCounter | None = getattr(_counting_module(unit), "count_length", None)
    if counter is None:
        raise KeyError(unit)
    return counter


@cache
def find_entity_rules(unit: str) -> EntityRules:
    """What the network that counts in a unit takes for links, mentions and tags; the common rules when it has none."""
    rules: EntityRules = getattr(_counting_module(unit), "ENTITY_RULES", COMMON_RULES)
    return rules


def _counting_module(unit: str) -> ModuleType | None:
    """The `counting.py` of the network that counts in a unit; None where there is none."""
    if unit not in network_packages():
        return None
    try:
        return import_module(f"{network_packages()[unit]}.counting")
    except ModuleNotFoundError:
        return None


COMMON_UNITS: dict[str, LengthCounter] = {
    "characters": lambda text, _url_length: len(text),
    "graphemes": lambda text, _url_length: count_graphemes(text),
}
