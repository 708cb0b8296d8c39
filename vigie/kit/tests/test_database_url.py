"""DATABASE_URL: whatever libpq knows of it reaches everything that connects."""

from urllib.parse import quote

import pytest
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from vigie.kit import database_url

#: A value for every parameter that libpq knows, each one different.
ALL = {
    option.keyword.decode(): f"{option.keyword.decode()}-{number}"
    for number, option in enumerate(pq.Conninfo.parse(b""))
    if option.keyword != b"client_encoding"  # Django wants UTF-8
}
URL = "postgresql:///?" + "&".join(f"{name}={quote(value)}" for name, value in ALL.items())


def django_parameters(url: str) -> dict[str, object]:
    settings = {"TIME_ZONE": None, "CONN_MAX_AGE": 0, "AUTOCOMMIT": True, **database_url.django_database(url, 12)}
    return DatabaseWrapper(settings).get_connection_params()


def test_django_has_every_parameter():
    assert ALL.items() <= django_parameters(URL).items()


def test_a_connection_beside_django_has_every_parameter():
    conninfo = database_url.conninfo(django_parameters(URL))
    assert conninfo_to_dict(conninfo) == {**ALL, "client_encoding": "UTF8"}


def test_a_program_of_postgresql_has_every_parameter_and_shows_no_secret():
    secret = {option.keyword.decode() for option in pq.Conninfo.parse(b"") if option.dispchar == b"*"}
    shown = {name: value for name, value in ALL.items() if name == "password" or name not in secret}
    parameters = {name: value for name, value in django_parameters(URL).items() if name in shown}
    variables = database_url.program_environment(parameters)
    on_command_line = conninfo_to_dict(database_url.program_conninfo(parameters))
    assert {*variables.values(), *on_command_line.values()} == set(shown.values())
    assert variables["PGPASSWORD"] == ALL["password"]
    assert variables["PGSSLMODE"] == ALL["sslmode"]
    assert not secret & on_command_line.keys()


def test_a_secret_without_an_environment_variable_is_refused_rather_than_shown():
    with pytest.raises(ValueError, match="sslpassword of DATABASE_URL cannot be given to a program"):
        database_url.program_conninfo({"sslpassword": "mot-de-passe"})


@pytest.mark.parametrize(
    ("url", "parameters"),
    [
        ("", {"dbname": "vigie"}),
        ("postgresql://", {"dbname": "vigie"}),
        ("postgresql:///vigie?host=/tmp/a%20b", {"dbname": "vigie", "host": "/tmp/a b"}),
        ("postgresql://v%40:p%2F@db.example:6432/n", {"user": "v@", "password": "p/", "port": "6432", "dbname": "n"}),
        ("postgresql://one,two/vigie?target_session_attrs=read-write", {"host": "one,two", "dbname": "vigie"}),
        ("host=db.example dbname=vigie sslmode=verify-full", {"host": "db.example", "sslmode": "verify-full"}),
    ],
)
def test_an_address_is_read_as_libpq_reads_it(url, parameters):
    assert parameters.items() <= django_parameters(url).items()
