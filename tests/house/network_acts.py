"""Which acts of a person reach a network: the talents of networks that a page, and not a clock, asks for."""

import inspect
from collections.abc import Mapping

from vigie.networks import base
from vigie.networks.registry import network_classes
from vigie.networks.types import SourceKind

#: Talents that no act of a person asks for, and what does.
ASKED_BY_NOBODY: Mapping[str, str] = {
    "Counts": "no page shows figures yet",
    "Measures": "the listener, when it has read",
    "Renews": "the clock, before an access ends",
    "Rereads": "the listener, every ten minutes",
    "Revokes": "the clock, ten minutes after a person has disconnected an account",
    "Streams": "the listener, as long as a source is followed",
}


def talents_of_acts() -> set[str]:
    """The names of the others."""
    found = {name for name, one in vars(base).items() if inspect.isclass(one) and one.__module__ == base.__name__}
    assert found >= ASKED_BY_NOBODY.keys()
    return found - ASKED_BY_NOBODY.keys() - {"Network"}


def networks_with(*talents: type, kind: SourceKind | None = None) -> list[str]:
    """The slugs of the networks that have one of these talents (and gather this kind)."""
    found = network_classes().items()
    return [slug for slug, one in found if issubclass(one, talents) and (kind is None or kind in one.kinds)]
