"""Where Vigie keeps what it must not lose: one folder, chosen once."""

import os
from pathlib import Path

import platformdirs

from vigie.kit import environment

SYSTEM_FOLDER = Path("/var/lib/vigie")


def data_folder(given: str | Path | None = None) -> Path:
    """The data folder: `given`, else VIGIE_DATA, else /var/lib/vigie for root, else the user's own data folder.

    Always absolute. It is not made here: see `SystemAccount.claim_folder`.
    """
    if chosen := given or environment.DATA.read():
        return Path(chosen).expanduser().absolute()
    return SYSTEM_FOLDER if os.geteuid() == 0 else Path(platformdirs.user_data_path("vigie", appauthor=False))
