"""The only way out to the web: one client, with time limits, a size cap, and no way into the private network.

Every address is resolved here, checked, and connected to as checked, at each redirect and each new connection, so
that a name that changes its address between two look-ups (DNS rebinding) opens nothing.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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


class Http:
    """A client. `transport` swaps the wire in tests; `allow` adds `host:port` addresses that may be private.

    It never retries by itself. Thread-safe; keeps connections alive for as long as it lives.
    """

    def __init__(self, transport: httpx2.BaseTransport | None = None, allow: Iterable[str] = ()) -> None:
        self._allow = frozenset(allow)
        self._is_swapped = transport is not None
        self._client = httpx2.Client(
            transport=transport or _GuardedTransport(self._allow),
            timeout=DEFAULT_TIMEOUT,
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
            trust_env=False,
        )

    def allow_private(self, *places: str) -> "Http":
        """A client that may also visit these private places. A swapped wire stays as it is."""
        return self if self._is_swapped or self._allow.issuperset(places) else Http(allow=self._allow | set(places))

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
        follow = method in ("GET", "HEAD") if follow is None else follow
        ends: float | None = getattr(_waits, "ends", None)
        if ends is not None:
            timeout = max(min(timeout, ends - time.monotonic()), 0.01)
        _waits.left = timeout if ends is not None else max(MAX_RESPONSE_TIME, timeout)
        try:
            return self._follow_redirects(method, url, max_bytes, timeout, follow, options)
        finally:
            _waits.left = None

    def _follow_redirects(
        self, method: str, url: str, max_bytes: int, timeout: float, follow: bool, options: dict[str, Any]
    ) -> Response:
        moved_to, lasting = "", True
        for _ in range(MAX_REDIRECTS + 1):
            with self._open_response(method, url, timeout, options) as raw:
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
        with self._open_response("GET", url, timeout, options) as raw:
            if raw.status_code != 200:
                raise NoResponse(f"the stream answered {raw.status_code}")
            try:
                yield from raw.iter_lines()
            except httpx2.HTTPError as error:
                raise NoResponse(f"the stream was cut ({type(error).__name__})") from None

    def open_socket(self, host: str, port: int, timeout: float = DEFAULT_TIMEOUT) -> socket.socket:
        """A connected socket to a checked address, for who speaks another protocol (WebSocket)."""
        return connect(host, port, timeout, self._allow)

    @contextmanager
    def _open_response(
        self, method: str, url: str, timeout: float, options: Mapping[str, Any]
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


def connect(host: str, port: int, timeout: float | None, allow: Iterable[str] = ()) -> socket.socket:
    """Connect to the first address of `host` that may be visited. Raises Forbidden, OSError."""
    for address in _resolve(host, port):
        if not _is_allowed(host, port, address, frozenset(allow) | operator_allowlist()):
            raise ForbiddenAddress(f"{host} {_IS_PRIVATE}")
    return socket.create_connection((address, port), timeout)


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


_waits = threading.local()  # `left`: seconds that the exchange of this thread may still wait; None: it never ends


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All that this thread asks inside shares so many seconds: for a page that somebody waits for."""
    _waits.ends = time.monotonic() + seconds
    try:
        yield
    finally:
        _waits.ends = None


class _DeadlineStream(httpcore2.NetworkStream):
    """A connection whose reads share the patience of one exchange; what it takes to write is not counted."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left: float | None = getattr(_waits, "left", None)
        if left is None:
            return self._stream.read(max_bytes, timeout)
        if left <= 0:
            raise httpcore2.ReadTimeout("the answer never ends")
        began = time.monotonic()
        try:
            return self._stream.read(max_bytes, left if timeout is None else min(timeout, left))
        finally:
            _waits.left = left - (time.monotonic() - began)

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
            addresses = _resolve(host, port)
        except OSError as error:
            is_nowhere = error.errno in _UNKNOWN_HOST_ERRNOS and _is_dns_reachable()
            said = _IS_UNKNOWN if is_nowhere else "could not be looked up"
            raise httpcore2.ConnectError(f"{host} {said}") from error
        allow = self._allow | operator_allowlist()
        if not all(_is_allowed(host, port, address, allow) for address in addresses):
            raise httpcore2.ConnectError(f"{host} {_IS_PRIVATE}")
        last: Exception | None = None
        for address in addresses:
            try:
                return _DeadlineStream(super().connect_tcp(address, port, timeout, *rest, **options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last or httpcore2.ConnectError(host)


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


_lock = threading.Lock()
_context: Any = None


def _ssl_context() -> Any:
    """One for the process: making it reads every root certificate (30 ms)."""
    global _context
    with _lock:
        _context = _context or httpx2.create_ssl_context()
    return _context


def _is_dns_reachable() -> bool:
    """Whether names can be looked up at all: offline, no name is known."""
    try:
        return bool(_resolve("a.root-servers.net", 53))
    except OSError:
        return False


def _connect_error_class(error: Exception) -> type[NotSent]:
    """Backends can only say a sentence through httpx."""
    return ForbiddenAddress if _IS_PRIVATE in str(error) else UnknownHost if _IS_UNKNOWN in str(error) else NotSent


def _read_capped(raw: httpx2.Response, cap: int) -> bytes:
    chunks, size = [], 0
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
