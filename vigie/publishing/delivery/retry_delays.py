"""When a delivery is tried again: after a trouble, after a worker that died, after a look in vain."""

import random
from datetime import timedelta

FIRST_BACKOFF = timedelta(seconds=15)
MAX_BACKOFF = timedelta(minutes=15)
#: How long after each look in vain comes the next one; after the last, only a person decides.
LOOK_INTERVALS = tuple(timedelta(seconds=s) for s in (5, 20, 60, 300, 900))
#: With no sign of life for that long, the worker that was sending is dead.
SENDING_TIMEOUT = timedelta(minutes=10)
#: A network that processes a post for longer than that has lost it: a person looks.
SETTLING_TIMEOUT = timedelta(minutes=60)
#: Left, before looking, to what a dead worker had asked of a network: it may still be done there, or not.
DEAD_WORKER_GRACE = timedelta(seconds=15)


def backoff_delay(attempts: int) -> timedelta:
    """15 s, 30 s, 1 min… at most 15 min, give or take a fifth so that many do not come back together."""
    plain = min(FIRST_BACKOFF * 2 ** min(max(attempts - 1, 0), 10), MAX_BACKOFF)
    return timedelta(seconds=plain.total_seconds() * random.uniform(0.8, 1.2))  # noqa: S311  # not a secret
