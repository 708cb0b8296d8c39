"""The door of the web server."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FORM = 12_000_000  # bytes: the longest text on every account, or a list of feeds
FILES = 560_000_000  # a video and what is around it
TOO_BIG = "Too big / Trop volumineux"


class Measured:
    """Lets in no more than a form may weigh: whoever knocks, signed in or not, its bytes are kept before it is read.

    Only the addresses that take pictures and films take more, and from who brings a session.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        left, is_answered = _limit(scope), False
        if int(_header(scope, b"content-length") or 0) > left:
            await _refuse(send)
            return

        async def measured() -> Mapping[str, Any]:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        async def answered(message: Mapping[str, Any]) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        await self.app(scope, measured, answered)
        if left < 0 and not is_answered:
            await _refuse(send)


def _limit(scope: Scope) -> int:
    takes_files = scope["path"].endswith(("/write/", "/write/media/"))
    return FILES if takes_files and b"vigie_session=" in _header(scope, b"cookie") else FORM


def _header(scope: Scope, name: bytes) -> bytes:
    return b"; ".join(value for key, value in scope["headers"] if key.lower() == name)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_BIG.encode()})


application = Measured(get_asgi_application())
