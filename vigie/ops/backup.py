"""One file with all that must not be lost: the database, the keys, the media.

A plain tar: `about.json`, `database.dump` (pg_dump's own format), `keys`, `media/<two signs>/<sum>`. The database is
read as it was at one instant, first: a media is written before the row that names it, so none that it names is missing.
"""

import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from vigie import __version__
from vigie.kit import clock
from vigie.kit.postgres import DatabaseTrouble, program
from vigie.kit.system_user import account
from vigie.ops import schema_version

ABOUT, DUMP, KEYS, MEDIA = "about.json", "database.dump", "keys", "media"


def save(to: Path) -> str:
    """Write the backup, whole or not at all, for its owner's eyes only (0600). What to say of it."""
    with _beside(to) as file, tarfile.open(fileobj=file, mode="w") as archive:
        _add(archive, ABOUT, json.dumps(_about()).encode())
        with tempfile.TemporaryFile(dir=to.parent) as dump:
            run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", out=dump)
            _add_file(archive, DUMP, dump)
        keys = settings.DATA / "keys"
        if keys.exists() and not os.environ.get("VIGIE_SECRET_KEYS"):
            _add(archive, KEYS, keys.read_bytes())
        for media in sorted(Path(settings.MEDIA_ROOT).glob("??/*")):
            if len(media.name) == 64:  # one that is being written has another name
                archive.add(media, f"{MEDIA}/{media.parent.name}/{media.name}", recursive=False)
    return f"Everything is in {to}. It opens your accounts: keep it as you would a password, on another machine."


def run(name: str, *arguments: str, out: IO[bytes] | None = None, said: IO[bytes] | None = None) -> None:
    """Run a program of PostgreSQL, `out` and `said` being its output and input. Raises DatabaseTrouble with its words.

    It finds our database by the environment: a password on its command line would be read by whoever may run `ps`.
    """
    who = account()
    ran = subprocess.run(
        [str(program(name, who)), *arguments],
        stdin=said or subprocess.DEVNULL,
        stdout=out or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **_where()},
        cwd="/",
        check=False,
        **who.rights,
    )
    if ran.returncode:
        raise DatabaseTrouble(f"{name} failed: {ran.stderr.decode(errors='replace').strip()}")


def _where() -> dict[str, str]:
    """Where the database is, in the variables of libpq."""
    asked = conninfo_to_dict(os.environ["DATABASE_URL"])
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    return {variable: str(asked[name]) for name, variable in names.items() if asked.get(name)}


def _about() -> dict[str, object]:
    return {"vigie": __version__, "made_at": clock.now().isoformat(), "migrations": schema_version.applied()}


@contextmanager
def _beside(to: Path) -> Iterator[IO[bytes]]:
    fresh = to.with_name(f"{to.name}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(to)
    finally:
        fresh.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(clock.now().timestamp())
    archive.addfile(entry, BytesIO(content))


def _add_file(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = file.seek(0, os.SEEK_END), 0o600, int(clock.now().timestamp())
    file.seek(0)
    archive.addfile(entry, file)
