"""The work of one delivery: open the account, look when unsure, publish, and move on as the network answers.

Nothing here holds a transaction while a network is asked: a worker killed at any line leaves the delivery `sending`,
which becomes `unsure` as soon as that death is certain (ten minutes at most), and is looked for before anything is sent
again.
"""

import logging
from datetime import datetime, timedelta
from typing import cast

from vigie.kit import clock
from vigie.kit.text import web_url
from vigie.networks.base import Publishes
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.types import Absence, Account, OutgoingPost, Published, Settling
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.claims import Claim, claim_next
from vigie.publishing.delivery.hold_and_refusal_reasons import reason_of
from vigie.publishing.delivery.retry_delays import LOOK_INTERVALS, SETTLING_TIMEOUT, backoff_delay
from vigie.publishing.delivery.snapshot import MediaLost, to_outgoing
from vigie.publishing.delivery.steps import Overtaken, ReadOnlySteps, Steps, Stopped
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.models import Delivery

S = Delivery.State
Reason = Delivery.StateReason
log = logging.getLogger("vigie.publishing")


def send_ready(delivery: Delivery) -> int:
    """Send what is ready on the channel of this delivery, in order. How many were worked on."""
    channel = delivery.channel
    done = 0
    while claim := claim_next(channel.pk, channel.workspace_id):
        DeliverySender(claim).run()
        done += 1
    return done


class DeliverySender:
    """The exchange with the network for one delivery that was claimed, and the transition that ends it."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.delivery = claim.delivery
        self.channel = claim.delivery.channel
        self.is_looking = claim.came_from == S.UNSURE

    def run(self) -> None:
        """One exchange, and one transition. A mistake of ours is raised, after the delivery was put in safety."""
        try:
            self._exchange_with_network()
        except Overtaken:
            log.info("delivery %s was moved by somebody else", self.delivery.pk)
        except Stopped:
            self._hold_delivery(Reason.STOPPED)
        except Trouble as trouble:
            self.channel.record_result(trouble)
            self._handle_trouble(trouble, *reason_of(trouble))
        except MediaLost as lost:
            self._hold_delivery(Reason.MEDIA_LOST, str(lost))
        except Exception:
            self._handle_trouble(Unsure(), Reason.FAULT)
            raise

    def _exchange_with_network(self) -> None:
        account = self.channel.renewed_account()
        if account.remote_id != self.channel.remote_id:
            self._hold_delivery(Reason.WRONG_ACCOUNT, account.handle)
            return
        network = cast(Publishes, self.channel.client())
        outgoing = to_outgoing(self.delivery)
        if self.is_looking and not self._must_publish(network, account, outgoing):
            return
        if self.claim.came_from == S.SETTLING:
            answer = network.check_settling(account, outgoing, Steps(self.delivery))
        else:
            # Resumed after some of its steps, it is read as any other.
            reason, rule = preflight.blocking_reason(self.delivery)
            if reason:
                self._hold_delivery(reason, rule)
                return
            answer = network.publish(account, outgoing, Steps(self.delivery))
        self.channel.record_result(None)
        if isinstance(answer, Settling):
            self._wait_for_settling(clock.now() + timedelta(seconds=answer.after))
        else:
            self._record_published(answer)

    def _must_publish(self, network: Publishes, account: Account, outgoing: OutgoingPost) -> bool:
        """Look. True when it is proven absent, or when a person who looked says so, and nothing is stopped."""
        found = network.find_published(account, outgoing, ReadOnlySteps(self.delivery))
        self.channel.record_result(None, proves_access=False)  # lists of public posts are given to anybody
        if isinstance(found, Published):
            self._record_published(found)
            return False
        is_absent = found is Absence.PROVEN or self.claim.is_said_absent
        if is_absent and not self.claim.is_stopped:
            self.is_looking = False
            return True
        self._stay_unsure(Reason.ABSENT if is_absent else Reason.UNSEEN)
        return False

    def _wait_for_settling(self, try_at: datetime, reason: str = "", detail: str = "") -> None:
        """Look again at `try_at`, for an hour at most: then only a person knows."""
        now = clock.now()
        since = self.delivery.settling_at if self.claim.came_from == S.SETTLING else now
        if since and now - since > SETTLING_TIMEOUT:
            transition(self.delivery, S.UNSURE, reason=Reason.UNSETTLED, try_at=None)
        else:
            transition(self.delivery, S.SETTLING, reason=reason, detail=detail, try_at=try_at, settling_at=since or now)

    def _record_published(self, published: Published) -> None:
        ref = published.ref
        transition(
            self.delivery,
            S.PUBLISHED,
            reason=Reason.DIFFERENT if published.differences else "",
            detail=" ".join(published.differences),
            remote_id=ref.remote_id[:700],
            local_id=ref.local_id[:200],
            remote=dict(ref.extra),
            url=web_url(ref.url[:1000]),
            published_at=published.at or clock.now(),
            try_at=None,
        )

    def _handle_trouble(self, trouble: Trouble, reason: str, detail: str = "") -> None:
        """The transition that a trouble calls for. While looking, nothing was tried: still unsure."""
        if self.is_looking:
            if isinstance(trouble, Refused):
                reason, detail = Reason.UNSEEN, ""
            self._stay_unsure(reason, detail, trouble)
        elif isinstance(trouble, Refused):
            transition(self.delivery, S.REFUSED, reason=reason, detail=detail, refused_field=trouble.field, try_at=None)
        elif isinstance(trouble, TryLater | Reconnect):  # surely not done
            try_at = self._next_try(trouble)
            if self.claim.came_from == S.SETTLING:  # it goes on settling
                self._wait_for_settling(try_at, reason, detail)
            elif try_at > self.delivery.latest_at:
                transition(self.delivery, S.HELD, reason=reason, detail=detail, try_at=None)
            else:
                snapshot = self.delivery.snapshot if self.delivery.steps else None
                transition(self.delivery, S.WAITING, reason=reason, detail=detail, try_at=try_at, snapshot=snapshot)
        elif self.claim.came_from == S.UNSURE:  # sent again after a proven absence, and no wiser: never without end
            self._stay_unsure(reason, detail)
        else:
            first_look = clock.now() + LOOK_INTERVALS[0]
            transition(self.delivery, S.UNSURE, reason=reason, detail=detail, try_at=first_look, looks=0)

    def _next_try(self, trouble: Trouble) -> datetime:
        wait = trouble.after if isinstance(trouble, TryLater) else None
        if wait is None:
            wait = backoff_delay(self.delivery.attempts)
        return clock.now() + wait

    def _stay_unsure(self, reason: str, detail: str = "", trouble: Trouble | None = None) -> None:
        """Look again later; after the last look, a person decides. A network that does not answer costs no look."""
        looks = self.delivery.looks
        if trouble is None or isinstance(trouble, Refused):
            looks += 1
        try_at = None
        if looks < len(LOOK_INTERVALS):
            try_at = clock.now() + LOOK_INTERVALS[looks]
            if trouble is not None:
                try_at = max(try_at, self._next_try(trouble))
        transition(self.delivery, S.UNSURE, reason=reason, detail=detail, try_at=try_at, looks=looks)

    def _hold_delivery(self, reason: str, detail: str = "") -> None:
        if self.is_looking:
            self._stay_unsure(reason)
        else:
            transition(self.delivery, S.HELD, reason=reason, detail=detail, try_at=None)
