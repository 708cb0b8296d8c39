"""The only way out to the web: one client, with time limits, a size cap, and no way into the private network.

Every address is resolved here, checked, and connected to as checked, at each redirect and each new connection, so
that a name that changes its address between two look-ups (DNS rebinding) opens nothing.
"""

import copy
import ipaddress
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore2
import httpx2

from vigie import __version__
from vigie.kit import environment

USER_AGENT = f"Vigie/{__version__} (+https://vigie.example/robot)"
DEFAULT_TIMEOUT = 20.0  # seconds, for each of connect, read, write
MAX_RESPONSE_TIME = 120.0  # seconds spent waiting for one whole answer: a byte every nineteen seconds is no answer
MAX_BYTES = 20 * 1024 * 1024  # of an answer
MAX_REDIRECTS = 5
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out: whatever else is IPv6 is special
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IS_PRIVATE = "is a private address"
_IS_UNKNOWN = "is no machine’s name"
_UNKNOWN_HOST_ERRNOS = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


class HttpError(Exception):
    """The exchange failed. `str()` is a sentence without secrets."""


class NotSent(HttpError):
    """The request surely did not reach the other side: nothing was done there."""


class ForbiddenAddress(NotSent):
    """The address is private or malformed, and the operator did not allow it."""


class UnknownHost(NotSent):
    """The directory of names says that no machine bears this one."""


class NoResponse(HttpError):
    """The request left, the answer did not come whole: it may have been done."""


class ResponseTooBig(HttpError):
    """The answer passes the size cap."""


class Response:
    """A whole answer, read within the cap. `url` is where the redirects led; `moved_to` is set by a lasting one."""

    def __init__(self, raw: httpx2.Response, content: bytes, moved_to: str = "") -> None:
        self.status = raw.status_code
        self.headers = raw.headers
        self.url = str(raw.url)
        self.content = content
        self.moved_to = moved_to
        self._encoding = raw.charset_encoding or "utf-8"

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        try:
            return self.content.decode(self._encoding, "replace")
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
        self._allow = frozenset(allow)
        self._is_swapped = transport is not None
        self._max_response_time = max_response_time
        self._deadline: Deadline | None = None
        self._client = httpx2.Client(
            transport=transport or _GuardedTransport(self._allow),
            timeout=DEFAULT_TIMEOUT,
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
            trust_env=False,
        )

    def allow_private(self, *places: str) -> "Http":
        """A client that may also visit these private places. A swapped wire stays as it is."""
        if self._is_swapped or self._allow.issuperset(places):
            return self
        client = Http(allow=self._allow | set(places), max_response_time=self._max_response_time)
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
        timeout: float = DEFAULT_TIMEOUT,
        follow: bool | None = None,
        **options: Any,
    ) -> Response:
        """Ask and read the whole answer. Options are httpx's: params, json, data, files, content, headers, auth.

        Redirects are followed for GET and HEAD only (credentials dropped when the host changes), unless `follow`
        says otherwise. Raises NotSent, NoAnswer, TooBig; a status of 400 and more is an answer, not an exception.
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
                    return Response(raw, _read_capped(raw, max_bytes), moved_to)
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

    def open_socket(self, host: str, port: int, timeout: float = DEFAULT_TIMEOUT) -> socket.socket:
        """Connect to the first address of `host` that answers, IPv6 or IPv4, for another protocol (WebSocket).

        One address that may not be visited is enough to refuse them all. Raises ForbiddenAddress, OSError.
        """
        last_error = OSError(f"{host} has no address")
        for address in _allowed_addresses(host, port, self._allow):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                last_error = error
        raise last_error

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
            raise _connect_error_class(error)(
                f"{parts.hostname} cannot be reached ({error or type(error).__name__})"
            ) from None
        except httpx2.InvalidURL as error:
            raise ForbiddenAddress(str(error)) from None
        except httpx2.HTTPError as error:
            raise NoResponse(f"{parts.hostname} did not answer ({type(error).__name__})") from None


def operator_allowlist() -> frozenset[str]:
    """What `VIGIE_ALLOW_PRIVATE` opens: `*` for everything private, or `host:port` and `host` separated by commas."""
    return environment.ALLOW_PRIVATE.read()


def _allowed_addresses(host: str, port: int, allow: frozenset[str]) -> list[str]:
    """What the name leads to, in the order of the resolver. Raises ForbiddenAddress, OSError."""
    addresses = _resolve(host, port)
    for address in addresses:
        if not _is_allowed(host, port, address, allow | operator_allowlist()):
            raise ForbiddenAddress(f"{host} {_IS_PRIVATE}")
    return addresses


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _is_allowed(host: str, port: int, address: str, allow: frozenset[str]) -> bool:
    if allow & {"*", host, f"{host}:{port}"}:
        return True
    ip = _embedded_ipv4(ipaddress.ip_address(address.split("%")[0]))
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in GLOBAL_UNICAST)


def _embedded_ipv4(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one carries: mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056)."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    translated = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None
    return ip.ipv4_mapped or translated or ip.sixtofour or ip


class ReadBudget(float):
    """A read time limit whose successive reads share one total: an exchange that trickles must end too.

    It travels through the HTTP library as an ordinary number of seconds, from the request to `_DeadlineStream`.
    """

    def __new__(cls, each: float, total: float) -> "ReadBudget":
        budget = super().__new__(cls, each)
        budget.seconds_left = total
        return budget

    seconds_left: float  # for all the reads of the exchange; writing is not counted


class _DeadlineStream(httpcore2.NetworkStream):
    """A connection whose reads share the budget of one exchange."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not isinstance(timeout, ReadBudget):
            return self._stream.read(max_bytes, timeout)
        if timeout.seconds_left <= 0:
            raise httpcore2.ReadTimeout("the response never ends")
        began = time.monotonic()
        try:
            return self._stream.read(max_bytes, min(timeout, timeout.seconds_left))
        finally:
            timeout.seconds_left -= time.monotonic() - began

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, *asked: Any, **options: Any) -> httpcore2.NetworkStream:
        return _DeadlineStream(self._stream.start_tls(*asked, **options))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedBackend(httpcore2.SyncBackend):
    def __init__(self, allow: frozenset[str]) -> None:
        self._allow = allow

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *rest: Any, **options: Any
    ) -> httpcore2.NetworkStream:
        try:
            addresses = _allowed_addresses(host, port, self._allow)
        except ForbiddenAddress as error:
            raise httpcore2.ConnectError(str(error)) from error
        except OSError as error:
            is_unknown = error.errno in _UNKNOWN_HOST_ERRNOS and _is_dns_reachable()
            reason = _IS_UNKNOWN if is_unknown else "could not be looked up"
            raise httpcore2.ConnectError(f"{host} {reason}") from error
        last_error: Exception = httpcore2.ConnectError(host)
        for address in addresses:
            try:
                return _DeadlineStream(super().connect_tcp(address, port, timeout, *rest, **options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last_error = error
        raise last_error


class _GuardedTransport(httpx2.HTTPTransport):
    def __init__(self, allow: frozenset[str]) -> None:
        super().__init__(verify=_ssl_context(), trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_ssl_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=15.0,
            network_backend=_GuardedBackend(allow),
        )


@lru_cache(maxsize=1)
def _ssl_context() -> Any:
    """One for the process: making it reads every root certificate (30 ms)."""
    return httpx2.create_ssl_context()


def _is_dns_reachable() -> bool:
    """Whether names can be looked up at all: offline, no name is known."""
    try:
        return bool(_resolve("a.root-servers.net", 53))
    except OSError:
        return False


def _connect_error_class(error: Exception) -> type[NotSent]:
    """Backends can only say a sentence through httpx."""
    if _IS_PRIVATE in str(error):
        return ForbiddenAddress
    if _IS_UNKNOWN in str(error):
        return UnknownHost
    return NotSent


def _read_capped(raw: httpx2.Response, cap: int) -> bytes:
    chunks = []
    size = 0
    for chunk in raw.iter_bytes():
        size += len(chunk)
        if size > cap:
            raise ResponseTooBig(f"the answer passes {cap} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _parse_url(url: str) -> SplitResult:
    """Raises Forbidden for what cannot be an address (`http://[::1/`, a port out of range)."""
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
