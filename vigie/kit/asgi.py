"""Types of ASGI (asgi.readthedocs.io), for what answers before Django does."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def header(scope: Scope, name: bytes) -> bytes:
    """A header by its name in small letters; the values of one that comes several times are joined."""
    return b"; ".join(value for key, value in scope["headers"] if key.lower() == name)
