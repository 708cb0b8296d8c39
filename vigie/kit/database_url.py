"""The parameters of DATABASE_URL, the same for everything that connects: Django, connections beside it, pg_dump, psql.

psycopg reads the address, so that all that libpq knows may stand in it: sslmode, sslrootcert, options, several hosts…
(postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
"""

from collections.abc import Mapping
from typing import Any

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

POOL_TIMEOUT = 10  # seconds that a request waits for a free connection
POOL_MAX_IDLE = 30  # seconds after which one more spare connection is closed: each is a process of the database


def django_database(url: str, pool_size: int) -> dict[str, object]:
    """Django's settings of the database at `url`, with at most `pool_size` connections in each process."""
    parameters = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    name = parameters.pop("dbname", "")
    if not name and "service" not in parameters:
        name = "vigie"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": parameters.pop("user", ""),
        "PASSWORD": parameters.pop("password", ""),
        "HOST": parameters.pop("host", ""),
        "PORT": parameters.pop("port", ""),
        "OPTIONS": {
            **parameters,
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": POOL_TIMEOUT, "max_idle": POOL_MAX_IDLE},
        },
        "CONN_HEALTH_CHECKS": True,  # or each pooled connection that a database restart has cut fails one page
        "TEST": {"TEMPLATE": "template0"},
    }


def conninfo(connection_parameters: Mapping[str, Any]) -> str:
    """The connection string of what Django's `get_connection_params` returns, for a connection beside Django's own."""
    return make_conninfo(**libpq_parameters(connection_parameters))


def libpq_parameters(connection_parameters: Mapping[str, Any]) -> dict[str, str]:
    """Those of a connection's parameters that libpq knows; the others are for Django and psycopg."""
    known = {option.keyword.decode() for option in pq.Conninfo.parse(b"")}
    return {name: str(value) for name, value in connection_parameters.items() if name in known and value}


def program_environment(connection_parameters: Mapping[str, Any]) -> dict[str, str]:
    """The same for a program of PostgreSQL, in libpq's environment variables: no other user sees a password there."""
    wanted = libpq_parameters(connection_parameters)
    return {
        option.envvar.decode(): wanted[option.keyword.decode()]
        for option in pq.Conninfo.parse(b"")
        if option.envvar and option.keyword.decode() in wanted
    }


def program_conninfo(connection_parameters: Mapping[str, Any]) -> str:
    """What has no environment variable, for the program's option `--dbname`. Raises ValueError for a secret one.

    What stands on a command line is seen by all users of the machine.
    """
    wanted = libpq_parameters(connection_parameters)
    left = {}
    for option in pq.Conninfo.parse(b""):
        name = option.keyword.decode()
        if option.envvar or name not in wanted:
            continue
        if option.dispchar == b"*":
            raise ValueError(f"{name} of DATABASE_URL cannot be given to a program without showing it to other users")
        left[name] = wanted[name]
    return make_conninfo(**left)
