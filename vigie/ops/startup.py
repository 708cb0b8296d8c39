"""What must be up to date before the pages are served: database, static files."""

import json
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from vigie.ops import schema_version

STATIC_STAMP = "static.stamp"


def prepare(address: str) -> str | None:
    """Bring both up to date. Returns the set-up link (under `address`) while the installation has no owner."""
    schema_version.insist_on_no_newer()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    return _setup_link(address)


def collect_static() -> None:
    """Gather and compress the static files, when one of them changed since the last time."""
    if settings.DEBUG:
        return
    stamp, seen = Path(settings.STATIC_ROOT) / STATIC_STAMP, _static_fingerprint()
    if stamp.exists() and stamp.read_text() == seen:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    stamp.write_text(seen)


def _static_fingerprint() -> str:
    """The static files of the rooms with their dates, and the versions of what brings the others."""
    ours = sorted(
        (str(path.relative_to(settings.ROOT)), path.stat().st_mtime_ns, path.stat().st_size)
        for path in settings.ROOT.glob("vigie/*/static/**/*")
        if path.is_file()
    )
    lock = (settings.ROOT / "requirements" / "run.txt").stat()
    return json.dumps([ours, lock.st_size, lock.st_mtime_ns])


def _setup_link(address: str) -> str | None:
    if not find_spec("vigie.team.setup_link"):
        return None
    from vigie.team.setup_link import fresh_link

    return fresh_link(address)
