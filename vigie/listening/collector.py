"""One source gathered once (`poll`) or for as long as its stream lasts (`stream`), under the fence of its claim."""

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection

from vigie.channels import http_clients
from vigie.kit import clock
from vigie.listening import live_topics, mention_refresh
from vigie.listening.ingest import Fenced, ingest
from vigie.listening.models import Source
from vigie.listening.presence import is_watched
from vigie.networks import registry
from vigie.networks.base import Gathers, Measures, Network, Streams
from vigie.networks.troubles import Ended, Reconnect, Refused, Trouble, TryLater
from vigie.networks.words import Account, Kind, Page

LEASE = timedelta(seconds=90)  # longer than the longest silence of a network
RENEW = timedelta(seconds=15)  # how often a long work says that it lives
AT_ONCE = 20  # pages in a row, before others have their turn
LASTING = timedelta(minutes=1)  # a stream that held so long is opened again at once after a cut
USUAL = 60.0  # seconds between two polls, when the network says nothing
A_SERVER_A_SECOND = 2.5  # polls of one server while somebody looks; Bluesky takes ten calls a second from a machine
COUNT_EVERY = 60.0  # seconds between two looks at what is left of an account's quota
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 1800.0  # seconds after a failure, doubled at each
AFTER_REFUSAL = timedelta(hours=1)
UNTIL_RECONNECTED = timedelta(minutes=10)

log = logging.getLogger("vigie.listening")


def collect(source: Source, fence: int, is_over: Callable[[], bool]) -> None:
    """Gather `source` until there is nothing more for now, write when to come back, and let it go.

    `is_over` says that the process stops. Nothing of a network's leaves; a fault of ours is logged and waits.
    """
    lease = _Lease(source, fence)
    try:
        if source.kind != Kind.STREAM:
            _poll(source, lease, is_over)
        if source.is_public_stream:
            _stream(source, lease, is_over)
        elif source.is_live and not is_over():
            _stream_or_poll(source, lease, is_over)
        lease.let_go()
    except Fenced:
        log.info("source %s is gathered by another process, or by nobody any more", source.pk)
    except Trouble as trouble:
        _felt(source, trouble)
        lease.let_go(**_setback(source, trouble))
        live_topics.tell_of_health(source)
    except Exception as error:
        log.exception("source %s could not be gathered", source.pk)
        lease.let_go(**_setback(source, TryLater(f"a fault of Vigie ({type(error).__name__})")))
        live_topics.tell_of_health(source)


class _Lease:
    """The right to write, kept alive while the work lasts."""

    def __init__(self, source: Source, fence: int) -> None:
        self.source, self.fence = source, fence
        self._renewed_at = clock.now()
        self._held = Source.objects.filter(pk=source.pk, fence=fence)

    def keep(self) -> None:
        """Say that we live. Raises Fenced when the source was taken over, paused, or its channel disconnected."""
        if clock.now() - self._renewed_at < RENEW:
            return
        wanted = self._held.active().gatherable()
        if not wanted.update(leased_until=clock.now() + LEASE):
            self.let_go()
            raise Fenced(f"source {self.source.pk}")
        self._renewed_at = clock.now()

    def write(self, **changes: object) -> None:
        self._held.update(**changes)

    def let_go(self, **changes: object) -> None:
        self._held.update(leased_until=None, **changes)


def _poll(source: Source, lease: _Lease, is_over: Callable[[], bool]) -> None:
    network = _network(source)
    assert isinstance(network, Gathers), source.network
    page, account = Page(), None
    for _turn in range(AT_ONCE):
        account = _account(source)
        _lend_the_connection()
        page = network.gather(account, source.asked, source.cursor)
        lease.keep()
        ingest(source, page, lease.fence)
        if not page.more or is_over():
            break
    _felt(source, None)
    if now := mention_refresh.read_again(source, network, account):
        ingest(source, now, lease.fence)
    source.next_at = _next(source, network, page)
    lease.write(next_at=source.next_at, **_moved(source, page))


def _stream_or_poll(source: Source, lease: _Lease, is_over: Callable[[], bool]) -> None:
    """Live for as long as it lasts. A server without streams is no trouble: the polls go on at their own pace."""
    began = clock.now()
    polled_next = source.next_at
    try:
        _stream(source, lease, is_over)
    except TryLater as cut:
        log.info("source %s has no stream for now (%s)", source.pk, cut)
    soon = clock.now() + _jitter(FIRST_PAUSE)
    lease.write(next_at=soon if clock.now() - began > LASTING else max(polled_next, soon))


def _stream(source: Source, lease: _Lease, is_over: Callable[[], bool]) -> None:
    network = _network(source)
    assert isinstance(network, Streams), source.network
    lease.write(next_at=clock.now())  # who takes it over after a cut asks at once for what was missed
    account = _account(source)
    _lend_the_connection()
    for page in network.stream(account, source.asked, source.cursor):
        if is_over():
            break
        lease.keep()
        if page.items or page.gone or page.silenced or page.skipped or page.cursor not in (None, source.cursor):
            ingest(source, page, lease.fence)
            _felt(source, None)
        _lend_the_connection()
    if source.is_public_stream:
        lease.write(next_at=clock.now() + _jitter(FIRST_PAUSE))


def _lend_the_connection() -> None:
    """While a network is slow or silent our connection serves others: the pool has fewer than there are streams."""
    if not connection.in_atomic_block:
        connection.close()


def _network(source: Source) -> Network:
    return registry.get(source.network, http_clients.http(source.network))


def _account(source: Source) -> Account | None:
    return source.channel.renewed() if source.channel else None


def _felt(source: Source, trouble: Trouble | None) -> None:
    """What the account lives is said on its own page; what only this question meets is not its fault."""
    if source.channel and not isinstance(trouble, Refused):
        source.channel.felt(trouble)


def _next(source: Source, network: Gathers, page: Page) -> datetime:
    if page.more:
        return clock.now()
    seconds = page.next_in or network.every.get(Kind(source.kind), USUAL)
    if is_watched(source.workspace_id):
        seconds = _brisk(source, network, seconds)
    return max(clock.now() + _jitter(seconds), _when_allowed(source, network))


def _brisk(source: Source, network: Gathers, usual: float) -> float:
    """Seconds between two polls while somebody is looking: more when many accounts share one server."""
    brisk = network.brisk.get(Kind(source.kind))
    if brisk is None or source.channel is None:
        return usual
    same = Source.objects.active().gatherable().filter(kind=source.kind, network=source.network)
    together = same.filter(channel__server=source.channel.server).count()
    return min(usual, max(brisk, together / A_SERVER_A_SECOND))


def _when_allowed(source: Source, network: Gathers) -> datetime:
    """When the network's own count lets us ask again: the last calls of a quota are kept for who publishes."""
    if not isinstance(network, Measures) or source.channel is None or not _is_time_to_count(source.channel.pk):
        return clock.now()
    quota = network.quota(source.channel.account())
    if quota and quota.resets_at and quota.limit and quota.left is not None and quota.left * 10 < quota.limit:
        return min(quota.resets_at, clock.now() + timedelta(hours=1))
    return clock.now()


def _is_time_to_count(channel: int) -> bool:
    """Counting is a call too: once a minute for each account."""
    if _counted_at.get(channel, -COUNT_EVERY) + COUNT_EVERY > time.monotonic():
        return False
    _counted_at[channel] = time.monotonic()
    return True


_counted_at: dict[int, float] = {}


def _moved(source: Source, page: Page) -> dict[str, str]:
    """A feed that moved for good is followed, unless the workspace follows its new address already."""
    if not page.moved_to or page.moved_to == source.query:
        return {}
    same = Source.objects.filter(workspace_id=source.workspace_id, network=source.network, query=page.moved_to)
    return {} if same.exists() else {"query": page.moved_to[:1000]}


def _setback(source: Source, trouble: Trouble) -> dict[str, object]:
    """What a failure writes: one more, why, and when to come back; what is over for good is paused."""
    over: dict[str, object] = {"paused_at": clock.now()} if isinstance(trouble, Ended) else {}
    if isinstance(trouble, Reconnect):
        pause = UNTIL_RECONNECTED
    elif isinstance(trouble, Refused):
        pause = AFTER_REFUSAL * min(2**source.failures, 24)
    else:
        after = trouble.after if isinstance(trouble, TryLater) else None
        backoff = timedelta(seconds=_jitter_s(min(FIRST_PAUSE * 2 ** min(source.failures, 12), LONGEST_PAUSE)))
        pause = max(after or timedelta(), backoff)
    said = {"failures": source.failures + 1, "trouble": str(trouble)[:500], "next_at": clock.now() + pause}
    return {**said, **over}


def _jitter(seconds: float) -> timedelta:
    return timedelta(seconds=_jitter_s(seconds))


def _jitter_s(seconds: float) -> float:
    return seconds * random.uniform(0.9, 1.1)  # noqa: S311  not a secret: collectors must not march in step
