"""A pretend server behind a network, and the ways in which it goes wrong."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import httpx2

KEY = "7d0c1f4e-5f43-4a0c-9a52-0c4f0a1b2c3d"
BORN = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


class PretendServer(Protocol):
    """A pretend server, a new one for each question."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response: ...

    def posts(self) -> int:
        """How many posts of ours it holds: what the exam counts to prove that nothing was doubled."""
        ...


class MemoryProgress:
    """A delivery's progress, kept in memory."""

    def __init__(self) -> None:
        self.steps: dict[str, str] = {}

    def get(self, step: str) -> str | None:
        return self.steps.get(step)

    def save(self, step: str, value: str) -> None:
        self.steps[step] = value


class SpoiledServer:
    """A wire where `fault` answers instead, for the requests that `when` chooses (the first `times` of them)."""

    def __init__(
        self,
        wire: PretendServer,
        fault: Callable[[httpx2.Request, PretendServer], httpx2.Response],
        when: Callable[[httpx2.Request], bool],
        skip: int = 0,
        times: int = 10**9,
    ) -> None:
        self.wire = wire
        self.fault = fault
        self.when = when
        self.left = times
        self.skip = skip

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if not self.when(request) or self.left == 0:
            return self.wire(request)
        if self.skip:
            self.skip -= 1
            return self.wire(request)
        self.left -= 1
        return self.fault(request, self.wire)


def every_request(request: httpx2.Request) -> bool:
    return True


def cut_before(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    """The request left and was lost: nothing was done there, but we cannot know."""
    raise httpx2.ReadError("cut", request=request)


def cut_after(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    """It was done there, and the answer was lost."""
    wire(request)
    raise httpx2.RemoteProtocolError("cut", request=request)


def read_timeout(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    raise httpx2.ReadTimeout("too long", request=request)


def refused_connection(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    raise httpx2.ConnectError("connection refused", request=request)


def unread_yes(request: httpx2.Request, wire: PretendServer) -> httpx2.Response:
    return httpx2.Response(200, content=b"<html>OK</html>")
