"""Which machines may be called: no way into the private network, unless the operator opens one (SSRF).

Every name is resolved here, its addresses are checked, and what connects goes to the addresses that were checked: a
name that changes its address between two look-ups (DNS rebinding) opens nothing.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from vigie.kit import environment
from vigie.kit.http_errors import ForbiddenAddress

GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out: whatever else is IPv6 is special
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def operator_allowlist() -> frozenset[str]:
    """What `VIGIE_ALLOW_PRIVATE` opens: `*` for everything private, or `host:port` and `host` separated by commas."""
    return environment.ALLOW_PRIVATE.read()


def allowed_addresses(host: str, port: int, allow: frozenset[str]) -> list[str]:
    """What the name leads to, in the order of the resolver. `allow` adds to what the operator allows.

    One address that may not be visited is enough to refuse them all. Raises ForbiddenAddress, OSError.
    """
    addresses = resolve_host(host, port)
    if not (allow | operator_allowlist()) & {"*", host, f"{host}:{port}"}:
        for address in addresses:
            if not is_public_address(address):
                raise ForbiddenAddress(f"{host} is a private address")
    return addresses


def resolve_host(host: str, port: int) -> list[str]:
    """Every address of a host, IPv6 or IPv4, as the system finds them. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the public Internet.

    An IPv6 address that carries an IPv4 one is as public as that one: mapped (RFC 4291), NAT64 (RFC 6052), 6to4
    (RFC 3056).
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None
        ip = ip.ipv4_mapped or translated or ip.sixtofour or ip
    if ip.version == 6 and ip not in GLOBAL_UNICAST:
        return False
    return ip.is_global and not ip.is_multicast


def is_local_place(address: str) -> bool:
    """Whether a web address says by its form that it stays at home: there, plain http is acceptable."""
    host = urlsplit(address).hostname or ""
    try:
        return not is_public_address(host)
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))


def connect_socket(host: str, port: int, allow: frozenset[str], timeout: float) -> socket.socket:
    """Connect to the first address of `host` that answers, IPv6 or IPv4. `timeout` is in seconds, for each address.

    Raises ForbiddenAddress, OSError.
    """
    last_error = OSError(f"{host} has no address")
    for address in allowed_addresses(host, port, allow):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            last_error = error
    raise last_error
