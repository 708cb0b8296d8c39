"""Obtain what the French engine needs: Grammalecte, and a spelling dictionary for where it cannot be had.

    python -m vigie.proofreader.engines.grammalecte_install [--to FOLDER] [--quiet]

Debian's packages are taken as they are, without rights of root, and unpacked in a folder of Vigie's own: nothing of the
system changes. Where there is no Debian, npm's `dictionary-fr` gives the spelling. Needs Python alone. Doing it twice
costs nothing.
"""

import argparse
import compileall
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from vigie.kit import environment

SHARED_FOLDER = Path("/var/cache/vigie/engines")
SYSTEM_PACKAGES = Path("/usr/lib/python3/dist-packages")
SYSTEM_DICTIONARIES = Path("/usr/share/hunspell")
PACKAGES = {"python3-grammalecte": "usr/lib/python3/dist-packages", "hunspell-fr-classical": "usr/share/hunspell"}
RETRY_INTERVAL = 6 * 3600  # seconds before trying again what failed
_PROGRAM_TIMEOUT = 120  # seconds for each program


def install_folder() -> Path:
    """Where it is unpacked: VIGIE_GRAMMALECTE, else /var/cache/vigie for root, else the user's own cache.

    Not in the data folder: nothing here would be lost.
    """
    if given := environment.GRAMMALECTE.read():
        return given
    if os.geteuid() == 0:
        return SHARED_FOLDER
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vigie" / "engines"


def find_grammalecte() -> Path | None:
    """The folder to put on the path of the French worker, if there is one."""
    places = [install_folder() / "python", SHARED_FOLDER / "python", SYSTEM_PACKAGES]
    return next((place for place in places if _all_exist(place / "grammalecte" / "__init__.py")), None)


def find_dictionary() -> Path | None:
    """The French dictionary for spelling alone, without `.dic`, if there is one."""
    places = [install_folder() / "hunspell", SHARED_FOLDER / "hunspell", SYSTEM_DICTIONARIES]
    return next((place / "fr" for place in places if _all_exist(place / "fr.dic", place / "fr.aff")), None)


def _all_exist(*paths: Path) -> bool:
    try:
        return all(path.exists() for path in paths)
    except OSError:  # a folder that we may not enter
        return False


def install_engines(to: Path) -> list[str]:
    """Bring what is missing into this folder. Returns a sentence for each thing that could not be had."""
    faults = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        with (to / "install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if find_grammalecte() is None:
                faults += _try_install(to, "Grammalecte", _install_grammalecte)
            # Compiled here, for this Python: a worker that compiles takes four times the memory.
            if (to / "python").is_dir():
                compileall.compile_dir(to / "python", quiet=2)
            if find_dictionary() is None:
                faults += _try_install(to, "The French dictionary", _install_dictionary)
    except OSError as refusal:
        faults.append(f"{refusal.filename} cannot be written.")
    return faults


def install_if_due(to: Path) -> list[str]:
    """`install_engines`, unless it was tried in the last hours: for each start of Vigie."""
    mark = to / "tried"
    if _all_exist(mark) and time.time() - mark.stat().st_mtime < RETRY_INTERVAL:
        return []
    faults = install_engines(to)
    if faults:
        with contextlib.suppress(OSError):  # a folder where nothing can be written: said already
            mark.touch()
    return faults


def _try_install(to: Path, name: str, bring: Callable[[Path, Path], None]) -> list[str]:
    with tempfile.TemporaryDirectory(dir=to, prefix="new-") as aside:
        try:
            bring(to, Path(aside))
        except FileNotFoundError as missing:
            reason = f"{missing.filename} is not on this machine"
        except subprocess.CalledProcessError as failure:
            lines = failure.stderr.decode(errors="replace").strip().splitlines()
            reason = f"{failure.cmd[0]}: {lines[-1] if lines else failure.returncode}"
        except (OSError, subprocess.SubprocessError) as trouble:
            reason = str(trouble)
        else:
            return []
    return [f"{name} could not be obtained: {reason}"]


def _install_grammalecte(to: Path, aside: Path) -> None:
    _replace_folder(_unpack_package("python3-grammalecte", aside), to / "python")


def _install_dictionary(to: Path, aside: Path) -> None:
    try:
        got = _unpack_package("hunspell-fr-classical", aside)
    except (OSError, subprocess.SubprocessError):
        _run_program(["npm", "pack", "--silent", "dictionary-fr@3"], aside)
        _run_program(["tar", "-xzf", next(aside.glob("dictionary-fr-*.tgz")).name], aside)
        got = aside / "package"
        for kind in ("dic", "aff"):
            (got / f"index.{kind}").rename(got / f"fr.{kind}")
    _replace_folder(got, to / "hunspell")


def _unpack_package(package: str, aside: Path) -> Path:
    try:
        _run_program(["apt-get", "-q", "download", package], aside)
    except subprocess.CalledProcessError:  # no list of packages yet: make our own, which needs no rights
        for name in ("lists/partial", "cache/archives/partial"):
            (aside / name).mkdir(parents=True)
        own = ["-o", f"Dir::State::lists={aside}/lists", "-o", f"Dir::Cache={aside}/cache"]
        own += ["-o", "APT::Sandbox::User="]
        _run_program(["apt-get", "-q", *own, "update"], aside)
        _run_program(["apt-get", "-q", *own, "download", package], aside)
    _run_program(["dpkg", "-x", next(aside.glob(f"{package}_*.deb")).name, "root"], aside)
    return aside / "root" / PACKAGES[package]


def _replace_folder(got: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    got.rename(place)


def _run_program(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_PROGRAM_TIMEOUT)


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m vigie.proofreader.engines.grammalecte_install")
    asked.add_argument("--to", type=Path, help="the folder to unpack into")
    asked.add_argument(
        "--quiet", action="store_true", help="say only what is missing, and not more than once in six hours"
    )
    options = asked.parse_args()
    to = options.to or install_folder()
    if options.to:
        environment.GRAMMALECTE.write(str(to))
    faults = install_if_due(to) if options.quiet else install_engines(to)
    for fault in faults:
        sys.stderr.write(fault + "\n")
    if not options.quiet:
        place = find_grammalecte()
        sys.stdout.write(f"Grammalecte is in {place}.\n" if place else "French will be checked without Grammalecte.\n")
    return 0 if find_grammalecte() else 1


if __name__ == "__main__":
    sys.exit(main())
