"""The two servers: Granian in front of the pages, and the rehearsal network's own."""

import importlib
import resource
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from vigie.kit import environment
from vigie.ops import parent_death

STOP_TIMEOUT = 3  # seconds left to open requests (event streams never end by themselves) when the server stops
MAX_OPEN_REQUESTS = 16_384  # of each web process; open event streams count among them, and each is an open file


def serve_pages(host: str, port: int) -> None:
    """Serve Vigie itself, until a signal."""
    # Many systems give a process 1,024 open files at first, and let it ask for more.
    open_files = MAX_OPEN_REQUESTS + 1024
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        open_files = min(open_files, hard)
    if soft != resource.RLIM_INFINITY and soft < open_files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, hard))
    server = Server(
        "vigie.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,  # Django has no lifespan
        workers=environment.WEB_WORKERS.read(),
        websockets=False,
        backpressure=MAX_OPEN_REQUESTS,
        workers_kill_timeout=STOP_TIMEOUT,
        log_level=LogLevels.warning,
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}}},  # through our own logs
    )
    try:
        server.serve(target_loader=_load_application)
    except RuntimeError as refusal:  # Granian's word for a port that cannot be had, with a page of its own stack
        sys.exit(f"Port {port} cannot be had: {str(refusal).splitlines()[0]}")


def serve_rehearsal(port: int, file: Path) -> None:
    """Serve the rehearsal network, on the loopback interface only, until a signal."""
    from vigie.rehearsal.server import RehearsalServer, control_key

    descriptor = environment.REHEARSAL_SOCKET.read()
    opened = None if descriptor is None else socket.socket(fileno=descriptor)  # by the supervisor
    server = RehearsalServer(port, file, key=control_key(file), listening_socket=opened)
    for number in (signal.SIGTERM, signal.SIGINT):
        # `close` waits for the loop that the signal has interrupted: it needs a thread of its own.
        signal.signal(number, lambda *_: threading.Thread(target=server.close).start())
    server.serve()


def _load_application(target: str) -> Any:
    """Load the application in Granian's own worker process, which must not outlive the server either."""
    parent_death.die_with_parent()
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)
