"""Make the virtual environment that Vigie runs in, then hand over to it. Needs Python and nothing else.

    environment.py run <program> <arguments…>     what Vigie needs to run
    environment.py dev <program> <arguments…>     and what the checks and the tests need

The environment is made again only when the lock files change. It is `.venv` in the clone, or a folder of the user's own
where the clone may not be written.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = (3, 11)


def main() -> None:
    kind, program, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Vigie needs Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer; this one is {sys.version.split()[0]}."
        )
    home = environment_folder(kind)
    if not is_ready(home, kind):
        make_environment(home, kind)
    python = home / "bin" / "python"
    os.environ["PATH"] = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ["PYTHONSAFEPATH"] = "1"  # this code, and not what lies in the folder one happens to be in
    command = [str(python), "-m", program, *arguments] if program != "sh" else ["sh", *arguments]
    os.execvp(command[0], command)


def environment_folder(kind: str) -> Path:
    """The folder of the environment: in the clone, unless that is somebody else's and not what is needed."""
    if given := os.environ.get("VIGIE_VENV"):
        return Path(given)
    inside = ROOT / ".venv"
    if os.access(inside if inside.exists() else ROOT, os.W_OK) or is_ready(inside, kind):
        return inside
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "vigie" / f"venv-{mark}"


def fingerprint(kind: str) -> str:
    """What an environment depends on: its lock, this Python, this clone's place."""
    made = hashlib.sha256(f"{sys.version}{sysconfig.get_platform()}{ROOT}".encode())
    for name in ("boot", kind):
        made.update((ROOT / "requirements" / f"{name}.txt").read_bytes())
    return made.hexdigest()


def is_ready(home: Path, kind: str) -> bool:
    """An environment for the tests will do for running."""
    return any(
        (stamp := home / f"{one}.stamp").exists() and stamp.read_text() == fingerprint(one) for one in {kind, "dev"}
    )


def make_environment(home: Path, kind: str) -> None:
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        lock = (home.parent / f"{home.name}.lock").open("w")
    except OSError as trouble:
        sys.exit(f"{trouble.filename} cannot be written. Set VIGIE_VENV to a folder of yours, then start again.")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_ready(home, kind):  # unless another start has just done it
            print("Installing what Vigie needs; this happens once and takes less than a minute.", file=sys.stderr)
            install_packages(home, kind)


def install_packages(home: Path, kind: str) -> None:
    python = home / "bin" / "python"
    if not python.exists():
        shutil.rmtree(home, ignore_errors=True)
        try:
            venv.create(home, with_pip=True, symlinks=True)
        except subprocess.CalledProcessError:
            shutil.rmtree(home, ignore_errors=True)
            sys.exit("This Python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv")
    uv = home / "bin" / "uv"
    wanted = ROOT / "requirements" / "boot.txt"
    if not uv.exists():
        run_or_exit([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", wanted])
    lock = ROOT / "requirements" / f"{kind}.txt"
    cache = [] if has_writable_cache() else ["--no-cache"]
    run_or_exit([uv, "pip", "install", "--quiet", *cache, "--python", python, "--require-hashes", "-r", lock])
    packages = next((home / "lib").glob("python3*/site-packages"))
    (packages / "vigie.pth").write_text(f"{ROOT}\n")
    for stamp in home.glob("*.stamp"):
        stamp.unlink()
    (home / f"{kind}.stamp").write_text(fingerprint(kind))


def has_writable_cache() -> bool:
    """Whether uv may keep what it downloads: a user of a service often has no home."""
    cache = Path(os.environ.get("UV_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(cache, os.W_OK)


def run_or_exit(command: list[str | Path]) -> None:
    if subprocess.run([str(part) for part in command], check=False, cwd=ROOT).returncode:
        sys.exit("The installation did not end well: the reason is above. Check the network, then start again.")


if __name__ == "__main__":
    main()
