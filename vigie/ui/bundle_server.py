"""The style sheet and the script of every page, answered before Django, and asked for before the page is read."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from vigie.kit.asgi import App, Receive, Scope, Send, header
from vigie.ui import assets

ADDRESS = re.compile(r"/ui/bundle\.(\w+)\.(css|js)")
#: One coding of `Accept-Encoding` (RFC 9110, 12.5.3), but for one of weight 0, which is refused.
ACCEPTED_CODING = re.compile(rb"(?:^|,)\s*([a-z0-9*-]+)\s*(?=,|$|;\s*q=(?:1|0?\.0*[1-9]))")
CACHE_FOREVER = b"public, max-age=31536000, immutable"


class BundleServer:
    """An ASGI application: answers the addresses of bundles, hands everything else on to `app`.

    A browser shows nothing of a page before it has its style sheet. So bundles wait for no thread, no session and no
    query; and the answer of a page names its sheet in a header (`Link`, RFC 8288), which the browser reads before it
    reads the page.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        # Packed before anybody asks: the event loop waits for nobody's packing, and no two threads do it at once, each
        # in memory that it keeps.
        if not settings.DEBUG:
            assets.bundle_styles()
            assets.bundle_scripts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = ADDRESS.fullmatch(scope["path"])
        if address and scope["method"] in ("GET", "HEAD"):
            await _send_bundle(scope, send, *address.groups())
            return
        if settings.DEBUG or header(scope, b"sec-fetch-dest") != b"document":
            await self.app(scope, receive, send)
            return

        async def name_sheet(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                link = f"<{assets.bundle_styles().address}>; rel=preload; as=style".encode()
                message = {**message, "headers": [*message["headers"], (b"link", link)]}
            await send(message)

        await self.app(scope, receive, name_sheet)


async def _send_bundle(scope: Scope, send: Send, hash: str, kind: str) -> None:
    """The bundle of that kind. Its address changes with it, so a browser asks once.

    A page made by another version, while several are served, gets what this one has; nobody keeps that.
    """
    bundle = assets.bundle_styles() if kind == "css" else assets.bundle_scripts()
    accepted = {match[1] for match in ACCEPTED_CODING.finditer(header(scope, b"accept-encoding").lower())}
    coding = next((coding for coding in ("br", "gzip") if coding.encode() in accepted), "")
    body = bundle.codings[coding]
    headers = [
        (b"content-type", bundle.content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", CACHE_FOREVER if hash == bundle.hash else b"no-store"),
        (b"vary", b"Accept-Encoding"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if coding:
        headers.append((b"content-encoding", coding.encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
