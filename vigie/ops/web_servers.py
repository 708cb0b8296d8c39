"""The two servers: Granian in front of the pages, and the rehearsal network's own."""

import importlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from vigie.ops import parent_death

GRACE = 3  # seconds left to open requests (event streams never end by themselves) when the server stops


def serve_pages(host: str, port: int) -> None:
    """Serve Vigie itself, until a signal."""
    server = Server(
        "vigie.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,  # Django has no lifespan
        workers=int(os.environ.get("VIGIE_WEB_WORKERS", "1")),
        websockets=False,
        backpressure=4096,  # open event streams count among the requests
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}}},  # through our own logs
    )
    try:
        server.serve(target_loader=_load)
    except RuntimeError as refusal:  # Granian's word for a port that cannot be had, with a page of its own stack
        sys.exit(f"Port {port} cannot be had: {str(refusal).splitlines()[0]}")


def serve_rehearsal(port: int, file: Path) -> None:
    """Serve the rehearsal network, on the loopback interface only, until a signal."""
    from vigie.rehearsal.server import Server as Rehearsal
    from vigie.rehearsal.server import key_for

    opened = os.environ.get("VIGIE_REHEARSAL_DOOR")
    door = socket.socket(fileno=int(opened)) if opened else None  # held by the supervisor
    server = Rehearsal(port, file, key=key_for(file), door=door)
    for number in (signal.SIGTERM, signal.SIGINT):
        # `close` waits for the loop that the signal has interrupted: it needs a thread of its own.
        signal.signal(number, lambda *_: threading.Thread(target=server.close).start())
    server.serve()


def _load(target: str) -> Any:
    """Load the application in Granian's own worker process, which must not outlive the server either."""
    parent_death.hold()
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)
