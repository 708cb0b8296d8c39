"""What a person reads when a request could not be answered."""

import psycopg
import pytest
from allauth.account.views import LoginView
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import Client
from psycopg_pool import PoolTimeout


def caused_by(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (caused_by(OperationalError("refused"), psycopg.OperationalError("connection refused")), 503),
        (caused_by(OperationalError("ended"), psycopg.errors.AdminShutdown("terminating connection")), 503),
        (caused_by(InterfaceError("closed"), psycopg.InterfaceError("the connection is closed")), 503),
        (PoolTimeout("couldn't get a connection"), 503),
        (caused_by(OperationalError("deadlock"), psycopg.errors.DeadlockDetected("deadlock detected")), 500),
        (caused_by(OperationalError("long"), psycopg.errors.QueryCanceled("statement timeout")), 500),
        (ValueError("ours"), 500),
    ],
)
def test_a_page_says_whether_the_database_is_away_or_the_fault_is_ours(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(_view: object, _request: HttpRequest) -> None:
        raise error

    monkeypatch.setattr(LoginView, "get", fail)
    client.raise_request_exception = False
    answer = client.get("/accounts/login/")
    assert answer.status_code == status
    assert f'<p class="error-code">{status}</p>' in answer.content.decode()
    assert answer.headers.get("Retry-After", "") == ("10" if status == 503 else "")
