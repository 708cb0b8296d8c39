"""Real servers for whoever asks: `bluesky` and `wordpress`, started once for the whole run, stopped with it.

On a machine that cannot start them the tests are skipped with the reason; in CI (`CI=true`) that is a failure.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import bluesky_network
import wordpress_site
from servers import Missing

S = TypeVar("S")


@pytest.fixture(scope="session")
def bluesky() -> Iterator[bluesky_network.BlueskyNetwork]:
    """A real Bluesky: `.account("alice")`, `.stranger.post("…")`, `.pds_url`, `.jetstream_url`, `.eventually(…)`."""
    yield from started(bluesky_network.running)


@pytest.fixture(scope="session")
def wordpress() -> Iterator[wordpress_site.WordPressSite]:
    """A real WordPress: `.url`, `.user`, `.application_password`, `.comment_as_visitor(post_id, "…")`."""
    yield from started(wordpress_site.running)


def started(server: Callable[[], AbstractContextManager[S]]) -> Iterator[S]:
    running = server()
    try:
        it = running.__enter__()
    except Missing as lack:
        if os.environ.get("CI") == "true":
            pytest.fail(str(lack))
        pytest.skip(str(lack))
    try:
        yield it
    finally:
        running.__exit__(None, None, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test of each server waits for it to be installed and started: minutes, once."""
    for item in items:
        if Path(__file__).parent in item.path.parents and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(1800))
