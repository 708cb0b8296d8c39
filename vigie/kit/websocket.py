"""WebSockets (RFC 6455), opened where the HTTP client may go."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

from vigie.kit.address_guard import connect_socket
from vigie.kit.http import DEFAULT_TIMEOUT, USER_AGENT, Http

MAX_MESSAGE_SIZE = 2 * 1024 * 1024  # bytes


def open_websocket(http: Http, url: str, headers: Mapping[str, str] | None = None) -> ClientConnection:
    """Open `url` (ws:// or wss://). The private addresses that `http` may visit are allowed here too.

    Raises ForbiddenAddress, OSError and websockets' WebSocketException.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    socket = connect_socket(parts.hostname or "", port, http.allow, DEFAULT_TIMEOUT)
    socket.settimeout(None)  # the protocol's own time limits from here
    return connect(
        url,
        sock=socket,
        additional_headers=headers,
        user_agent_header=USER_AGENT,
        max_size=MAX_MESSAGE_SIZE,
        proxy=None,
    )
