"""What must be up to date before the pages are served: database, static files."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from vigie.ops import schema_version
from vigie.team.setup_link import new_setup_link
from vigie.ui import assets

STATIC_STAMP = "static.stamp"


def bring_up_to_date(address: str) -> str | None:
    """Migrate and gather static files. Returns the set-up link (under `address`) while there is no owner."""
    schema_version.require_not_newer()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    return new_setup_link(address)


def collect_static() -> None:
    """Gather and compress the static files, when one of them changed since the last time."""
    if settings.DEBUG:
        return
    stamp = Path(settings.STATIC_ROOT) / STATIC_STAMP
    ours = sorted(
        (str(path.relative_to(settings.ROOT)), path.stat().st_mtime_ns, path.stat().st_size)
        for path in settings.ROOT.glob("vigie/*/static/**/*")
        if path.is_file()
    )
    lock = (settings.ROOT / "requirements" / "run.txt").stat()  # of the packages that bring the other files
    fingerprint = json.dumps([ours, lock.st_size, lock.st_mtime_ns])
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    assets.bundle_scripts()  # a script that cannot be joined is told now, not by a page
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    stamp.write_text(fingerprint)
