"""A body is weighed at the door, before anything of it is kept."""

import asyncio
from typing import Any

import pytest

from vigie.config.asgi import MAX_FORM_SIZE, MAX_UPLOAD_SIZE, BodySizeLimit

SIGNED_IN = [(b"cookie", b"vigie_language=fr-ca; vigie_session=abc")]


def knock(path: str, chunks: list[bytes], headers: list[tuple[bytes, bytes]]) -> tuple[list[int], int]:
    """The statuses that were answered, and how many bytes the application was given."""
    statuses, waiting, given = [], list(chunks), 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        if "status" in message:
            statuses.append(message["status"])

    async def app(_scope: dict[str, Any], take: Any, answer: Any) -> None:
        nonlocal given
        while (message := await take())["type"] == "http.request":
            given += len(message["body"])
            if not message["more_body"]:
                await answer({"type": "http.response.start", "status": 200, "headers": []})
                return

    scope = {"type": "http", "path": path, "headers": headers}
    asyncio.run(BodySizeLimit(app)(scope, receive, send))
    return statuses, given


@pytest.mark.parametrize(
    ("path", "headers", "weight", "status"),
    [
        ("/accounts/login/", [], MAX_FORM_SIZE + 1, 413),
        ("/w/x/feeds/opml/import/", SIGNED_IN, MAX_FORM_SIZE + 1, 413),
        ("/w/x/write/media/", [], MAX_FORM_SIZE + 1, 413),
        ("/w/x/write/media/", SIGNED_IN, MAX_FORM_SIZE + 1, 200),
        ("/w/x/write/", SIGNED_IN, MAX_UPLOAD_SIZE + 1, 413),
        ("/w/x/write/", [], 5, 200),
    ],
)
def test_what_says_that_it_is_too_big_is_refused_unread(path, headers, weight, status):
    said = [*headers, (b"content-length", str(weight).encode())]
    statuses, given = knock(path, [b"x" * 5], said)
    assert (statuses, given) == ([status], 5 if status == 200 else 0)


def test_what_does_not_say_its_weight_is_cut():
    piece = b"x" * 1_000_000
    statuses, given = knock("/accounts/login/", [piece] * 40, [])
    assert statuses == [413]
    assert given <= MAX_FORM_SIZE
