"""How httpx connects for us: to addresses that were checked, and with a time limit for a whole answer."""

import socket
import time
from functools import lru_cache
from typing import Any

import httpcore2
import httpx2

from vigie.kit.address_guard import allowed_addresses, resolve_host
from vigie.kit.http_errors import ForbiddenAddress, NotSent, UnknownHost

UNKNOWN_HOST_ERRNOS = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


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


class NotConnected(httpcore2.ConnectError):
    """Our own reason not to connect, in the form that travels through httpx: `__cause__` of the error it raises."""

    def __init__(self, reason: NotSent) -> None:
        super().__init__(str(reason))
        self.reason = reason


class _GuardedBackend(httpcore2.SyncBackend):
    def __init__(self, allow: frozenset[str]) -> None:
        self._allow = allow

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *rest: Any, **options: Any
    ) -> httpcore2.NetworkStream:
        try:
            addresses = allowed_addresses(host, port, self._allow)
        except ForbiddenAddress as error:
            raise NotConnected(error) from error
        except OSError as error:
            if error.errno in UNKNOWN_HOST_ERRNOS and _is_dns_reachable():
                raise NotConnected(UnknownHost(f"{host} is no machine’s name")) from error
            raise httpcore2.ConnectError(f"{host} could not be looked up") from error
        last_error: Exception = httpcore2.ConnectError(host)
        for address in addresses:
            try:
                return _DeadlineStream(super().connect_tcp(address, port, timeout, *rest, **options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last_error = error
        raise last_error


class GuardedTransport(httpx2.HTTPTransport):
    """Where httpx connects. `allow` holds the `host:port` and hosts that may be private."""

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
        return bool(resolve_host("a.root-servers.net", 53))
    except OSError:
        return False
