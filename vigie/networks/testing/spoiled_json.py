"""Answers in JSON as a broken, a newer or an empty server would give them."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx2
from hypothesis import strategies as st

ODD_VALUES: list[Any] = [None, False, 0, "", "texte", [], {}]
GARBAGE: list[Any] = [None, 3, "texte", [], {}, {"id": None}, {"id": {"id": []}}]


def with_changed_json(response: httpx2.Response, change: Callable[[Any], Any]) -> httpx2.Response:
    """The same answer with its JSON changed; any other answer as it is."""
    if "json" not in response.headers.get("content-type", ""):
        return response
    headers = {k: v for k, v in response.headers.items() if k not in ("content-length", "content-encoding")}
    content = json.dumps(change(json.loads(response.read())))
    return httpx2.Response(response.status_code, content=content, headers=headers)


def with_unknown_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {"zzz_unknown": {"zzz": [1, None]}} | {key: with_unknown_fields(item) for key, item in value.items()}
    return [with_unknown_fields(item) for item in value] if isinstance(value, list) else value


def with_odd_field(value: Any, name: str, odd: Any) -> Any:
    """The same, every field of that name holding something that it never holds."""
    if isinstance(value, dict):
        return {key: odd if key == name else with_odd_field(item, name, odd) for key, item in value.items()}
    return [with_odd_field(item, name, odd) for item in value] if isinstance(value, list) else value


def fields_of(response: httpx2.Response) -> set[str]:
    """The names of the fields of an answer in JSON, however deep."""
    names = set[str]()

    def visit(value: Any) -> None:
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            visit(item)
        if isinstance(value, dict):
            names.update(value)

    with suppress(ValueError):
        visit(json.loads(response.read()))
    return names


def with_malformed_items(value: Any) -> Any:
    """Garbage beside the items of the outermost lists of objects."""
    if isinstance(value, list):
        return [*GARBAGE, *value, *GARBAGE] if any(isinstance(item, dict) for item in value) else value
    return {key: with_malformed_items(item) for key, item in value.items()} if isinstance(value, dict) else value


def without_items(value: Any) -> Any:
    if isinstance(value, list):
        return []
    return {key: without_items(item) for key, item in value.items()} if isinstance(value, dict) else value


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


STATUSES = (
    200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 405, 409, 410, 422, 425, 429, 500, 502, 503, 504,
)  # fmt: skip


def any_answer(response: httpx2.Response, choice: st.DataObject) -> httpx2.Response:
    """An answer of any status and any words, or the honest one with one place of it changed."""
    spoiled = spoil_answer(response, choice)
    status = choice.draw(st.sampled_from(STATUSES) | st.just(response.status_code))
    waiting = choice.draw(st.sampled_from([{}, {"retry-after": "3"}]))
    return httpx2.Response(status, content=spoiled.content, headers={**spoiled.headers, **waiting})


def unreadable_answer(response: httpx2.Response, choice: st.DataObject) -> httpx2.Response:
    """Words that say nothing, with a good status or a broken one."""
    words = st.binary(max_size=60) | st.sampled_from(GARBAGE).map(lambda value: json.dumps(value or [None]).encode())
    status = choice.draw(st.sampled_from([200, 201, 206, 500, 502, 503]))
    headers = {"content-type": response.headers.get("content-type", "application/json")}
    return httpx2.Response(status, content=choice.draw(words), headers=headers)


def spoil_answer(response: httpx2.Response, choice: st.DataObject) -> httpx2.Response:
    """The answer as a broken server would give it: one place of its JSON replaced, or the whole body."""
    body = response.read()
    headers = {"content-type": response.headers.get("content-type", "application/json")}
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if value is None or choice.draw(st.integers(0, 4)) == 0:
        content = choice.draw(st.binary(max_size=60) | ANY_JSON.map(lambda any_json: json.dumps(any_json).encode()))
    else:
        content = json.dumps(one_place_replaced(value, choice)).encode()
    return httpx2.Response(response.status_code, content=content, headers=headers)


def one_place_replaced(value: Any, choice: st.DataObject) -> Any:
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    if not keys or choice.draw(st.integers(0, 3)) == 0:
        return choice.draw(ANY_JSON)
    key = choice.draw(st.sampled_from(keys))
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = one_place_replaced(copy[key], choice)
    return copy
