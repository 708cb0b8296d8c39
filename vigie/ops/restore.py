"""Restores a backup: all of it or nothing, and nothing that was going to leave leaves by itself."""

import hashlib
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from vigie.kit import clock
from vigie.kit.secrets import read_keys, write_keys
from vigie.kit.system_user import vigie_account
from vigie.ops import schema_version
from vigie.ops.backup import DESCRIPTION, DUMP, KEYS, MEDIA, conninfo_option, run_program
from vigie.ops.preparation import PREPARED_STAMP
from vigie.ops.user_errors import CannotRestore
from vigie.publishing.delivery.transitions import transition_all
from vigie.publishing.models import Delivery
from vigie.team.models import Invitation, User

_MEDIA_NAME = re.compile(rf"{MEDIA}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")
DROP_EVERYTHING = "DROP SCHEMA IF EXISTS public CASCADE;"  # the dump makes it again


def restore_backup(file: Path, *, replace: bool = False) -> str:
    """Restore the database, the keys and the media of `file`; then migrate. Returns a sentence that says so.

    Over a database that has users, only with `replace`. Raises CannotRestore (nothing was changed),
    DatabaseTrouble (the database is as it was).
    """
    with _open_backup(file) as (archive, description):
        if schema_version.unknown_migrations(description["migrations"]):
            raise CannotRestore(f"A newer Vigie ({description['vigie']}) made this backup: install that one first.")
        has_users = User._meta.db_table in connection.introspection.table_names() and User.objects.exists()
        if has_users and not replace:
            raise CannotRestore("Somebody already uses this database: restore elsewhere (--data), or with --replace.")
        _restore_keys(archive)
        restore_media(archive)
        _restore_database(archive)
    call_command("migrate", interactive=False, verbosity=0)
    (settings.DATA / PREPARED_STAMP).unlink(missing_ok=True)
    # A session that has ended since, an invitation that was used since, would be good again.
    Session.objects.all().delete()
    UserSession.objects.all().delete()
    Invitation.objects.open().update(revoked_at=clock.now())
    # What waited then may have left since: a person looks first. What was being sent is looked for, as always.
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    held = transition_all(waiting, Delivery.State.HELD, Delivery.StateReason.BACKUP_RESTORED, try_at=None)
    made_at = description["made_at"][:16]
    return f"All is as on {made_at} (UTC). Planned deliveries held: {len(held)}. Start Vigie, and look at them."


@contextmanager
def _open_backup(file: Path) -> Iterator[tuple[tarfile.TarFile, dict[str, Any]]]:
    """The archive, and what it says of itself. Raises CannotRestore."""
    try:
        with tarfile.open(file) as archive:
            try:
                written = json.loads(_get_content(archive, DESCRIPTION).read())
                _get_content(archive, DUMP)
                description = {
                    "vigie": str(written["vigie"]),
                    "made_at": str(written["made_at"]),
                    "migrations": list(written["migrations"]),
                }
            except (KeyError, TypeError, ValueError) as error:
                raise CannotRestore(f"{archive.name!r} is not a backup of Vigie ({error}).") from None
            yield archive, description
    except (tarfile.TarError, FileNotFoundError, IsADirectoryError) as error:
        raise CannotRestore(f"{file} is not a backup of Vigie: {error}") from None


def _get_content(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """Raises KeyError."""
    content = archive.extractfile(name)
    if content is None:
        raise KeyError(name)
    return content


def _restore_keys(archive: tarfile.TarFile) -> None:
    """Put its keys after those that are here, of which none is dropped."""
    try:
        restored = _get_content(archive, KEYS).read().decode().split()
    except KeyError:
        return
    file = settings.DATA / "keys"
    present = read_keys(file) if file.exists() else []
    write_keys(file, [*[key for key in present if key not in restored], *restored])
    vigie_account().hand_over(file)


def restore_media(archive: tarfile.TarFile) -> None:
    """Write the media that are not here yet. The folder is handed to Vigie's account once, at the end.

    A file is named by the SHA-256 of what it holds: any other is left out.
    """
    folder = Path(settings.MEDIA_ROOT)
    try:
        for entry in archive:
            name = _MEDIA_NAME.fullmatch(entry.name)
            content = archive.extractfile(entry) if name and entry.isfile() else None
            if name is None or content is None:
                continue
            target = folder / name[1] / name[2]
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as fresh:
                shutil.copyfileobj(content, fresh)
                fresh.seek(0)
                digest = hashlib.file_digest(fresh, "sha256").hexdigest()
            written = Path(fresh.name)
            if digest == target.name:
                written.replace(target)
            else:
                written.unlink()
    finally:
        if folder.exists():
            vigie_account().hand_over(folder)


def _restore_database(archive: tarfile.TarFile) -> None:
    """In one transaction: what pg_restore writes, psql runs, after the emptying. Raises DatabaseTrouble."""
    connection.close()
    with tempfile.TemporaryFile(dir=settings.DATA) as dump, tempfile.TemporaryFile(dir=settings.DATA) as script:
        shutil.copyfileobj(_get_content(archive, DUMP), dump)
        dump.seek(0)
        run_program("pg_restore", "--no-owner", "--no-privileges", "--file=-", stdin=dump, stdout=script)
        script.seek(0)
        options = ["-qX", "-v", "ON_ERROR_STOP=1", "--single-transaction", f"--dbname={conninfo_option()}"]
        run_program("psql", *options, "-c", DROP_EVERYTHING, "-f", "-", stdin=script)
