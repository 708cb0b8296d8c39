"""A pytest plugin (`-p vigie.config.testing`): the database and the folder that the tests run on.

Without DATABASE_URL the tests get a carried PostgreSQL of their own, thrown away at the end. VIGIE_TEST_PG=<folder>
keeps one running between runs: the first run starts it, the next ones attach. With pytest-xdist one server serves all,
and pytest-django gives each worker its own database. It is a plugin because the settings are read before any conftest.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

from vigie.kit import environment
from vigie.kit.postgres import Postgres

FOLDER_PREFIX = "vigie-test-"

# No time limits in tests: a busy machine is not a fault.
settings.register_profile("vigie", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vigie")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Run before pytest-django reads the settings. Workers of pytest-xdist inherit all this from their parent."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _prepare_installation(early_config)
    yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick first: what needs a browser, then what needs servers, comes last.

    What needs processes of its own may miss its hour on a machine that does much else: it is tried twice, and the
    summary names what was.
    """
    for item in items:
        for folder in ("journeys", "real"):
            if f"tests/{folder}/" in item.path.as_posix():
                item.add_marker(folder.removesuffix("s"))
        group = item.get_closest_marker("xdist_group")
        if (
            item.get_closest_marker("real")
            or item.get_closest_marker("journey")
            or (group and group.args == ("running",))
        ):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: (item.get_closest_marker("real") is not None, bool(item.get_closest_marker("journey"))))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests that must not meet run in one process, or fail: pytest-xdist may lose its groups without a word."""
    is_grouped = getattr(item.config.option, "loadgroup", False) and item.get_closest_marker("xdist_group")
    if is_grouped and "@" not in item.nodeid:
        pytest.fail("pytest-xdist does not keep its groups with this pytest: see requirements/dev.in", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why something was tried twice: a fault that hides one time in ten is found from these lines alone."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"first try of {report.nodeid} ({report.when})")
        terminalreporter.line("\n".join(report.longreprtext.splitlines()[-40:]))


def _prepare_installation(config: pytest.Config) -> None:
    # What a killed run has left behind is stopped and removed.
    for leftover in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        owner = re.match(rf"{FOLDER_PREFIX}(\d+)-", leftover.name)
        if owner is None or psutil.pid_exists(int(owner[1])) or leftover.stat().st_uid != os.geteuid():
            continue
        if (leftover / "pg").exists():
            Postgres(leftover / "pg").stop()
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    environment.TESTING.write("1")
    environment.DATA.write(str(folder / "home"))
    (folder / "home").mkdir()
    if environment.DATABASE_URL.is_set():
        return
    lasting_folder = environment.TEST_POSTGRES.read()
    if lasting_folder:
        server = Postgres(lasting_folder, durable=False)
    else:
        folder.chmod(0o755)  # the server of root's tests runs as another user
        server = Postgres(folder / "pg", durable=False)
        config.add_cleanup(server.stop)  # called before the cleanup above
    server.start()
    environment.DATABASE_URL.write(server.dsn)
