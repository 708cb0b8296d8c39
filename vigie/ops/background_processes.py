"""The two processes that serve no page: the worker does the jobs, the listener hears what is said elsewhere."""

import asyncio
import logging
import os
import signal
from functools import partial

from procrastinate.contrib.django import app

from vigie.ops.health import keep_beating
from vigie.ops.models import Heartbeat

log = logging.getLogger(__name__)


async def work() -> None:
    """Do jobs until a signal; those under way have a few seconds to end, the others wait for the next worker."""
    from vigie.publishing.delivery.worker_liveness import hold_line

    await asyncio.to_thread(hold_line)
    together = int(os.environ.get("VIGIE_JOBS", "8"))
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        async with worker.open_async():
            beating = asyncio.create_task(keep_beating("worker"))
            await worker.run_worker_async(
                concurrency=together,
                fetch_job_polling_interval=1.0,  # a planned post leaves within the second, not within five
                shutdown_graceful_timeout=8,
                delete_jobs="successful",
            )
            beating.cancel()


async def listen() -> None:
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
