"""`vigie backup`, then `vigie restore` on another machine: all is there, and nothing leaves by itself."""

import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.running import ROOT, folder_that_vigie_can_reach

pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("running")]

A_DAY_OF_WORK = "from tests.house.day_of_work import work_a_day; work_a_day()"
WHAT_IS_THERE = "from tests.house.day_of_work import print_what_is_there; print_what_is_there()"


def vigie(folder: Path, *command: str) -> tuple[int, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VIGIE_TESTING")}
    ran = subprocess.run(
        [sys.executable, "-m", "vigie", *command],
        cwd=ROOT,
        env={**kept, "VIGIE_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, (ran.stdout + ran.stderr).strip()


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[Path, Path]]:
    """A Vigie after a day of work, and its backup."""
    with folder_that_vigie_can_reach() as folder:
        assert vigie(folder, "migrate")[0] == 0
        assert vigie(folder, "manage", "shell", "-v0", "-c", A_DAY_OF_WORK) == (0, "")
        file = folder.parent / "vigie.tar"
        status, said = vigie(folder, "backup", str(file))
        assert (status, f"Everything is in {file}" in said) == (0, True), said
        yield folder, file


def test_a_backup_is_for_its_owner_s_eyes_and_leaves_nothing_half_made(kept):
    _folder, file = kept
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not file.with_name("vigie.tar.new").exists()
    with tarfile.open(file) as archive:
        assert {"about.json", "database.dump", "keys"} < set(archive.getnames())


def test_on_another_machine_all_is_there_and_nothing_leaves_by_itself(kept):
    with folder_that_vigie_can_reach() as elsewhere:
        status, said = vigie(elsewhere, "restore", str(kept[1]))
        assert (status, "Planned deliveries held: 1" in said) == (0, True), said
        told = vigie(elsewhere, "manage", "shell", "-v0", "-c", WHAT_IS_THERE)[1].splitlines()
        assert told == ["chloe@fleuve.example jeton", "held backup_restored 0", "111 1"]


def test_over_a_database_in_use_it_is_refused_unless_asked_for(kept):
    folder, file = kept
    status, said = vigie(folder, "restore", str(file))
    assert (status, "with --replace" in said) == (1, True)
    assert vigie(folder, "restore", str(file), "--replace")[0] == 0
    assert "chloe@fleuve.example" in vigie(folder, "manage", "shell", "-v0", "-c", WHAT_IS_THERE)[1]


def test_what_is_no_backup_changes_nothing(kept, tmp_path):
    folder, file = kept
    spoiled = tmp_path / "moitié.tar"
    spoiled.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    for wrong in (spoiled, tmp_path / "absent.tar", Path(__file__)):
        status, said = vigie(folder, "restore", str(wrong), "--replace")
        assert (status, "Traceback" in said) == (1, False), said
    assert "chloe@fleuve.example" in vigie(folder, "manage", "shell", "-v0", "-c", WHAT_IS_THERE)[1]


def test_what_was_brought_back_can_be_kept_again(kept):
    folder, _file = kept
    second = folder.parent / "second.tar"
    assert vigie(folder, "backup", str(second))[0] == 0
    with folder_that_vigie_can_reach() as elsewhere:
        assert vigie(elsewhere, "restore", str(second))[0] == 0
