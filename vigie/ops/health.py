"""`GET /healthz`: is everything alive, for whatever watches over the server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypedDict

import psycopg
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from psycopg_pool import PoolTimeout

from vigie import __version__
from vigie.ops import schema_version
from vigie.ops.models import Heartbeat

PATH = "/healthz"
HEARTBEAT_INTERVAL = 10  # seconds
MAX_HEARTBEAT_AGE = 60  # seconds after which a process counts as dead
CONNECT_TIMEOUT = 3  # seconds to get a connection; a page waits longer for the database to come back

log = logging.getLogger(__name__)


class Health(TypedDict):
    """What /healthz answers. Ages are in seconds; None when the process has never been seen."""

    version: str
    ok: bool
    database: bool
    migrations: str
    worker: float | None
    listener: float | None


class HealthMiddleware:
    """Middleware, the first of all: it answers before sessions, hosts and languages, even without a database."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if request.path != PATH:
            return self.get_response(request)
        if self.is_async:
            return sync_to_async(_respond)()
        return _respond()


def check_health() -> Health:
    """Look at everything now. Never raises: a database that does not answer is an answer."""
    health = Health(version=__version__, ok=False, database=False, migrations="unknown", worker=None, listener=None)
    try:
        pool = connection.pool  # type: ignore[attr-defined]  # that of PostgreSQL
        pool.open()
        with pool.connection(timeout=CONNECT_TIMEOUT):  # it is known to work: what follows finds it at once
            pass
        ages = {beat.process: round(beat.age.total_seconds(), 1) for beat in Heartbeat.objects.all()}
        health["database"] = True
        health["worker"] = ages.get("worker")
        health["listener"] = ages.get("listener")
        health["migrations"] = "pending" if schema_version.is_behind() else "done"
    except (DatabaseError, psycopg.Error, PoolTimeout) as error:
        log.warning("The database does not answer: %s", error)
    are_processes_alive = _is_alive(health["worker"]) and _is_alive(health["listener"])
    health["ok"] = health["migrations"] == "done" and are_processes_alive
    return health


def _is_alive(age: float | None) -> bool:
    # Far in the future says as little as far in the past: the clock was set back.
    return age is not None and abs(age) < MAX_HEARTBEAT_AGE


def _respond() -> HttpResponse:
    health = check_health()
    response = JsonResponse(health, status=200 if health["ok"] else 503, headers={"Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log each 503 as an error of ours
    return response


async def send_heartbeats(process: str) -> None:
    """Run in the loop where the work is done: a loop that hangs sends no more heartbeats."""
    while True:
        try:
            await sync_to_async(Heartbeat.beat)(process)
        except (DatabaseError, PoolTimeout) as error:
            log.warning("No heartbeat: %s", error)
        await asyncio.sleep(HEARTBEAT_INTERVAL)
