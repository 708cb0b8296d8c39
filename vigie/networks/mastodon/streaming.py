"""Mastodon's streams: server-sent events, or a WebSocket where the server has only that (GoToSocial).

https://docs.joinmastodon.org/methods/streaming/
"""

import json
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import WebSocketException

from vigie.kit.http import Http
from vigie.kit.http_errors import HttpError
from vigie.kit.websocket import open_websocket
from vigie.networks.responses import NO_ANSWER
from vigie.networks.troubles import TryLater

SILENCE_TIMEOUT = 60.0  # seconds: Mastodon's heartbeat comes every 15
HEARTBEAT_INTERVAL = 25.0


StreamEvent = tuple[str, str]


def stream_events(
    http: Http, server: str, streaming: str, token: str, stream: str, tag: str = ""
) -> Iterator[StreamEvent]:
    """(event, payload) as they come; ("", "") is a heartbeat, the first one says that the stream is open.

    Raises TryLater when it cannot be opened or is cut.
    """
    base = streaming.replace("wss://", "https://").replace("ws://", "http://").rstrip("/") or server
    try:
        lines = http.stream_lines(
            f"{base}/api/v1/streaming/{stream}",
            timeout=SILENCE_TIMEOUT,
            headers={"Authorization": f"Bearer {token}"},
            params={"tag": tag} if tag else {},
        )
        first = next(lines)
    except (HttpError, StopIteration):
        yield from _websocket_events(http, base, token, stream, tag)
        return
    yield "", ""
    # https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    event = first.removeprefix("event:").strip() if first.startswith("event:") else ""
    payload: list[str] = []
    try:
        for line in lines:
            if line.startswith(":"):
                yield "", ""
            elif line.startswith("event:"):
                event = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                payload.append(line.removeprefix("data:").strip())
            elif not line and (event or payload):
                yield event, "\n".join(payload)
                event = ""
                payload = []
    except HttpError as error:
        raise TryLater(NO_ANSWER, detail=str(error)) from None


def _websocket_events(http: Http, base: str, token: str, stream: str, tag: str) -> Iterator[StreamEvent]:
    parts = urlsplit(base)
    asked = {"stream": stream} | ({"tag": tag} if tag else {})
    scheme = "wss" if parts.scheme == "https" else "ws"
    uri = f"{scheme}://{parts.netloc}/api/v1/streaming?{urlencode(asked)}"
    try:
        with open_websocket(http, uri, headers={"Authorization": f"Bearer {token}"}) as opened:
            yield "", ""
            while True:
                try:
                    frame = json.loads(opened.recv(timeout=HEARTBEAT_INTERVAL))
                    yield str(frame["event"]), str(frame.get("payload", ""))
                except (TimeoutError, ValueError, KeyError, TypeError, AttributeError):
                    yield "", ""
    except (HttpError, OSError, WebSocketException) as error:
        raise TryLater(NO_ANSWER, detail=f"no stream ({type(error).__name__})") from None
