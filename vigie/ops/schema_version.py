"""Whether the database is the one that this code expects: the migrations that it has, and those that this code has."""

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vigie.ops.user_errors import NotUpToDate


def is_behind() -> bool:
    """Some migrations are left to apply."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_ahead() -> bool:
    """A newer Vigie migrated it."""
    return bool(unknown_migrations(applied_migrations()))


def applied_migrations() -> list[list[str]]:
    """The migrations of Vigie's own rooms that the database has: room and name."""
    our_labels = {app.label for app in apps.get_app_configs() if app.name.startswith("vigie.")}
    applied = MigrationExecutor(connection).loader.applied_migrations
    return sorted([label, name] for label, name in applied if label in our_labels)


def unknown_migrations(migrations: list[list[str]]) -> list[list[str]]:
    """Those that this code does not have."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return [migration for migration in migrations if tuple(migration) not in known]


def require_not_newer() -> None:
    """Raises NotUpToDate before older code spoils what a newer one made."""
    if is_ahead():
        raise NotUpToDate(
            "A newer Vigie has used this database, and this one would spoil it: "
            "install the newer one again, or restore the database as it was."
        )


def require_up_to_date() -> None:
    """Raises NotUpToDate unless all migrations are applied."""
    require_not_newer()
    if is_behind():
        raise NotUpToDate("The database is not up to date: run vigie migrate first.")
