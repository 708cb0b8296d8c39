"""The carried PostgreSQL: it starts, is attached to, and survives the worst."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.house.running import are_gone
from vigie.kit.postgres import MAX_SOCKET_PATH, Postgres
from vigie.kit.secrets import KeyRing


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder outside pytest's private one, which the user `vigie` could not reach."""
    top = Path(tempfile.mkdtemp(prefix="vigie-pg-"))
    top.chmod(0o755)
    yield top / "home"
    Postgres(top / "home").stop()
    shutil.rmtree(top)


def _postmaster(folder: Path) -> int:
    return int((folder / "database" / "postmaster.pid").read_text().split("\n")[0])


def _wait_for_the_end_of(pid: int) -> None:
    with suppress(psutil.NoSuchProcess):
        assert are_gone([psutil.Process(pid)]), f"{pid} still runs"


def test_a_second_start_attaches_to_the_running_server(folder: Path) -> None:
    assert Postgres(folder).start()
    assert not Postgres(folder).start()


def test_it_listens_on_no_port_and_lets_nobody_else_in(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    assert server.socket.stat().st_mode & 0o077 == 0


def test_what_was_committed_is_there_after_a_kill(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    with psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    killed = _postmaster(folder)
    os.kill(killed, signal.SIGKILL)
    _wait_for_the_end_of(killed)
    assert Postgres(folder).start()
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_pid_that_became_something_else_is_not_taken_for_the_server(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    pid_file = folder / "database" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    server.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert not server.is_running()
    assert server.start()


def test_a_making_cut_short_leaves_nothing_in_the_way(folder: Path) -> None:
    (folder / "database.new").mkdir(parents=True)
    (folder / "database.new" / "PG_VERSION").write_text("18")
    if os.geteuid() == 0:
        folder.chmod(0o777)
    assert Postgres(folder).start()


def test_a_folder_with_a_very_long_name_has_its_socket_elsewhere(folder: Path) -> None:
    server = Postgres(folder / ("long" * 25))
    server.start()
    assert len(os.fsencode(server.socket / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()
    shutil.rmtree(server.socket)


def test_stopping_leaves_no_process(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    pid = _postmaster(folder)
    server.stop()
    _wait_for_the_end_of(pid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to hand folders to")
def test_a_command_that_comes_before_the_database_leaves_it_its_folder(folder: Path) -> None:
    KeyRing.load(folder / "keys")
    assert Postgres(folder).start()
