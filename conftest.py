"""What every test may ask for. The database itself comes from the plugin vigie.config.testing."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from vigie.team.tests.people import _client_of, manager, outsider, proofreader, reader, workspace

__all__ = ["_client_of", "manager", "outsider", "proofreader", "reader", "workspace"]


@receiver(connection_created)
def may_empty_the_journal(connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Tests that commit empty every table behind them: the one thing that the journal lets be asked, here only."""
    with connection.cursor() as cursor:
        cursor.execute("SET vigie.may_empty_the_journal = 'yes'")
