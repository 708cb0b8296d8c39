"""One source gathered once (a poll) or for as long as its stream lasts, under the fence of its lease."""

import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import connection

from vigie.channels import http_clients
from vigie.channels.models import Channel
from vigie.kit import clock, live_notices
from vigie.kit.text import N_
from vigie.kit.throttle import Throttle
from vigie.listening import live_topics, mention_refresh
from vigie.listening.ingest import LeaseLost, ingest_page
from vigie.listening.models import Source
from vigie.listening.presence import Presence
from vigie.networks import registry
from vigie.networks.base import ChecksAccess, Gathers, Measures, Network, Rereads, Streams
from vigie.networks.troubles import Ended, Reconnect, Refused, Trouble, TryLater
from vigie.networks.types import Account, Page, SourceKind

LEASE_DURATION = timedelta(seconds=90)  # longer than the longest silence of a network
LEASE_RENEWAL_INTERVAL = timedelta(seconds=15)
MAX_PAGES_IN_A_ROW = 20  # before others have their turn
STABLE_STREAM_DURATION = timedelta(minutes=1)  # a stream that lasted so long is opened again at once after a cut
DEFAULT_POLL_INTERVAL = 60.0  # seconds between two polls, when the network says nothing
MAX_POLLS_PER_SECOND_PER_SERVER = 2.5  # while somebody is present; Bluesky takes ten calls a second from a machine
QUOTA_CHECK_INTERVAL = 60.0  # seconds between two looks at what is left of an account's quota: a look is a call too
ACCESS_CHECK_INTERVAL = 300.0  # seconds between two proofs, beside a stream, that its access still lives
MISSING_STREAM_LOG_INTERVAL = 3600.0  # seconds between two lines of the log about a server that has no stream
INITIAL_BACKOFF = 5.0  # seconds after a first failure, doubled at each
MAX_BACKOFF = 1800.0  # seconds
REFUSAL_BACKOFF = timedelta(hours=1)
RECONNECTION_BACKOFF = timedelta(minutes=10)

OWN_FAULT = N_("Vigie failed while reading what came. Its log says more; Vigie tries again by itself.")

IsStopping = Callable[[], bool]

log = logging.getLogger("vigie.listening")


class SourceLease:
    """The right to write what a source brings, renewed while the work lasts."""

    def __init__(self, source: Source, fence: int) -> None:
        self.source = source
        self.fence = fence
        self._renewed_at = clock.now()
        self._rows = Source.objects.filter(pk=source.pk, fence=fence)

    def renew(self) -> None:
        """Say that we live. Raises LeaseLost when the source was taken over, paused, or its channel disconnected."""
        if clock.now() - self._renewed_at < LEASE_RENEWAL_INTERVAL:
            return
        wanted = self._rows.active().through_connected_channels()
        if not wanted.update(leased_until=clock.now() + LEASE_DURATION):
            self.release()
            raise LeaseLost(f"source {self.source.pk}")
        self._renewed_at = clock.now()

    def save_fields(self, **changes: object) -> None:
        self._rows.update(**changes)

    def release(self, **changes: object) -> None:
        self._rows.update(leased_until=None, **changes)


class Collector:
    """Collects sources, several at once in threads; remembers what must not be asked too often of a network."""

    def __init__(
        self,
        presence: Presence | None = None,
        quota_checks: Throttle | None = None,
        rereadings: Throttle | None = None,
        access_checks: Throttle | None = None,
    ) -> None:
        self._presence = presence or Presence()
        self._quota_checks = quota_checks or Throttle(QUOTA_CHECK_INTERVAL)  # by channel
        self._rereadings = rereadings or Throttle(mention_refresh.REFRESH_INTERVAL)  # by source
        self._access_checks = access_checks or Throttle(ACCESS_CHECK_INTERVAL)  # by channel
        self._missing_stream_logs = Throttle(MISSING_STREAM_LOG_INTERVAL)  # by network and server

    def collect_source(self, source: Source, fence: int, is_stopping: IsStopping) -> None:
        """Gather `source` until there is nothing more for now, write when to come back, and release it.

        `is_stopping` says that the process stops. No trouble of a network leaves; a fault of ours is logged and waits.
        """
        lease = SourceLease(source, fence)
        try:
            if source.kind != SourceKind.STREAM:
                self._poll_source(source, lease, is_stopping)
            if source.is_public_stream:
                self._follow_stream(source, lease, is_stopping)
            elif source.is_live and not is_stopping():
                self._follow_stream_or_keep_polling(source, lease, is_stopping)
            lease.release()
        except LeaseLost:
            log.info("source %s is gathered by another process, or by nobody any more", source.pk)
        except Trouble as trouble:
            _record_channel_result(source, trouble)
            lease.release(**_failure_fields(source, trouble))
            live_notices.announce_change(*live_topics.health_topics(source))
        except Exception as error:
            log.exception("source %s could not be gathered", source.pk)
            fault = TryLater(OWN_FAULT, detail=type(error).__name__)
            lease.release(**_failure_fields(source, fault))
            live_notices.announce_change(*live_topics.health_topics(source))

    def _poll_source(self, source: Source, lease: SourceLease, is_stopping: IsStopping) -> None:
        network = _network_of(source)
        assert isinstance(network, Gathers), source.network
        page = Page()
        account = None
        for _turn in range(MAX_PAGES_IN_A_ROW):
            account = _renewed_account(source)
            _return_connection_to_pool()
            page = network.gather_page(account, source.network_query, source.cursor)
            lease.renew()
            ingest_page(source, page, lease.fence)
            if not page.more or is_stopping():
                break
        _record_channel_result(source, None, proves_access=source.kind in network.kinds_with_access)
        self._reread_mentions(source, network, account, lease)
        source.next_at = self.next_poll_time(source, network, page)
        lease.save_fields(next_at=source.next_at)
        if page.moved_to and page.moved_to != source.query:  # for good: followed, unless the workspace does already
            same = Source.objects.filter(workspace_id=source.workspace_id, network=source.network)
            if not same.filter(query=page.moved_to).exists():
                lease.save_fields(query=page.moved_to[:1000])

    def _follow_stream_or_keep_polling(self, source: Source, lease: SourceLease, is_stopping: IsStopping) -> None:
        """Live for as long as it lasts. A server without streams is no trouble: polls go on at their own pace."""
        began = clock.now()
        next_poll = source.next_at
        try:
            self._follow_stream(source, lease, is_stopping)
        except TryLater as cut:
            if self._missing_stream_logs.allow((source.network, source.channel and source.channel.server)):
                log.info("source %s has no stream for now (%s): it is polled", source.pk, cut)
        soon = clock.now() + _jittered_delay(INITIAL_BACKOFF)
        was_stable = clock.now() - began > STABLE_STREAM_DURATION
        lease.save_fields(next_at=soon if was_stable else max(next_poll, soon))

    def _follow_stream(self, source: Source, lease: SourceLease, is_stopping: IsStopping) -> None:
        network = _network_of(source)
        assert isinstance(network, Streams), source.network
        lease.save_fields(next_at=clock.now())  # who takes it over after a cut asks at once for what was missed
        account = _renewed_account(source)
        _return_connection_to_pool()
        for page in network.stream_pages(account, source.network_query, source.cursor):
            if is_stopping():
                break
            lease.renew()
            if page.items or page.gone or page.silenced or page.skipped or page.cursor not in (None, source.cursor):
                ingest_page(source, page, lease.fence)
                _record_channel_result(source, None, proves_access=False)
            self._check_access_beside_stream(source, network)
            self._reread_mentions(source, network, account, lease)
            _return_connection_to_pool()
        if source.is_public_stream:
            lease.save_fields(next_at=clock.now() + _jittered_delay(INITIAL_BACKOFF))

    def _check_access_beside_stream(self, source: Source, network: Network) -> None:
        """A stream that is open outlives the access that opened it. Raises Reconnect when that one is dead."""
        if source.channel_id is None or not isinstance(network, ChecksAccess):
            return
        if not self._access_checks.allow(source.channel_id):
            return
        channel = Channel.objects.get(pk=source.channel_id)  # somebody may have opened the account again meanwhile
        with suppress(TryLater):  # the stream says that the network is there
            network.check_access(channel.renewed_account())
            channel.record_result(None)

    def _reread_mentions(self, source: Source, network: Network, account: Account | None, lease: SourceLease) -> None:
        """Now and then, beside polls and streams: a stream tells few of what was edited."""
        if account is None or not isinstance(network, Rereads) or not self._rereadings.allow(source.pk):
            return
        reread = mention_refresh.reread_mentions(source, network, account)
        lease.renew()
        if reread:
            ingest_page(source, reread, lease.fence)

    def next_poll_time(self, source: Source, network: Gathers, page: Page) -> datetime:
        """When to ask again, after `page`: sooner while somebody is present, later when a quota is nearly spent."""
        if page.more:
            return clock.now()
        seconds = page.next_in or network.poll_intervals.get(SourceKind(source.kind), DEFAULT_POLL_INTERVAL)
        fast = network.fast_poll_intervals.get(SourceKind(source.kind))
        if fast is not None and source.channel and self._presence.is_present(source.workspace_id):
            kind = Source.objects.active().through_connected_channels().filter(kind=source.kind, network=source.network)
            same_server = kind.filter(channel__server=source.channel.server).count()
            # More when many accounts share one server.
            seconds = min(seconds, max(fast, same_server / MAX_POLLS_PER_SECOND_PER_SERVER))
        at = clock.now() + _jittered_delay(seconds)
        if isinstance(network, Measures) and source.channel and self._quota_checks.allow(source.channel.pk):
            # The network's own count: the last calls of a quota are kept for publishing.
            quota = network.get_quota(source.channel.account())
            if quota and quota.resets_at and quota.limit and quota.left is not None and quota.left * 10 < quota.limit:
                at = max(at, min(quota.resets_at, clock.now() + timedelta(hours=1)))
        return at


def _network_of(source: Source) -> Network:
    return registry.get(source.network, http_clients.client_for(source.network))


def _renewed_account(source: Source) -> Account | None:
    return source.channel.renewed_account() if source.channel else None


def _return_connection_to_pool() -> None:
    """While a network is slow or silent our connection serves others: the pool has fewer than there are streams."""
    if not connection.in_atomic_block:
        connection.close()


def _record_channel_result(source: Source, trouble: Trouble | None, *, proves_access: bool = True) -> None:
    """What happens to the account is shown on its own page; a refusal of this query alone is not its fault."""
    if source.channel and not isinstance(trouble, Refused):
        source.channel.record_result(trouble, proves_access=proves_access)


def _failure_fields(source: Source, trouble: Trouble) -> dict[str, object]:
    """What a failure writes: one more, why, and when to come back; what has ended for good is paused."""
    if isinstance(trouble, Reconnect):
        pause = RECONNECTION_BACKOFF
    elif isinstance(trouble, Refused):
        pause = REFUSAL_BACKOFF * min(2**source.failures, 24)
    else:
        seconds = min(INITIAL_BACKOFF * 2 ** min(source.failures, 12), MAX_BACKOFF)
        pause = _jittered_delay(seconds)
        if isinstance(trouble, TryLater) and trouble.after:
            pause = max(pause, trouble.after)
    fields: dict[str, object] = {
        "failures": source.failures + 1,
        "last_error": trouble.reason[:500],
        "error_quoted": trouble.quoted,
        "next_at": clock.now() + pause,
    }
    if isinstance(trouble, Ended):
        fields["paused_at"] = clock.now()
    return fields


def _jittered_delay(seconds: float) -> timedelta:
    """More or less a tenth: collectors must not march in step."""
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311  not a secret
