"""A stage of one's own, with real sockets."""

from collections.abc import Iterator

import pytest

from vigie.rehearsal.control_client import ControlClient
from vigie.rehearsal.server import RehearsalServer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RehearsalServer]:
    server = RehearsalServer(0, ":memory:", key="a-key-for-the-tests").start()
    monkeypatch.setenv("VIGIE_REHEARSAL", server.address)
    yield server
    server.close()


@pytest.fixture
def control(server: RehearsalServer) -> ControlClient:
    return ControlClient(server.address, "a-key-for-the-tests")
