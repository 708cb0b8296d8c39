"""The two processes that serve no page: the worker does the jobs, the listener hears what is said elsewhere."""

import asyncio
import logging
import signal
from functools import partial

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from vigie.kit import environment
from vigie.kit.database_url import POOL_MAX_IDLE
from vigie.ops.health import send_heartbeats
from vigie.ops.models import Heartbeat

JOB_POLLING_INTERVAL = 1.0  # seconds: a planned post leaves within the second, not within five
WORKER_STOP_TIMEOUT = 8  # seconds that the jobs under way have to end

log = logging.getLogger(__name__)


async def run_worker() -> None:
    """Do jobs until a signal; those under way have a few seconds to end, the others wait for the next worker."""
    from vigie.publishing.delivery.worker_liveness import announce_worker

    await asyncio.to_thread(announce_worker)
    # As Procrastinate's own connector for Django, but with fewer connections: it needs them for an instant at a time.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4, max_idle=POOL_MAX_IDLE)
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            heartbeats = asyncio.create_task(send_heartbeats("worker"))
            await worker.run_worker_async(
                concurrency=environment.JOBS.read(),
                fetch_job_polling_interval=JOB_POLLING_INTERVAL,
                shutdown_graceful_timeout=WORKER_STOP_TIMEOUT,
                delete_jobs="successful",
            )
            heartbeats.cancel()


async def run_listener() -> None:
    """Run the collectors until a signal."""
    from vigie.listening.listener import run_listener

    loop = asyncio.get_running_loop()
    listening = asyncio.ensure_future(run_listener(partial(Heartbeat.beat, "listener")))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, listening.cancel)
    try:
        await listening
    except asyncio.CancelledError:
        log.debug("Stopped.")
