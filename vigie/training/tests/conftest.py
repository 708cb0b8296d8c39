from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from vigie.rehearsal.server import RehearsalServer


@pytest.fixture
def town(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[RehearsalServer]:
    """A rehearsal network of this test's own."""
    settings.DATA = tmp_path
    (tmp_path / "rehearsal.key").write_text("k")
    server = RehearsalServer(0, tmp_path / "rehearsal.sqlite3", key="k").start()
    settings.REHEARSAL = server.address
    monkeypatch.setenv("VIGIE_REHEARSAL", server.address)
    yield server
    server.close()
