"""What stops a command that is nobody's mistake of code, as a sentence: why, and what to do."""

import errno


class NotUpToDate(Exception):
    """The database is not the one that this code expects. `str()` says what to do."""


class CannotRestore(Exception):
    """Nothing was changed. `str()` says why and what to do."""


def sentence(trouble: Exception) -> str | None:
    """The sentence for who typed the command; None: this is a fault of ours, and its trace is wanted."""
    from vigie.kit.postgres import DatabaseTrouble
    from vigie.kit.system_user import Unreachable

    if isinstance(trouble, NotUpToDate | CannotRestore | DatabaseTrouble | Unreachable):
        return str(trouble)
    if isinstance(trouble, PermissionError):
        where = f"{trouble.filename} cannot be written: choose another folder with --data or VIGIE_DATA."
        return where if trouble.filename else str(trouble)
    if isinstance(trouble, OSError) and trouble.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOTDIR):
        return f"{trouble.filename or 'The data folder'} cannot be written ({trouble.strerror}). Nothing was lost."
    if isinstance(trouble, _no_answer()):
        return f"The database does not answer: {str(trouble).strip()}\nCheck DATABASE_URL, then start again."
    return None


def _no_answer() -> tuple[type[Exception], ...]:
    import psycopg
    from django.db import OperationalError
    from psycopg_pool import PoolTimeout

    return OperationalError, psycopg.OperationalError, PoolTimeout
