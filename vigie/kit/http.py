"""The HTTP client, the only way out to the web: time limits, a size cap, redirects checked one by one.

Where it may go is decided by `kit.address_guard`; how it connects stands in `kit.http_transport`.
"""

import copy
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx2

from vigie import __version__
from vigie.kit.http_errors import (
    BadCertificate,
    ConnectionDenied,
    ForbiddenAddress,
    NoResponse,
    NotSent,
    ResponseTooBig,
)
from vigie.kit.http_transport import GuardedTransport, NotConnected, ReadBudget

USER_AGENT = f"Vigie/{__version__} (+https://vigie.example/robot)"
DEFAULT_TIMEOUT = 20.0  # seconds, for each of connect, read, write
MAX_RESPONSE_TIME = 120.0  # seconds spent waiting for one whole answer: a byte every nineteen seconds is no answer
MAX_BYTES = 20 * 1024 * 1024  # of an answer
MAX_REDIRECTS = 5


class Response:
    """A whole answer, read within the cap. `url` is where the redirects led; `moved_to` is set by a lasting one."""

    def __init__(self, raw: httpx2.Response, content: bytes, moved_to: str = "") -> None:
        self.status = raw.status_code
        self.headers = raw.headers
        self.url = str(raw.url)
        self.content = content
        self.moved_to = moved_to
        self.charset = raw.charset_encoding or ""  # as the answer says it

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        try:
            return self.content.decode(self.charset or "utf-8", "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"<Response {self.status} {len(self.content)} bytes>"


class Deadline:
    """A moment that several exchanges share: `Deadline(4.0)` passes in four seconds."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def seconds_left(self) -> float:
        """Never less than a hundredth of a second: a time limit of zero would mean something else to sockets."""
        return max(self._ends_at - time.monotonic(), 0.01)


class Http:
    """A client. `transport` swaps the wire in tests; `allow` adds `host:port` addresses that may be private.

    It never retries by itself. Thread-safe; keeps connections alive for as long as it lives.
    `max_response_time` is how long one whole response may take, in seconds.
    """

    def __init__(
        self,
        transport: httpx2.BaseTransport | None = None,
        allow: Iterable[str] = (),
        max_response_time: float = MAX_RESPONSE_TIME,
    ) -> None:
        self.allow = frozenset(allow)
        self._is_swapped = transport is not None
        self._max_response_time = max_response_time
        self._deadline: Deadline | None = None
        self._client = httpx2.Client(
            transport=transport or GuardedTransport(self.allow),
            timeout=DEFAULT_TIMEOUT,
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
            trust_env=False,
        )

    def allow_private(self, *places: str) -> "Http":
        """A client that may also visit these private places. A swapped wire stays as it is."""
        if self._is_swapped or self.allow.issuperset(places):
            return self
        client = Http(allow=self.allow | set(places), max_response_time=self._max_response_time)
        client._deadline = self._deadline
        return client

    def with_deadline(self, deadline: Deadline | None) -> "Http":
        """The same client and its connections, for exchanges that must all end before `deadline`."""
        if deadline is None:
            return self
        client = copy.copy(self)
        client._deadline = deadline
        return client

    def request(
        self,
        method: str,
        url: str,
        *,
        max_bytes: int = MAX_BYTES,
        truncate: bool = False,
        timeout: float = DEFAULT_TIMEOUT,
        follow: bool | None = None,
        **options: Any,
    ) -> Response:
        """Ask and read the whole answer. Options are httpx's: params, json, data, files, content, headers, auth.

        Redirects are followed for GET and HEAD only (credentials dropped when the host changes), unless `follow`
        says otherwise. A status of 400 and more is an answer, not an exception. With `truncate`, an answer heavier than
        `max_bytes` is read up to there instead of being refused.

        Raises NotSent, NoResponse, ResponseTooBig.
        """
        if follow is None:
            follow = method in ("GET", "HEAD")
        if self._deadline is None:
            budget = ReadBudget(timeout, max(self._max_response_time, timeout))
        else:
            timeout = min(timeout, self._deadline.seconds_left())
            budget = ReadBudget(timeout, timeout)
        limits = httpx2.Timeout(timeout, read=budget)
        moved_to = ""
        lasting = True
        for _ in range(MAX_REDIRECTS + 1):
            with self._open_response(method, url, limits, options) as raw:
                target = raw.headers.get("location", "") if raw.is_redirect and follow else ""
                if not target:
                    return Response(raw, _read_capped(raw, max_bytes, truncate), moved_to)
                target = _join_url(url, target)
                lasting = lasting and raw.status_code in (301, 308)
                if lasting:
                    moved_to = target
                if _url_origin(target) != _url_origin(url):
                    options = _without_credentials(options)
                options.pop("params", None)
                url = target
        raise NotSent(f"more than {MAX_REDIRECTS} redirects")

    def get(self, url: str, **options: Any) -> Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> Response:
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> Response:
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Any) -> Response:
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Any) -> Response:
        return self.request("DELETE", url, **options)

    def stream_lines(self, url: str, *, timeout: float = 90.0, **options: Any) -> Iterator[str]:
        """The lines of an answer that does not end (server-sent events). `timeout`: the longest silence, in seconds."""
        with self._open_response("GET", url, httpx2.Timeout(timeout), options) as raw:
            if raw.status_code != 200:
                raise NoResponse(f"the stream answered {raw.status_code}")
            try:
                yield from raw.iter_lines()
            except httpx2.HTTPError as error:
                raise NoResponse(f"the stream was cut ({type(error).__name__})") from None

    @contextmanager
    def _open_response(
        self, method: str, url: str, timeout: httpx2.Timeout, options: Mapping[str, Any]
    ) -> Iterator[httpx2.Response]:
        parts = _parse_url(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ForbiddenAddress(f"not a web address: {url[:200]}")
        try:
            with self._client.stream(method, url, timeout=timeout, **options) as raw:
                yield raw
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as error:
            raise _connection_error_class(error)(
                f"{parts.hostname} cannot be reached ({error or type(error).__name__})"
            ) from None
        except httpx2.InvalidURL as error:
            raise ForbiddenAddress(str(error)) from None
        except httpx2.HTTPError as error:
            raise NoResponse(f"{parts.hostname} did not answer ({type(error).__name__})") from None


def _connection_error_class(error: BaseException) -> type[NotSent]:
    """Why no connection was made, from the deepest cause that says it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, NotConnected):
            return type(cause.reason)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return BadCertificate
        if isinstance(cause, ConnectionRefusedError):
            return ConnectionDenied
        cause = cause.__cause__ or cause.__context__
    return NotSent


def _read_capped(raw: httpx2.Response, cap: int, truncate: bool = False) -> bytes:
    chunks = []
    size = 0
    for chunk in raw.iter_bytes():
        size += len(chunk)
        chunks.append(chunk)
        if size > cap and not truncate:
            raise ResponseTooBig(f"the answer passes {cap} bytes")
        if size >= cap and truncate:
            break
    return b"".join(chunks)[:cap]


def _parse_url(url: str) -> SplitResult:
    """Raises ForbiddenAddress for what cannot be an address (`http://[::1/`, a port out of range)."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ForbiddenAddress(f"not a web address: {url[:200]}") from None
    return parts


def _join_url(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise ForbiddenAddress(f"redirected to what is no address: {target[:200]}") from None


def _url_origin(url: str) -> tuple[str, str | None, int | None]:
    parts = _parse_url(url)
    return parts.scheme, parts.hostname, parts.port


def _without_credentials(options: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in options.items() if name not in ("auth", "cookies")}
    if headers := options.get("headers"):
        kept["headers"] = {k: v for k, v in dict(headers).items() if k.lower() not in ("authorization", "cookie")}
    return kept
