"""The page of a request that could not be answered: 503 while the database does not answer, else 500."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error
from psycopg_pool import PoolTimeout

RETRY_AFTER = 10  # seconds: the supervisor starts the database again in less
SHUTDOWN_CLASSES = ("08", "57P")  # SQLSTATE of a lost connection, of a database that stops or starts


def show_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is handled. Nothing of the page asks the database."""
    error = sys.exc_info()[1]
    code = getattr(error and error.__cause__, "sqlstate", None)
    # A deadlock or a question that took too long is a fault of ours, and has a SQLSTATE of its own.
    is_cut_off = isinstance(error, (OperationalError, InterfaceError)) and (
        code is None or code.startswith(SHUTDOWN_CLASSES)
    )
    if is_cut_off or isinstance(error, PoolTimeout):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return server_error(request)
