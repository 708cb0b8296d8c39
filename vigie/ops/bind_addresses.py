"""Where Vigie listens on this machine: whether it may, and by which name one comes there."""

import socket
import time

PORT_RELEASE_TIMEOUT = 2.0  # seconds that a Vigie that was just killed may need to leave its port


class AddressUnusable(Exception):
    """Nothing can listen there. `str()` says why and what to do."""


def require_usable_host(host: str) -> None:
    """Raises AddressUnusable when this machine has no such address."""
    with socket.socket(_address_family(host)) as trial:
        try:
            trial.bind((host, 0))
        except OSError:
            raise AddressUnusable(f"{host} is no address of this machine. Leave --host out, or give 0.0.0.0.") from None


def require_free_port(host: str, port: int) -> None:
    """Raises AddressUnusable when another program has the port, or when it takes rights that we do not have."""
    end = time.monotonic() + PORT_RELEASE_TIMEOUT
    while True:
        with socket.socket(_address_family(host)) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
                return
            except PermissionError:
                raise AddressUnusable(f"Port {port} needs more rights: choose one above 1023.") from None
            except OSError:
                if time.monotonic() > end:
                    raise AddressUnusable(
                        f"Port {port} is taken by another program. Choose another: bin/run --port {port + 1}"
                    ) from None
        time.sleep(0.2)


def listen_on_loopback(port: int) -> socket.socket | None:
    """A socket that listens on 127.0.0.1; None where another program does."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(("127.0.0.1", port))
        opened.listen(128)
    except OSError:
        opened.close()
        return None
    return opened


def host_to_call(host: str) -> str:
    """The name, in a URL, by which this machine itself reaches what listens on `host`."""
    if host == "0.0.0.0":  # noqa: S104
        return "127.0.0.1"
    if host == "::":
        return "[::1]"
    return f"[{host}]" if ":" in host else host


def host_to_show(host: str) -> str:
    """The name, in a URL, to give to people on this machine."""
    return "localhost" if host in {"0.0.0.0", "127.0.0.1", "::"} else host_to_call(host)  # noqa: S104


def _address_family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
