"""A stage of one's own, with real sockets."""

from collections.abc import Iterator

import pytest

from vigie.rehearsal.control import Control
from vigie.rehearsal.server import Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server(0, ":memory:", key="a-key-for-the-tests").start()
    monkeypatch.setenv("VIGIE_REHEARSAL", server.address)
    yield server
    server.close()


@pytest.fixture
def control(server: Server) -> Control:
    return Control(server.address, "a-key-for-the-tests")
