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
from vigie.listening.ingest import LeaseLost, ingest_page
from vigie.listening.models import Source
from vigie.listening.presence import is_watched
from vigie.networks import registry
from vigie.networks.base import Gathers, Measures, Network, Streams
from vigie.networks.troubles import Ended, Reconnect, Refused, Trouble, TryLater
from vigie.networks.words import Account, Kind, Page

LEASE_DURATION = timedelta(seconds=90)  # longer than the longest silence of a network
LEASE_RENEWAL_INTERVAL = timedelta(seconds=15)  # how often a long work says that it lives
MAX_PAGES_IN_A_ROW = 20  # pages in a row, before others have their turn
STABLE_STREAM_DURATION = timedelta(minutes=1)  # a stream that held so long is opened again at once after a cut
DEFAULT_POLL_INTERVAL = 60.0  # seconds between two polls, when the network says nothing
MAX_POLLS_PER_SECOND_PER_SERVER = (
    2.5  # polls of one server while somebody looks; Bluesky takes ten calls a second from a machine
)
QUOTA_CHECK_INTERVAL = 60.0  # seconds between two looks at what is left of an account's quota
INITIAL_BACKOFF, MAX_BACKOFF = 5.0, 1800.0  # seconds after a failure, doubled at each
REFUSAL_BACKOFF = timedelta(hours=1)
RECONNECTION_BACKOFF = timedelta(minutes=10)

log = logging.getLogger("vigie.listening")


def collect_source(source: Source, fence: int, is_over: Callable[[], bool]) -> None:
    """Gather `source` until there is nothing more for now, write when to come back, and let it go.

    `is_over` says that the process stops. Nothing of a network's leaves; a fault of ours is logged and waits.
    """
    lease = _SourceLease(source, fence)
    try:
        if source.kind != Kind.STREAM:
            _poll_source(source, lease, is_over)
        if source.is_public_stream:
            _follow_stream(source, lease, is_over)
        elif source.is_live and not is_over():
            _follow_stream_or_keep_polling(source, lease, is_over)
        lease.release()
    except LeaseLost:
        log.info("source %s is gathered by another process, or by nobody any more", source.pk)
    except Trouble as trouble:
        _record_channel_result(source, trouble)
        lease.release(**_failure_fields(source, trouble))
        live_topics.announce_source_health(source)
    except Exception as error:
        log.exception("source %s could not be gathered", source.pk)
        lease.release(**_failure_fields(source, TryLater(f"a fault of Vigie ({type(error).__name__})")))
        live_topics.announce_source_health(source)


class _SourceLease:
    """The right to write, kept alive while the work lasts."""

    def __init__(self, source: Source, fence: int) -> None:
        self.source, self.fence = source, fence
        self._renewed_at = clock.now()
        self._held = Source.objects.filter(pk=source.pk, fence=fence)

    def renew(self) -> None:
        """Say that we live. Raises Fenced when the source was taken over, paused, or its channel disconnected."""
        if clock.now() - self._renewed_at < LEASE_RENEWAL_INTERVAL:
            return
        wanted = self._held.active().through_connected_channels()
        if not wanted.update(leased_until=clock.now() + LEASE_DURATION):
            self.release()
            raise LeaseLost(f"source {self.source.pk}")
        self._renewed_at = clock.now()

    def save_fields(self, **changes: object) -> None:
        self._held.update(**changes)

    def release(self, **changes: object) -> None:
        self._held.update(leased_until=None, **changes)


def _poll_source(source: Source, lease: _SourceLease, is_over: Callable[[], bool]) -> None:
    network = _network_of(source)
    assert isinstance(network, Gathers), source.network
    page, account = Page(), None
    for _turn in range(MAX_PAGES_IN_A_ROW):
        account = _renewed_account(source)
        _return_connection_to_pool()
        page = network.gather(account, source.network_query, source.cursor)
        lease.renew()
        ingest_page(source, page, lease.fence)
        if not page.more or is_over():
            break
    _record_channel_result(source, None)
    if now := mention_refresh.refresh_mentions(source, network, account):
        ingest_page(source, now, lease.fence)
    source.next_at = _next_poll_time(source, network, page)
    lease.save_fields(next_at=source.next_at, **_moved_query_fields(source, page))


def _follow_stream_or_keep_polling(source: Source, lease: _SourceLease, is_over: Callable[[], bool]) -> None:
    """Live for as long as it lasts. A server without streams is no trouble: the polls go on at their own pace."""
    began = clock.now()
    polled_next = source.next_at
    try:
        _follow_stream(source, lease, is_over)
    except TryLater as cut:
        log.info("source %s has no stream for now (%s)", source.pk, cut)
    soon = clock.now() + _jittered_delay(INITIAL_BACKOFF)
    lease.save_fields(next_at=soon if clock.now() - began > STABLE_STREAM_DURATION else max(polled_next, soon))


def _follow_stream(source: Source, lease: _SourceLease, is_over: Callable[[], bool]) -> None:
    network = _network_of(source)
    assert isinstance(network, Streams), source.network
    lease.save_fields(next_at=clock.now())  # who takes it over after a cut asks at once for what was missed
    account = _renewed_account(source)
    _return_connection_to_pool()
    for page in network.stream(account, source.network_query, source.cursor):
        if is_over():
            break
        lease.renew()
        if page.items or page.gone or page.silenced or page.skipped or page.cursor not in (None, source.cursor):
            ingest_page(source, page, lease.fence)
            _record_channel_result(source, None)
        _return_connection_to_pool()
    if source.is_public_stream:
        lease.save_fields(next_at=clock.now() + _jittered_delay(INITIAL_BACKOFF))


def _return_connection_to_pool() -> None:
    """While a network is slow or silent our connection serves others: the pool has fewer than there are streams."""
    if not connection.in_atomic_block:
        connection.close()


def _network_of(source: Source) -> Network:
    return registry.get(source.network, http_clients.client_for(source.network))


def _renewed_account(source: Source) -> Account | None:
    return source.channel.renewed_account() if source.channel else None


def _record_channel_result(source: Source, trouble: Trouble | None) -> None:
    """What the account lives is said on its own page; what only this question meets is not its fault."""
    if source.channel and not isinstance(trouble, Refused):
        source.channel.record_result(trouble)


def _next_poll_time(source: Source, network: Gathers, page: Page) -> datetime:
    if page.more:
        return clock.now()
    seconds = page.next_in or network.every.get(Kind(source.kind), DEFAULT_POLL_INTERVAL)
    if is_watched(source.workspace_id):
        seconds = _interval_while_watched(source, network, seconds)
    return max(clock.now() + _jittered_delay(seconds), _quota_reset_time(source, network))


def _interval_while_watched(source: Source, network: Gathers, usual: float) -> float:
    """Seconds between two polls while somebody is looking: more when many accounts share one server."""
    brisk = network.brisk.get(Kind(source.kind))
    if brisk is None or source.channel is None:
        return usual
    same = Source.objects.active().through_connected_channels().filter(kind=source.kind, network=source.network)
    together = same.filter(channel__server=source.channel.server).count()
    return min(usual, max(brisk, together / MAX_POLLS_PER_SECOND_PER_SERVER))


def _quota_reset_time(source: Source, network: Gathers) -> datetime:
    """When the network's own count lets us ask again: the last calls of a quota are kept for who publishes."""
    if not isinstance(network, Measures) or source.channel is None or not _is_time_to_count(source.channel.pk):
        return clock.now()
    quota = network.quota(source.channel.account())
    if quota and quota.resets_at and quota.limit and quota.left is not None and quota.left * 10 < quota.limit:
        return min(quota.resets_at, clock.now() + timedelta(hours=1))
    return clock.now()


def _is_time_to_count(channel: int) -> bool:
    """Counting is a call too: once a minute for each account."""
    if _counted_at.get(channel, -QUOTA_CHECK_INTERVAL) + QUOTA_CHECK_INTERVAL > time.monotonic():
        return False
    _counted_at[channel] = time.monotonic()
    return True


_counted_at: dict[int, float] = {}


def _moved_query_fields(source: Source, page: Page) -> dict[str, str]:
    """A feed that moved for good is followed, unless the workspace follows its new address already."""
    if not page.moved_to or page.moved_to == source.query:
        return {}
    same = Source.objects.filter(workspace_id=source.workspace_id, network=source.network, query=page.moved_to)
    return {} if same.exists() else {"query": page.moved_to[:1000]}


def _failure_fields(source: Source, trouble: Trouble) -> dict[str, object]:
    """What a failure writes: one more, why, and when to come back; what is over for good is paused."""
    over: dict[str, object] = {"paused_at": clock.now()} if isinstance(trouble, Ended) else {}
    if isinstance(trouble, Reconnect):
        pause = RECONNECTION_BACKOFF
    elif isinstance(trouble, Refused):
        pause = REFUSAL_BACKOFF * min(2**source.failures, 24)
    else:
        after = trouble.after if isinstance(trouble, TryLater) else None
        backoff = timedelta(
            seconds=_jittered_seconds(min(INITIAL_BACKOFF * 2 ** min(source.failures, 12), MAX_BACKOFF))
        )
        pause = max(after or timedelta(), backoff)
    said = {"failures": source.failures + 1, "last_error": str(trouble)[:500], "next_at": clock.now() + pause}
    return {**said, **over}


def _jittered_delay(seconds: float) -> timedelta:
    return timedelta(seconds=_jittered_seconds(seconds))


def _jittered_seconds(seconds: float) -> float:
    return seconds * random.uniform(0.9, 1.1)  # noqa: S311  not a secret: collectors must not march in step
