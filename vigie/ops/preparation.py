"""What comes before the first process: migrations, translations, static files, when something changed since last time.

It imports no Django, as the supervisor that calls it; `vigie migrate` and `vigie compile-messages` do the work.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from vigie.kit import environment
from vigie.kit.system_user import SystemAccount
from vigie.ops.user_errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
PREPARED_STAMP = "prepared"


def prepare_installation(
    folder: Path, address: str, child_account: SystemAccount, child_environment: Mapping[str, str]
) -> str:
    """Migrate and compile when something changed, in programs of their own.

    Returns the set-up link (under `address`) of an installation without an owner. Raises CannotStart.
    """
    dsn = child_environment[environment.DATABASE_URL.name]
    stamp = folder / PREPARED_STAMP
    fingerprint = _code_fingerprint(dsn)
    if stamp.exists() and stamp.read_text() == fingerprint + _applied_migrations(dsn):
        return ""
    vigie = [sys.executable, "-m", "vigie"]
    # The catalogues are compiled beside their sources, by the owner of the code.
    ours = {**child_environment, "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX", "")}
    compiled = subprocess.run([*vigie, "compile-messages"], env=ours, check=False)
    migrated = subprocess.run(
        [*vigie, "migrate", "--json", "--address", address],
        env=child_environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        **child_account.process_options,
    )
    if compiled.returncode or migrated.returncode:
        raise CannotStart("Vigie could not be brought up to date: the reason is above. Nothing was started.")
    setup_link: str | None = json.loads(migrated.stdout.splitlines()[-1])["link"]
    if not setup_link:  # with an owner: the next starts may go straight to the pages
        stamp.write_text(fingerprint + _applied_migrations(dsn))
    return setup_link or ""


def _code_fingerprint(dsn: str) -> str:
    """What a preparation depends on: the database, the lock, migrations, catalogues and static files."""
    fingerprint = hashlib.sha256(dsn.encode())
    fingerprint.update((ROOT / "requirements" / "run.txt").read_bytes())
    for pattern in ("*/migrations/*.py", "*/locale/**/*.po", "*/static/**/*"):
        for path in sorted((ROOT / "vigie").glob(pattern)):
            if path.is_file():
                found = path.stat()
                fingerprint.update(f"{path}{found.st_size}{found.st_mtime_ns}".encode())
    return fingerprint.hexdigest()


def _applied_migrations(dsn: str) -> str:
    """Which migrations the database says it has: one that was restored, or made anew, is prepared again."""
    import psycopg

    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            return str(connection.execute("SELECT count(*), max(id) FROM django_migrations").fetchone())
    except psycopg.errors.UndefinedTable:
        return ""
    except psycopg.Error as error:
        reason = str(error).strip()
        raise CannotStart(f"The database does not answer: {reason}\nCheck DATABASE_URL, then start again.") from None
