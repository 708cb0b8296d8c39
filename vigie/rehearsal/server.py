"""The pretend network over real HTTP: one thread a connection, from the standard library, up in a tenth of a second.

Not ASGI on purpose: only who owns the socket can cut it, before or after having done what was asked.
"""

import os
import secrets
import socket
import struct
import sys
import threading
import traceback
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from vigie.kit import environment
from vigie.rehearsal.http_messages import RehearsalResponse, error_response, read_request
from vigie.rehearsal.pretend_network import PretendNetwork
from vigie.rehearsal.store import RehearsalStore

MAX_BODY = 110 * 1024 * 1024


class RehearsalServer(ThreadingHTTPServer):
    """Serving until `shutdown()`. `port` 0 takes a free one; `address` is where it answers.

    `listening_socket` is a socket that listens already: `port` is then not used.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self,
        port: int,
        file: Path | str,
        host: str = "127.0.0.1",
        key: str = "",
        base: str = "",
        listening_socket: socket.socket | None = None,
    ) -> None:
        super().__init__((host, port), RequestExchange, bind_and_activate=listening_socket is None)
        if listening_socket:
            self.socket.close()
            self.socket = listening_socket
            self.server_address = listening_socket.getsockname()
        self.address = base or f"http://{host}:{self.server_address[1]}"
        self.stage = PretendNetwork(RehearsalStore(file), self.address, key or secrets.token_urlsafe(24))

    def serve(self) -> None:
        """Answer requests and play the script, until somebody calls `close` or interrupts."""
        threading.Thread(target=self.stage.run_clock, name="rehearsal-clock", daemon=True).start()
        try:
            self.serve_forever(poll_interval=0.1)
        finally:
            self.stage.close()
            self.server_close()

    def start(self) -> "RehearsalServer":
        """Serve in a thread (for tests)."""
        threading.Thread(target=self.serve, name="rehearsal", daemon=True).start()
        return self

    def close(self) -> None:
        self.shutdown()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no news; the rest is a fault of ours."""
        if not isinstance(sys.exception(), OSError):
            traceback.print_exc()


class RequestExchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Repetition"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 75.0  # seconds that a connection may stay idle
    server: RehearsalServer

    def handle_one(self) -> None:
        """Read the request, meet the fault that waits for it if there is one, answer."""
        stage = self.server.stage
        path = self.path.split("?")[0]
        length = self.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY or self.headers.get("transfer-encoding"):
            self.close_connection = True
            self._send_response(error_response("Payload too large or without a length", 413))
            return
        body = self.rfile.read(int(length))
        fault = None if path.startswith("/rehearsal/") else stage.faults.take_next(self.command, path)
        kind = fault.kind if fault else ""
        if fault and kind == "late":
            stage.faults.wait(fault, stage.stopped)
        if kind == "cut":
            self._reset_connection()
        elif fault and kind == "limit":
            answer = error_response("Too many requests", 429)
            answer.headers["Retry-After"] = str(int(fault.seconds))
            self._send_response(answer)
        elif fault and kind == "error":
            self._send_response(error_response("Something went wrong on our end.", fault.status))
        else:
            answer = self._respond_to(body)
            if kind == "cut_after":
                self._reset_connection()
            elif kind == "garbage":
                nonsense = b"<html><p>Bonjour, je suis un mandataire.</p>"
                self._send_response(RehearsalResponse(answer.status, nonsense, "text/html"))
            else:
                self._send_response(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = handle_one  # noqa: N815 - http.server's names

    def _respond_to(self, body: bytes) -> RehearsalResponse:
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = read_request(self.command, self.path, headers, body, self.client_address[0])
        except ValueError as error:
            return error_response(f"Bad request: {error}", 400)
        return self.server.stage.respond_to(request)

    def _send_response(self, answer: RehearsalResponse) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.mime)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.stream:
            self.close_connection = True
            self.send_header("Cache-Control", "no-store")
            self.send_header("Connection", "close")
            self.end_headers()
            with suppress(OSError):
                for event in answer.stream:
                    self.wfile.write(event)
            return
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _reset_connection(self) -> None:
        """Reset, as a router that dies: no answer, no orderly close."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *said: Any) -> None:
        """One line a request in a terminal is too much; a rehearsal tells by its pages."""


def control_key(file: Path) -> str:
    """The controls' key: from the environment, else kept beside the file, for its owner alone."""
    if key := environment.REHEARSAL_KEY.read():
        return key
    place = file.with_suffix(".key")
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as kept:
            kept.write(secrets.token_urlsafe(24))
    return place.read_text().strip()
