"""`bin/run`, with real processes: it serves, it mends itself, it stops whole, and it survives being killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.house.running import PATIENCE, ROOT, Vigie, are_gone, folder_that_vigie_can_reach, free_port
from vigie.kit.postgres import Postgres
from vigie.ops.supervisor import Supervisor

pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("running")]


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_that_vigie_can_reach() as folder:
        yield folder


@pytest.fixture(scope="module")
def running() -> Iterator[Vigie]:
    """One Vigie for the tests that leave it in good health."""
    with folder_that_vigie_can_reach() as folder:
        vigie = Vigie(folder, free_port())
        try:
            vigie.wait_for("Vigie is ready")
            yield vigie
        finally:
            vigie.stop()


def _wait_until_it_answers(vigie: Vigie, wanted: int, *, database: bool) -> dict[str, object]:
    end = time.monotonic() + PATIENCE
    while True:
        status, health = vigie.health()
        if (status, health.get("database")) == (wanted, database):
            return health
        assert time.monotonic() < end, (status, health, vigie.said)
        time.sleep(0.2)


def test_it_is_healthy_once_everything_beats(running: Vigie) -> None:
    health = _wait_until_it_answers(running, 200, database=True)
    assert health["migrations"] == "done"
    assert isinstance(health["worker"], float)
    assert isinstance(health["listener"], float)


def test_the_first_time_a_set_up_link_is_printed(running: Vigie) -> None:
    ready = next(line for line in running.said if "Vigie is ready" in line)
    assert f"http://localhost:{running.port}/setup/" in ready


def test_a_second_run_on_the_same_folder_says_where_the_first_answers(running: Vigie) -> None:
    second = Vigie(running.folder, free_port())
    assert second.process.wait(PATIENCE) == 1
    second.wait_for(f"Vigie already runs: open http://localhost:{running.port}")


def test_a_port_in_use_is_said_before_anything_is_started(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        vigie = Vigie(folder, other.getsockname()[1])
        vigie.wait_for("is taken by another program. Choose another: bin/run --port")
        assert vigie.process.wait(PATIENCE) == 1
    assert not (folder / "database").exists()


def test_the_rehearsal_network_leaves_their_port_to_the_pages(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "rehearsal.port").write_text(str(port))
    with Supervisor("127.0.0.1", port, tmp_path, reload=False).open_rehearsal_socket() as door:
        assert door.getsockname()[1] != port


def test_two_that_start_together_have_each_their_rehearsal_network(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = (
        Supervisor("127.0.0.1", free_port(), folder, reload=False).open_rehearsal_socket() for folder in folders
    )
    with one, two:
        assert one.getsockname() != two.getsockname()
        assert (folders[1] / "rehearsal.port").read_text() == str(two.getsockname()[1])


def test_a_killed_child_is_started_again_and_the_log_says_why(running: Vigie) -> None:
    killed = running.child("worker")
    killed.send_signal(signal.SIGKILL)
    running.wait_for("worker was ended by SIGKILL; it starts again in 1 s")
    assert are_gone([killed])
    assert running.child("worker").pid != killed.pid


def test_a_database_that_falls_is_said_and_started_again(running: Vigie) -> None:
    server = running.server()
    running.process.send_signal(signal.SIGSTOP)  # the supervisor must not mend it before we have looked
    server.kill()
    assert are_gone([server])
    _wait_until_it_answers(running, 503, database=False)  # what served a connection outlives its server for a moment
    running.process.send_signal(signal.SIGCONT)
    running.wait_for("The database has stopped by itself; it starts again")
    _wait_until_it_answers(running, 200, database=True)


def test_a_polite_end_leaves_no_process(folder: Path) -> None:
    vigie = Vigie(folder, free_port())
    vigie.wait_for("Vigie is ready")
    everything = vigie.everything()
    assert vigie.stop() == 0
    assert are_gone(everything), [process.cmdline() for process in everything if process.is_running()]
    vigie.wait_for("nothing is lost")


def test_children_do_not_outlive_a_killed_supervisor_and_nothing_committed_is_lost(folder: Path) -> None:
    vigie = Vigie(folder, free_port())
    vigie.wait_for("Vigie is ready")
    with psycopg.connect(Postgres(folder).dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    ours, server = vigie.ours(), vigie.server()
    vigie.process.kill()
    assert are_gone(ours)
    server.kill()
    again = Vigie(folder, vigie.port)
    again.wait_for("Vigie is ready")
    with psycopg.connect(Postgres(folder).dsn) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    assert again.stop() == 0


def test_logs_are_json_when_asked(folder: Path) -> None:
    vigie = Vigie(folder, free_port(), VIGIE_LOG="json")
    vigie.wait_for("Vigie is ready")
    vigie.child("worker").kill()
    vigie.wait_for("SIGKILL")
    vigie.stop()
    lines = vigie.said  # every one, the first and the last too
    assert all({"time", "level", "process", "message"} <= json.loads(line).keys() for line in lines)
    assert any(json.loads(line)["level"] == "error" for line in lines)


def _said_by(*command: str, **environment: str) -> tuple[int, str]:
    """What a command answers before it starts anything."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VIGIE_TESTING")}
    ran = subprocess.run(
        [sys.executable, "-m", "vigie", *command],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("--port", "70000"), {}, "is not a port"),
        (("--port", "0"), {}, "is not a port"),
        ((), {"VIGIE_PORT": "huit mille"}, "is not a port"),
        (("--host", "192.0.2.7"), {}, "is no address of this machine"),
        (("--data", "/dev/null"), {}, "cannot be written"),
        ((), {"DATABASE_URL": "postgresql://vigie@127.0.0.1:1/vigie"}, "Check DATABASE_URL"),
        ((), {"DATABASE_URL": "postgresql://vigie@127.0.0.1:port/vigie"}, "Correct DATABASE_URL"),
        ((), {"DATABASE_URL": "postgresql://vigie@127.0.0.1/vigie?sslmod=require"}, "Correct DATABASE_URL"),
        ((), {"VIGIE_JOBS": "many"}, "VIGIE_JOBS=many is not a whole number, 1 or more."),
        ((), {"VIGIE_URL": "vigie.example"}, "VIGIE_URL=vigie.example is not an address"),
        ((), {"VIGIE_SECRET_KEYS": "short"}, "VIGIE_SECRET_KEYS holds something else than Fernet keys"),
    ],
)
def test_what_was_asked_wrongly_is_said_in_a_sentence(arguments, environment, words, folder: Path) -> None:
    asked = ("--data", str(folder), *arguments)
    if "--port" not in arguments and "VIGIE_PORT" not in environment:
        asked = ("--port", str(free_port()), *asked)
    status, said = _said_by("run", *asked, **environment)
    assert status in (1, 2)
    assert words in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", [("worker",), ("listen",), ("rotate-keys",), ("password-link", "a@fleuve.example")])
def test_a_command_before_any_migration_says_which_comes_first(command, folder: Path) -> None:
    status, said = _said_by(*command, VIGIE_DATA=str(folder))
    assert (status, said.strip()) == (1, "The database is not up to date: run vigie migrate first.")


def test_a_polite_end_during_the_start_leaves_no_process(folder: Path) -> None:
    vigie = Vigie(folder, free_port())
    while not (folder / "database.new").exists():
        assert vigie.process.poll() is None
        time.sleep(0.01)
    vigie.process.terminate()
    assert vigie.process.wait(PATIENCE) == 0
    assert not Postgres(folder).is_running()


def test_behind_a_name_the_start_is_quiet_and_other_names_are_refused(folder: Path) -> None:
    vigie = Vigie(folder, free_port(), VIGIE_URL="https://vigie.example")
    assert "https://vigie.example/setup/" in vigie.wait_for("Vigie is ready")
    status = _status_under("vigie.elsewhere.example", vigie.port)
    vigie.stop()
    assert status == 400
    assert not [line for line in vigie.said if "Traceback" in line or "HTTP_HOST" in line]


def _status_under(name: str, port: int) -> int:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": name})
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
