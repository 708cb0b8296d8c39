"""The web server: Granian in front of the pages, or of the rehearsal network."""

import importlib
import os
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from vigie.config import lifeline

GRACE = 3  # seconds left to open requests (event streams never end by themselves) when the server stops


def serve_pages(host: str, port: int) -> None:
    """Serve Vigie itself, until a signal."""
    _serve("vigie.config.asgi:application", host, port, int(os.environ.get("VIGIE_WEB_WORKERS", "1")))


def serve_rehearsal(port: int) -> None:
    """Serve the rehearsal network, on the loopback interface only, until a signal."""
    _serve("vigie.rehearsal.app:app", "127.0.0.1", port, 1)


def _serve(application: str, host: str, port: int, workers: int) -> None:
    is_rehearsal = "rehearsal" in application
    server = Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI if is_rehearsal else Interfaces.ASGINL,  # Django has no lifespan
        workers=workers,
        websockets=is_rehearsal,
        backpressure=4096,  # open event streams count among the requests
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}}},  # through our own logs
    )
    server.serve(target_loader=_load)


def _load(target: str) -> Any:
    """Load the application in Granian's own worker process, which must not outlive the server either."""
    lifeline.hold()
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)
