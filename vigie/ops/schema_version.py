"""Whether the database is the one that this code expects: what was migrated, beside what there is to migrate."""

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vigie.ops.user_errors import NotUpToDate


def is_behind() -> bool:
    """Something is left to migrate."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_ahead() -> bool:
    """A newer Vigie migrated it."""
    return bool(unknown(applied()))


def applied() -> list[list[str]]:
    """The migrations of Vigie's own rooms that the database has: room and name."""
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("vigie.")}
    found = MigrationExecutor(connection).loader.applied_migrations
    return sorted([label, name] for label, name in found if label in ours)


def unknown(migrations: list[list[str]]) -> list[list[str]]:
    """Those that this code does not have."""
    here = MigrationExecutor(connection).loader.disk_migrations
    return [one for one in migrations if tuple(one) not in here]


def insist_on_no_newer() -> None:
    """Raises NotUpToDate before an older code spoils what a newer one made."""
    if is_ahead():
        raise NotUpToDate(
            "A newer Vigie has used this database, and this one would spoil it: "
            "install the newer one again, or restore the database as it was."
        )


def insist() -> None:
    """Raises NotUpToDate unless all is migrated."""
    insist_on_no_newer()
    if is_behind():
        raise NotUpToDate("The database is not up to date: run vigie migrate first.")
