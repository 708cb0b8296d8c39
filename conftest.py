"""What every test may ask for. The database itself comes from the plugin vigie.config.testing."""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
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


LOCKS = re.compile(r"\bFOR (NO KEY )?UPDATE\b|\bpg_advisory_xact_lock")


@receiver(connection_created)
def must_lock_in_a_transaction(connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Most tests run inside a transaction of their own, which hides a lock that the product takes outside of any."""
    if _refuse_a_lock_outside_of_a_transaction not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_a_lock_outside_of_a_transaction)


def _refuse_a_lock_outside_of_a_transaction(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    blocks = context["connection"].atomic_blocks
    if isinstance(sql, str) and LOCKS.search(sql) and all(block._from_testcase for block in blocks):
        raise transaction.TransactionManagementError(f"A lock outside of a transaction: {sql[:200]}")
    return execute(sql, params, many, context)
