"""A backup brought back: all of it or nothing, and nothing that was going to leave leaves by itself."""

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
from vigie.kit.system_user import account
from vigie.ops import schema_version
from vigie.ops.backup import ABOUT, DUMP, KEYS, MEDIA, run
from vigie.ops.user_errors import CannotRestore
from vigie.publishing.delivery.transitions import move
from vigie.publishing.models import Delivery
from vigie.team.models import Invitation, User

_A_MEDIA = re.compile(rf"{MEDIA}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")
EMPTIED = "DROP SCHEMA IF EXISTS public CASCADE;"  # the dump makes it again


def bring_back(file: Path, *, replace: bool = False) -> str:
    """Bring back the database, the keys and the media of `file`; then migrate. What to say of it.

    Over a database where somebody already is, only with `replace`. Raises CannotRestore (nothing was changed),
    DatabaseTrouble (the database is as it was).
    """
    with _opened(file) as archive:
        about = _about(archive)
        if schema_version.unknown(about["migrations"]):
            raise CannotRestore(f"A newer Vigie ({about['vigie']}) made this backup: install that one first.")
        if _is_inhabited() and not replace:
            raise CannotRestore("Somebody already uses this database: restore elsewhere (--data), or with --replace.")
        _bring_keys(archive)
        for entry in archive:
            _bring_media(archive, entry)
        _bring_database(archive)
    call_command("migrate", interactive=False, verbosity=0)
    (settings.DATA / "prepared").unlink(missing_ok=True)
    _close_what_was_open()
    held = _hold_what_waits()
    return (
        f"All is as on {about['made_at'][:16]} (UTC). Planned deliveries held: {held}. Start Vigie, and look at them."
    )


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file) as archive:
            yield archive
    except (tarfile.TarError, FileNotFoundError, IsADirectoryError) as trouble:
        raise CannotRestore(f"{file} is not a backup of Vigie: {trouble}") from None


def _about(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        about = json.loads(_content(archive, ABOUT).read())
        _content(archive, DUMP)
        return {"vigie": str(about["vigie"]), "made_at": str(about["made_at"]), "migrations": list(about["migrations"])}
    except (KeyError, TypeError, ValueError) as trouble:
        raise CannotRestore(f"{archive.name!r} is not a backup of Vigie ({trouble}).") from None


def _content(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """Raises KeyError."""
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _is_inhabited() -> bool:
    return User._meta.db_table in connection.introspection.table_names() and User.objects.exists()


def _bring_keys(archive: tarfile.TarFile) -> None:
    """In front of those that are here, of which none is dropped."""
    try:
        brought = _content(archive, KEYS).read().decode().split()
    except KeyError:
        return
    file = settings.DATA / "keys"
    here = read_keys(file) if file.exists() else []
    write_keys(file, [*[key for key in here if key not in brought], *brought])
    account().give(file)


def _bring_media(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> None:
    """One file, named by what it holds: any other is left where it is."""
    found = _A_MEDIA.fullmatch(entry.name)
    content = archive.extractfile(entry) if found and entry.isfile() else None
    if not found or content is None:
        return
    target = Path(settings.MEDIA_ROOT) / found[1] / found[2]
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as fresh:
        shutil.copyfileobj(content, fresh)
    if hashlib.sha256(Path(fresh.name).read_bytes()).hexdigest() == found[2]:
        Path(fresh.name).replace(target)
    Path(fresh.name).unlink(missing_ok=True)
    account().give(Path(settings.MEDIA_ROOT))


def _bring_database(archive: tarfile.TarFile) -> None:
    """In one transaction: what pg_restore writes, psql runs, after the emptying. Raises DatabaseTrouble."""
    connection.close()
    with tempfile.TemporaryFile(dir=settings.DATA) as dump, tempfile.TemporaryFile(dir=settings.DATA) as script:
        shutil.copyfileobj(_content(archive, DUMP), dump)
        dump.seek(0)
        run("pg_restore", "--no-owner", "--no-privileges", "--file=-", out=script, said=dump)
        script.seek(0)
        run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-c", EMPTIED, "-f", "-", said=script)


def _close_what_was_open() -> None:
    """A session that was ended since, an invitation that was used since, would be good again."""
    Session.objects.all().delete()
    UserSession.objects.all().delete()
    Invitation.objects.open().update(revoked_at=clock.now())


def _hold_what_waits() -> int:
    """What waited then may have left since: a person looks first. What was being sent is looked for, as always."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).whole()
    return sum(move(one, Delivery.State.HELD, reason=Delivery.Reason.BACKUP_RESTORED, try_at=None) for one in waiting)
