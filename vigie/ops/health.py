"""`GET /healthz`: is everything alive, for whatever watches over the server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypedDict

import psycopg
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from psycopg_pool import PoolTimeout

from vigie import __version__
from vigie.ops import schema_version
from vigie.ops.models import Heartbeat

PATH = "/healthz"
BEAT = 10  # seconds between two beats
TOO_OLD = 60  # seconds after which a process is held for dead
PROCESSES = ("worker", "listener")

log = logging.getLogger(__name__)


class Health(TypedDict):
    """What /healthz answers. Ages are in seconds; None when the process has never been seen."""

    version: str
    ok: bool
    database: bool
    migrations: str
    worker: float | None
    listener: float | None


class Healthz:
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
        return _answer_later() if self.is_async else _answer()


def health() -> Health:
    """Look at everything now. Never raises: a database that does not answer is an answer."""
    found = Health(version=__version__, ok=False, database=False, migrations="unknown", worker=None, listener=None)
    try:
        _reach()
        ages = _ages()
        found["database"] = True
        found["worker"], found["listener"] = (ages.get(process) for process in PROCESSES)
        found["migrations"] = "pending" if schema_version.is_behind() else "done"
    except (DatabaseError, psycopg.Error, PoolTimeout) as trouble:
        log.warning("The database does not answer: %s", trouble)
    found["ok"] = found["migrations"] == "done" and _is_young(found["worker"]) and _is_young(found["listener"])
    return found


def _is_young(age: float | None) -> bool:
    return age is not None and abs(age) < TOO_OLD  # a beat from the future says nothing: the clock was set back


def _reach() -> None:
    """Fail at once where the pool would wait for a better day."""
    parameters = connection.get_connection_params() | {"connect_timeout": 3}
    psycopg.connect(**parameters).close()


def _ages() -> dict[str, float]:
    now = timezone.now()
    return {beat.process: round((now - beat.at).total_seconds(), 1) for beat in Heartbeat.objects.all()}


def _answer() -> HttpResponse:
    found = health()
    answer = JsonResponse(found, status=200 if found["ok"] else 503, headers={"Cache-Control": "no-store"})
    answer._has_been_logged = True  # type: ignore[attr-defined]  # Django would log each 503 as an error of ours
    return answer


async def _answer_later() -> HttpResponse:
    return await sync_to_async(_answer)()


async def keep_beating(process: str) -> None:
    """Beat in the loop where the work is done: a loop that hangs stops beating."""
    while True:
        try:
            await sync_to_async(Heartbeat.beat)(process)
        except (DatabaseError, PoolTimeout) as trouble:
            log.warning("No beat: %s", trouble)
        await asyncio.sleep(BEAT)
