"""The little of the web that the rehearsal needs: requests, answers, routes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Upload:
    content: bytes
    mime: str
    name: str


@dataclass(slots=True)
class RehearsalRequest:
    """A whole request. `values` merges the query and the body (form, multipart, JSON), lists under their bare name."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    client: str
    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    account: int = 0
    app: int = 0
    scopes: frozenset[str] = frozenset()

    def get_text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return str(value) if isinstance(value, str | int | float) else default

    def get_flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "on", "yes")

    def get_number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.get_text(name) or default)
        except ValueError:
            return default

    def get_list(self, name: str) -> list[str]:
        value = self.values.get(name, [])
        return [str(item) for item in (value if isinstance(value, list) else [value])]


@dataclass(slots=True)
class RehearsalResponse:
    """What goes back. `stream` is for an answer that does not end."""

    status: int = 200
    body: bytes = b""
    mime: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    stream: Iterator[bytes] | None = None


def json_response(value: Any, status: int = 200, **headers: str) -> RehearsalResponse:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return RehearsalResponse(status, json.dumps(value, ensure_ascii=False).encode(), headers=named)


def error_response(sentence: str, status: int) -> RehearsalResponse:
    return json_response({"error": sentence}, status)


def html_response(html: str, status: int = 200) -> RehearsalResponse:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; form-action *"
    headers = {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}
    return RehearsalResponse(status, html.encode(), "text/html; charset=utf-8", headers)


def redirect_response(address: str) -> RehearsalResponse:
    return RehearsalResponse(302, b"", "text/plain", {"Location": address})


def read_request(method: str, target: str, headers: Mapping[str, str], body: bytes, client: str) -> RehearsalRequest:
    """Raises ValueError for a body that is not what its type says."""
    parts = urlsplit(target)
    query = parse_qsl(parts.query, keep_blank_values=True)
    request = RehearsalRequest(method, parts.path, query, headers, body, client)
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json" and body:
        value = json.loads(body)
        request.values = _merge_pairs(query) | (value if isinstance(value, dict) else {})
        return request
    pairs = list(query)
    if kind == "application/x-www-form-urlencoded":
        pairs += parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if kind == "multipart/form-data":
        head = f"Content-Type: {headers['content-type']}\r\n\r\n"
        message = BytesParser(policy=HTTP).parsebytes(head.encode() + body)
        for part in message.iter_parts():
            name = str(part.get_param("name", "", header="content-disposition"))
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            file_name = part.get_filename()
            if file_name:
                request.files[name] = Upload(content, part.get_content_type(), file_name)
            else:
                pairs.append((name, content.decode("utf-8", "replace")))
    request.values = _merge_pairs(pairs)
    return request


def _merge_pairs(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`a[]` becomes a list, `poll[expires_in]` a dict in a dict, as Rails reads them."""
    merged: dict[str, Any] = {}
    for name, value in pairs:
        outer, *inner = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        place = merged
        while inner and inner[0]:
            following = place.setdefault(outer, {})
            place = following if isinstance(following, dict) else place
            outer, inner = inner[0], inner[1:]
        if inner:
            existing = place.setdefault(outer, [])
            if isinstance(existing, list):
                existing.append(value)
        else:
            place[outer] = value
    return merged


View = Callable[..., RehearsalResponse]


class RouteTable:
    """Addresses and what answers them. `{id}` in a pattern is given to the view as an argument."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], View]] = []

    def register(self, methods: str, pattern: str) -> Callable[[View], View]:
        compiled = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern) + "/?")

        def add(view: View) -> View:
            self._routes += [(method, compiled, view) for method in methods.split()]
            return view

        return add

    def find_view(self, method: str, path: str) -> tuple[View, dict[str, str]] | int:
        """The view and its arguments; 404 or 405 when there is none."""
        status = 404
        for allowed, pattern, view in self._routes:
            if match := pattern.fullmatch(path):
                if allowed == method or (method == "HEAD" and allowed == "GET"):
                    return view, match.groupdict()
                status = 405
        return status
