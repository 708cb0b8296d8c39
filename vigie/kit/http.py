"""The only way out to the web: one client, with time limits, a size cap, and no way into the private network.

Every address is resolved here, checked, and connected to as checked, at each redirect and each new connection, so
that a name that changes its address between two look-ups (DNS rebinding) opens nothing.
"""

import ipaddress
import os
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

USER_AGENT = f"Vigie/{__version__} (+https://vigie.example/robot)"
TIMEOUT = 20.0  # seconds, for each of connect, read, write
PATIENCE = 120.0  # seconds spent waiting for one whole answer: a byte every nineteen seconds is no answer
MAX_BYTES = 20 * 1024 * 1024  # of an answer
MAX_REDIRECTS = 5
UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out: whatever else is IPv6 is special
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PRIVATE = "is a private address"
_NOWHERE = "is no machine’s name"
_UNNAMED = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


class Trouble(Exception):
    """The exchange failed. `str()` is a sentence without secrets."""


class NotSent(Trouble):
    """The request surely did not reach the other side: nothing was done there."""


class Forbidden(NotSent):
    """The address is private or malformed, and the operator did not allow it."""


class Nowhere(NotSent):
    """The directory of names says that no machine bears this one."""


class NoAnswer(Trouble):
    """The request left, the answer did not come whole: it may have been done."""


class TooBig(Trouble):
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
    def ok(self) -> bool:
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
            transport=transport or _Guarded(self._allow),
            timeout=TIMEOUT,
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
            trust_env=False,
        )

    def allowing(self, *places: str) -> "Http":
        """A client that may also visit these private places. A swapped wire stays as it is."""
        return self if self._is_swapped or self._allow.issuperset(places) else Http(allow=self._allow | set(places))

    def request(
        self,
        method: str,
        url: str,
        *,
        max_bytes: int = MAX_BYTES,
        timeout: float = TIMEOUT,
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
        _waits.left = timeout if ends is not None else max(PATIENCE, timeout)
        try:
            return self._ask(method, url, max_bytes, timeout, follow, options)
        finally:
            _waits.left = None

    def _ask(
        self, method: str, url: str, max_bytes: int, timeout: float, follow: bool, options: dict[str, Any]
    ) -> Response:
        moved_to, lasting = "", True
        for _ in range(MAX_REDIRECTS + 1):
            with self._open(method, url, timeout, options) as raw:
                target = raw.headers.get("location", "") if raw.is_redirect and follow else ""
                if not target:
                    return Response(raw, _read(raw, max_bytes), moved_to)
                target = _joined(url, target)
                lasting = lasting and raw.status_code in (301, 308)
                if lasting:
                    moved_to = target
                if _origin(target) != _origin(url):
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

    def lines(self, url: str, *, timeout: float = 90.0, **options: Any) -> Iterator[str]:
        """The lines of an answer that does not end (server-sent events). `timeout`: the longest silence, in seconds."""
        with self._open("GET", url, timeout, options) as raw:
            if raw.status_code != 200:
                raise NoAnswer(f"the stream answered {raw.status_code}")
            try:
                yield from raw.iter_lines()
            except httpx2.HTTPError as error:
                raise NoAnswer(f"the stream was cut ({type(error).__name__})") from None

    def guarded_socket(self, host: str, port: int, timeout: float = TIMEOUT) -> socket.socket:
        """A connected socket to a checked address, for who speaks another protocol (WebSocket)."""
        return connect(host, port, timeout, self._allow)

    @contextmanager
    def _open(self, method: str, url: str, timeout: float, options: Mapping[str, Any]) -> Iterator[httpx2.Response]:
        parts = _parts(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Forbidden(f"not a web address: {url[:200]}")
        try:
            with self._client.stream(method, url, timeout=timeout, **options) as raw:
                yield raw
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as error:
            raise _kind(error)(f"{parts.hostname} cannot be reached ({error or type(error).__name__})") from None
        except httpx2.InvalidURL as error:
            raise Forbidden(str(error)) from None
        except httpx2.HTTPError as error:
            raise NoAnswer(f"{parts.hostname} did not answer ({type(error).__name__})") from None


def allowed_by_operator() -> frozenset[str]:
    """What `VIGIE_ALLOW_PRIVATE` opens: `*` for everything private, or `host:port` and `host` separated by commas."""
    return frozenset(entry.strip() for entry in os.environ.get("VIGIE_ALLOW_PRIVATE", "").split(",") if entry.strip())


def connect(host: str, port: int, timeout: float | None, allow: Iterable[str] = ()) -> socket.socket:
    """Connect to the first address of `host` that may be visited. Raises Forbidden, OSError."""
    for address in _addresses(host, port):
        if not _may_visit(host, port, address, frozenset(allow) | allowed_by_operator()):
            raise Forbidden(f"{host} {_PRIVATE}")
    return socket.create_connection((address, port), timeout)


def _addresses(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _may_visit(host: str, port: int, address: str, allow: frozenset[str]) -> bool:
    if allow & {"*", host, f"{host}:{port}"}:
        return True
    ip = _inner(ipaddress.ip_address(address.split("%")[0]))
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in UNICAST)


def _inner(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
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


class _Patient(httpcore2.NetworkStream):
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
        return _Patient(self._stream.start_tls(*asked, **options))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedBackend(httpcore2.SyncBackend):
    def __init__(self, allow: frozenset[str]) -> None:
        self._allow = allow

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *rest: Any, **options: Any
    ) -> httpcore2.NetworkStream:
        try:
            addresses = _addresses(host, port)
        except OSError as error:
            is_nowhere = error.errno in _UNNAMED and _directory_answers()
            said = _NOWHERE if is_nowhere else "could not be looked up"
            raise httpcore2.ConnectError(f"{host} {said}") from error
        allow = self._allow | allowed_by_operator()
        if not all(_may_visit(host, port, address, allow) for address in addresses):
            raise httpcore2.ConnectError(f"{host} {_PRIVATE}")
        last: Exception | None = None
        for address in addresses:
            try:
                return _Patient(super().connect_tcp(address, port, timeout, *rest, **options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last or httpcore2.ConnectError(host)


class _Guarded(httpx2.HTTPTransport):
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


def _directory_answers() -> bool:
    """Whether names can be looked up at all: offline, no name is known."""
    try:
        return bool(_addresses("a.root-servers.net", 53))
    except OSError:
        return False


def _kind(error: Exception) -> type[NotSent]:
    """Backends can only say a sentence through httpx."""
    return Forbidden if _PRIVATE in str(error) else Nowhere if _NOWHERE in str(error) else NotSent


def _read(raw: httpx2.Response, cap: int) -> bytes:
    chunks, size = [], 0
    for chunk in raw.iter_bytes():
        size += len(chunk)
        if size > cap:
            raise TooBig(f"the answer passes {cap} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _parts(url: str) -> SplitResult:
    """Raises Forbidden for what cannot be an address (`http://[::1/`, a port out of range)."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Forbidden(f"not a web address: {url[:200]}") from None
    return parts


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise Forbidden(f"redirected to what is no address: {target[:200]}") from None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = _parts(url)
    return parts.scheme, parts.hostname, parts.port


def _without_credentials(options: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in options.items() if name not in ("auth", "cookies")}
    if headers := options.get("headers"):
        kept["headers"] = {k: v for k, v in dict(headers).items() if k.lower() not in ("authorization", "cookie")}
    return kept
