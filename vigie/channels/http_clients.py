"""The way out to the networks: one client a network for the process. Tests swap the wire, never our code."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from vigie.kit.http import Http

_shared_clients: defaultdict[str, Http] = defaultdict(Http)
_replaced_transport: httpx2.BaseTransport | None = None


def client_for(network: str = "") -> Http:
    """The client that speaks to a network; without a name, the one that visits any other page."""
    if _replaced_transport is not None:
        return Http(transport=_replaced_transport)
    return _shared_clients[network]


@contextmanager
def use_transport(transport: httpx2.BaseTransport) -> Iterator[None]:
    """Every request of every network goes through this transport: `with use_transport(MockTransport(answer)):`."""
    global _replaced_transport
    before, _replaced_transport = _replaced_transport, transport
    try:
        yield
    finally:
        _replaced_transport = before
