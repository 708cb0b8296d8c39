"""One file with all that must not be lost: the database, the keys, the media.

A plain tar: `about.json`, `database.dump` (pg_dump's own format), `keys`, `media/<two signs>/<sum>`. The database is
read as it was at one instant, first: a media is written before the row that names it, so none that it names is missing.
"""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from vigie import __version__
from vigie.kit import clock, environment
from vigie.kit.database_url import program_conninfo, program_environment
from vigie.kit.postgres import DatabaseTrouble, program_path
from vigie.kit.system_user import vigie_account
from vigie.ops import schema_version

# Names in the archive.
DESCRIPTION = "about.json"
DUMP = "database.dump"
KEYS = "keys"
MEDIA = "media"

TLS_MODES = {"require", "verify-ca", "verify-full"}  # of libpq's sslmode


def write_backup(target: Path) -> str:
    """Write the backup, whole or not at all, readable by its owner only (0600). Returns a sentence that says so."""
    with _atomic_file(target) as file, tarfile.open(fileobj=file, mode="w") as archive:
        description = {
            "vigie": __version__,
            "made_at": clock.now().isoformat(),
            "migrations": schema_version.applied_migrations(),
        }
        _add_file(archive, DESCRIPTION, BytesIO(json.dumps(description).encode()))
        with tempfile.TemporaryFile(dir=target.parent) as dump:
            options = ["--format=custom", "--no-owner", "--no-privileges", "--schema=public"]
            run_program("pg_dump", *options, f"--dbname={conninfo_option()}", stdout=dump)
            _add_file(archive, DUMP, dump)
        keys = settings.DATA / "keys"
        if keys.exists() and not environment.SECRET_KEYS.read():
            _add_file(archive, KEYS, BytesIO(keys.read_bytes()))
        for media in sorted(Path(settings.MEDIA_ROOT).glob("??/*")):
            if len(media.name) == 64:  # one that is being written has another name
                archive.add(media, f"{MEDIA}/{media.parent.name}/{media.name}", recursive=False)
    return f"Everything is in {target}. It opens your accounts: keep it as you would a password, on another machine."


def run_program(name: str, *arguments: str, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None) -> None:
    """Run a program of PostgreSQL. Raises DatabaseTrouble with what it says.

    It finds our database by the environment: a password on its command line would be read by whoever may run `ps`.
    """
    account = vigie_account()
    from_operator = {variable: value for variable, value in os.environ.items() if variable.startswith("PG")}
    variables = {**from_operator, **program_environment(connection.get_connection_params())}
    path: Path | str | None = program_path(name, account)
    if variables.get("PGSSLMODE") in TLS_MODES:
        path = shutil.which(name)  # those that we carry are built without TLS
    if path is None:
        raise DatabaseTrouble(f"{name} is needed to reach this database by TLS: apt install postgresql-client")
    ran = subprocess.run(
        [str(path), *arguments],
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **variables},
        cwd="/",
        check=False,
        **account.process_options,
    )
    if ran.returncode:
        raise DatabaseTrouble(f"{name} failed: {ran.stderr.decode(errors='replace').strip()}")


def conninfo_option() -> str:
    """What the environment cannot tell pg_dump or psql of DATABASE_URL, for `--dbname`. Raises DatabaseTrouble."""
    try:
        return program_conninfo(connection.get_connection_params())
    except ValueError as error:
        raise DatabaseTrouble(str(error)) from None


@contextmanager
def _atomic_file(target: Path) -> Iterator[IO[bytes]]:
    """A file beside `target` that takes its place at the end, unless an error was raised."""
    fresh = target.with_name(f"{target.name}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _add_file(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = file.seek(0, os.SEEK_END)
    entry.mode = 0o600
    entry.mtime = int(clock.now().timestamp())
    file.seek(0)
    archive.addfile(entry, file)
