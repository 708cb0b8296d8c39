"""A toll gate on loopback in front of a real server: it lets requests through, and holds one where a test asks.

`BEFORE`: the network never gets it. `AFTER`: the network has done it, its answer does not come back. `LATE`: who asked
is gone when it reaches the network, a moment later, as from a slow connection. `SAVING`: the answer comes back when it
is released.
"""

import re
import threading
import time
from dataclasses import dataclass, field
from enum import Enum
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HELD_AT_MOST = 600.0  # seconds
LATENESS = 6.0
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Where(Enum):
    BEFORE = "before the network did it"
    AFTER = "after the network did it"
    LATE = "on its way, it arrives after the death"
    SAVING = "after its answer, before it is written down"


@dataclass
class Trap:
    """Holds the `nth` request that matches: `POST /xrpc/com.atproto.repo.createRecord`."""

    pattern: str
    where: Where
    nth: int = 1
    caught: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def waits_first(self) -> bool:
        return self.where in (Where.BEFORE, Where.LATE)

    def holds(self, said: str) -> bool:
        if self.caught.is_set() or not re.search(self.pattern, said):
            return False
        self.nth -= 1
        return self.nth == 0


class Toll:
    """In front of `target` (an address). Its own is `url`."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.trap: Trap | None = None
        self.passed: list[str] = []
        self._lock = threading.Lock()
        toll = self

        class Gate(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def pass_on(self) -> None:
                toll.pass_on(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = pass_on  # names of http.server

            def log_message(self, *said: object) -> None:
                return

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                """Who asked was killed."""

        self.server = Quiet(("127.0.0.1", 0), Gate)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def set(self, pattern: str, where: Where, nth: int = 1) -> Trap:
        self.trap = Trap(pattern, where, nth)
        return self.trap

    def pass_on(self, gate: BaseHTTPRequestHandler) -> None:
        body = gate.rfile.read(int(gate.headers.get("content-length", 0)))
        said = f"{gate.command} {gate.path}"
        with self._lock:
            self.passed.append(said)
            trap = self.trap if self.trap and self.trap.holds(said) else None
            if trap and trap.waits_first:
                trap.caught.set()
        if trap and trap.waits_first and not self._let_in_late(gate, trap):
            return
        status, headers, content = self._ask(gate, body)
        if trap and not trap.waits_first:
            trap.caught.set()
            trap.released.wait(HELD_AT_MOST)
        if trap and trap.where is not Where.SAVING:
            gate.close_connection = True
            return
        gate.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP:
                gate.send_header(name, value)
        gate.send_header("Content-Length", str(len(content)))
        gate.end_headers()
        gate.wfile.write(b"" if gate.command == "HEAD" else content)

    def _let_in_late(self, gate: BaseHTTPRequestHandler, trap: Trap) -> bool:
        trap.released.wait(HELD_AT_MOST)
        gate.close_connection = True
        time.sleep(LATENESS if trap.where is Where.LATE else 0)
        return trap.where is Where.LATE

    def _ask(self, gate: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = {name: value for name, value in gate.headers.items() if name.lower() not in HOP}
        there = HTTPConnection(self.host, self.port, timeout=HELD_AT_MOST)
        try:
            there.request(gate.command, gate.path, body or None, headers | {"Connection": "close"})
            answer = there.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (OSError, HTTPException):
            return 502, [], b""
        finally:
            there.close()

    def close(self) -> None:
        if self.trap:
            self.trap.released.set()
        self.server.shutdown()
        self.server.server_close()
