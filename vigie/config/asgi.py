"""The application that the web server runs: bundles, event streams, the size of what comes in, then Django."""

import os
from collections.abc import Mapping
from typing import Any

from django.core.asgi import get_asgi_application

from vigie.kit.asgi import App, Receive, Scope, Send, header

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")

MAX_FORM_SIZE = 12_000_000  # bytes: the longest text on every account, or a list of feeds
MAX_UPLOAD_SIZE = 560_000_000  # bytes: a video and what is around it
TOO_LARGE = "Too big / Trop volumineux"


class BodySizeLimit:
    """Refuses a request that is larger than a form may be: from anybody, its bytes are kept before they are read.

    Only the addresses that take pictures and films accept more, and from requests with a session.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_upload = scope["path"].endswith(("/write/", "/write/media/"))
        has_session = b"vigie_session=" in header(scope, b"cookie")
        bytes_left = MAX_UPLOAD_SIZE if is_upload and has_session else MAX_FORM_SIZE
        is_answered = False
        if int(header(scope, b"content-length") or 0) > bytes_left:
            await _respond_too_large(send)
            return

        async def count_received() -> Mapping[str, Any]:
            nonlocal bytes_left
            message = await receive()
            bytes_left -= len(message.get("body", b""))
            if bytes_left < 0:
                return {"type": "http.disconnect"}
            return message

        async def note_answer(message: Mapping[str, Any]) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        await self.app(scope, count_received, note_answer)
        if bytes_left < 0 and not is_answered:
            await _respond_too_large(send)


async def _respond_too_large(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LARGE.encode()})


django_application = get_asgi_application()

from vigie.team.live_stream import LiveStream  # noqa: E402  once Django's rooms are ready
from vigie.ui.bundle_server import BundleServer  # noqa: E402

application = BundleServer(LiveStream(BodySizeLimit(django_application)))
