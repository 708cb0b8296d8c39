"""What watches over the server costs it nothing, and hears the truth."""

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from vigie.ops import health


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each connection to the database that is opened from now on."""
    connections: list[object] = []
    connect = psycopg.Connection.connect.__func__  # type: ignore[attr-defined]

    def count(cls: type[psycopg.Connection[object]], /, *arguments: object, **options: object) -> object:
        connections.append(arguments)
        return connect(cls, *arguments, **options)

    monkeypatch.setattr(psycopg.Connection, "connect", classmethod(count))
    monkeypatch.setattr(psycopg, "connect", psycopg.Connection.connect)
    return connections


@pytest.mark.django_db
def test_looking_at_health_takes_its_connections_where_the_pages_do(opened: list[object]) -> None:
    health.check_health()
    opened.clear()
    for _ in range(20):
        assert health.check_health()["database"]
    assert opened == []


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CONNECT_TIMEOUT", 0.1)
    with ConnectionPool("host=127.0.0.1 port=1", min_size=1, open=True) as nowhere:
        monkeypatch.setitem(connection._connection_pools, connection.alias, nowhere)  # type: ignore[attr-defined]
        seen = health.check_health()
    assert (seen["ok"], seen["database"], seen["migrations"]) == (False, False, "unknown")
