"""The style sheet and the script of every page, as a browser asks for them."""

import asyncio
from typing import Any

import brotli
import pytest

from vigie.ui import assets
from vigie.ui.bundle_server import BundleServer

PAGE = b"<!doctype html>"


def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers and the body of what is answered; `PAGE` by Django's own application."""
    sent: list[dict[str, Any]] = []

    async def app(_scope: dict[str, Any], _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404 if "nowhere" in path else 200, "headers": []})
        await send({"type": "http.response.body", "body": PAGE})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": asked}
    asyncio.run(BundleServer(app)(scope, None, send))  # type: ignore[arg-type]
    said = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], said, b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("bundle", [assets.bundle_styles(), assets.bundle_scripts()], ids=lambda bundle: bundle.kind)
def test_all_sheets_and_all_scripts_travel_as_one_file_kept_for_ever(bundle: assets.Bundle) -> None:
    status, headers, body = ask(bundle.address, accept_encoding="gzip, br")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "br", "Accept-Encoding")
    assert "immutable" in headers["cache-control"]
    assert brotli.decompress(body) == bundle.codings[""]
    status, headers, body = ask(bundle.address)
    assert (body, int(headers["content-length"])) == (bundle.codings[""], len(body))
    assert "content-encoding" not in headers
    assert ask(bundle.address, "HEAD")[2] == b""


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip ; q=0.5", "gzip"),
        ("br;q=0.001", "br"),
        ("BR", "br"),
        ("brotli, x-gzip", None),
        ("gzip;q=0, identity", None),
    ],
)
def test_a_coding_that_the_browser_refuses_is_not_sent(accepted: str, coding: str | None) -> None:
    _status, headers, _body = ask(assets.bundle_styles().address, accept_encoding=accepted)
    assert headers.get("content-encoding") == coding


def test_a_page_of_another_version_gets_what_there_is_and_keeps_it_not() -> None:
    _, headers, body = ask("/ui/bundle.0123456789ab.js")
    assert body == assets.bundle_scripts().codings[""]
    assert headers["cache-control"] == "no-store"


def test_bundles_are_packed_before_anybody_asks() -> None:
    packed = assets.bundle_styles, assets.bundle_scripts
    for bundle in packed:
        bundle.cache_clear()
    ask("/")
    assert [bundle.cache_info().currsize for bundle in packed] == [1, 1]


def test_what_is_no_bundle_is_answered_by_the_application() -> None:
    for path, method in {"/ui/": "GET", "/ui/bundle.0123.map": "GET", assets.bundle_styles().address: "POST"}.items():
        assert ask(path, method)[2] == PAGE


def test_a_page_names_its_sheet_before_it_is_read() -> None:
    address = assets.bundle_styles().address
    assert ask("/", sec_fetch_dest="document")[1]["link"] == f"<{address}>; rel=preload; as=style"
    for headers in ask("/")[1], ask("/nowhere", sec_fetch_dest="document")[1], ask("/", sec_fetch_dest="empty")[1]:
        assert "link" not in headers
