"""Whether a worker lives (kit/process_liveness.py): a delivery being sent remembers the name of its worker.

So another worker learns within seconds, and not after ten minutes, that nobody sends it any more.
"""

from django.db import connection

from vigie.kit.process_liveness import LIVE_NAMES, SETTLING_TIME, LivenessConnection
from vigie.team.live_topics import conninfo

WORKER_NAME_PREFIX = "vigie-work-"

_this_worker: LivenessConnection | None = None


def announce_worker() -> LivenessConnection:
    """Say from now on that this process is a worker and lives, until its end or `withdraw_worker`."""
    global _this_worker
    _this_worker = LivenessConnection(WORKER_NAME_PREFIX, conninfo)
    _this_worker.open()
    return _this_worker


def withdraw_worker() -> None:
    """Say it no more, as the death of the process would."""
    global _this_worker
    if _this_worker:
        _this_worker.close()
    _this_worker = None


def worker_name() -> str:
    """What a delivery that this process sends remembers of it; nothing while it is not connected."""
    return _this_worker.name if _this_worker and _this_worker.is_open else ""


def live_worker_names(settling_time: float = SETTLING_TIME) -> list[str] | None:
    """None when the database started less than `settling_time` seconds ago: absence proves nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {LIVE_NAMES}", {"prefix": WORKER_NAME_PREFIX, "settling_time": settling_time})
        (names,) = cursor.fetchone()
    return None if names is None else list(names)
