"""The way out to the networks: one client a network for the process. Tests swap the wire, never our code."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import httpx2
from django.conf import settings

from vigie.kit.http import Http

_swapped: httpx2.BaseTransport | None = None


def http(network: str) -> Http:
    """The client that speaks to a network. Only the rehearsal network may live at a private address unasked."""
    return Http(transport=_swapped) if _swapped is not None else _kept(network)


@contextmanager
def through(transport: httpx2.BaseTransport) -> Iterator[None]:
    """Every request of every network goes through this transport: `with wire.through(MockTransport(answer)):`."""
    global _swapped
    before, _swapped = _swapped, transport
    try:
        yield
    finally:
        _swapped = before


@cache
def _kept(network: str) -> Http:
    allow = [settings.REHEARSAL.split("://")[-1].split("/")[0]] if network == "rehearsal" else []
    return Http(allow=allow)
