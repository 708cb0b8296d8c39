"""Errors that are no mistake of the code, as a sentence for the person who typed the command: why, and what to do."""

import errno


class NotUpToDate(Exception):
    """The database is not the one that this code expects. `str()` says what to do."""


class CannotStart(Exception):
    """Nothing was started. `str()` says why and what to do."""


class CannotRestore(Exception):
    """Nothing was changed. `str()` says why and what to do."""


def explain_error(error: Exception) -> str | None:
    """The sentence for an error; None when it is a mistake of ours, whose traceback is wanted."""
    import psycopg
    from django.db import OperationalError
    from psycopg_pool import PoolTimeout

    from vigie.kit.environment import InvalidVariable
    from vigie.kit.postgres import DatabaseTrouble
    from vigie.kit.system_user import AccountUnusable

    if isinstance(error, NotUpToDate | CannotRestore | DatabaseTrouble | AccountUnusable | InvalidVariable):
        return str(error)
    if isinstance(error, PermissionError):
        if not error.filename:
            return str(error)
        return f"{error.filename} cannot be written: choose another folder with --data or VIGIE_DATA."
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOTDIR):
        return f"{error.filename or 'The data folder'} cannot be written ({error.strerror}). Nothing was lost."
    if isinstance(error, OperationalError | psycopg.OperationalError | PoolTimeout):
        return f"The database does not answer: {str(error).strip()}\nCheck DATABASE_URL, then start again."
    return None
