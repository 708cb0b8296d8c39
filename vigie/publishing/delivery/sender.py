"""The work of one delivery: open the account, look when unsure, publish, and take the road that the answer shows.

Nothing here holds a transaction while a network is asked: a worker killed at any line leaves the delivery `sending`,
which becomes `unsure` as soon as that death is certain (ten minutes at most), and is looked for before anything is sent
again.
"""

import logging
import random
from datetime import datetime, timedelta
from typing import cast

from vigie.kit import clock
from vigie.kit.text import web_url
from vigie.networks.base import Publishes
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.words import Absence, Account, Outgoing, Published, Settling
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.claims import Claim, claim_next
from vigie.publishing.delivery.snapshot import MediaLost, thawed
from vigie.publishing.delivery.steps import Overtaken, Seen, Steps, Stopped
from vigie.publishing.delivery.transitions import move
from vigie.publishing.models import Delivery
from vigie.publishing.models.deliveries import SETTLING_LASTS

S = Delivery.State
FIRST, CEILING = timedelta(seconds=15), timedelta(minutes=15)
#: How long after each look in vain comes the next one; after the last, only a person decides.
LOOKS = tuple(timedelta(seconds=s) for s in (5, 20, 60, 300, 900))
log = logging.getLogger("vigie.publishing")


def drain(delivery: Delivery) -> int:
    """Send what is ready on the channel of this delivery, in order. How many were worked on."""
    done, channel = 0, delivery.channel
    while claim := claim_next(channel.pk, channel.workspace_id):
        Sending(claim).run()
        done += 1
    return done


class Sending:
    def __init__(self, claim: Claim) -> None:
        self.claim, self.delivery = claim, claim.delivery
        self.channel = claim.delivery.channel
        self.looking = claim.came_from == S.UNSURE

    def run(self) -> None:
        """One exchange, and one road. A mistake of ours is raised, after the delivery was put in safety."""
        try:
            self._exchange()
        except Overtaken:
            log.info("delivery %s was moved by somebody else", self.delivery.pk)
        except Stopped:
            self._hold("stopped")
        except Trouble as trouble:
            self.channel.felt(trouble)
            self._suffer(trouble)
        except MediaLost as lost:
            self._hold("media lost", str(lost))
        except Exception:
            self._suffer(Unsure("fault"))
            raise

    def _exchange(self) -> None:
        account = self._opened()
        if account is None:
            return
        network, outgoing = cast(Publishes, self.channel.wire()), thawed(self.delivery)
        if self.looking and not self._must_publish(network, account, outgoing):
            return
        self._publish(network, account, outgoing)

    def _opened(self) -> Account | None:
        """The account, renewed if it must be, and surely ours."""
        account = self.channel.renewed()
        if account.remote_id == self.channel.remote_id:
            return account
        self._hold("stranger", account.handle)
        return None

    def _must_publish(self, network: Publishes, account: Account, outgoing: Outgoing) -> bool:
        """Look. True when it is proven absent, or when a person who looked says so, and nothing is stopped."""
        found = network.find(account, outgoing, Seen(self.delivery))
        self.channel.felt(None)
        if isinstance(found, Published):
            self._done(found)
            return False
        absent = found is Absence.PROVEN or self.claim.absent_said
        if absent and not self.claim.stopped:
            self.looking = False
            return True
        self._still_unsure("absent" if absent else "unseen")
        return False

    def _publish(self, network: Publishes, account: Account, outgoing: Outgoing) -> None:
        if self.claim.came_from != S.SETTLING:  # resumed after some of its steps, it is read as any other
            why, rule = preflight.why_not(self.delivery)
            if why:
                self._hold(why, rule)
                return
        ask = network.check if self.claim.came_from == S.SETTLING else network.publish
        answer = ask(account, outgoing, Steps(self.delivery))
        self.channel.felt(None)
        if isinstance(answer, Settling):
            self._settle(clock.now() + timedelta(seconds=answer.after))
        else:
            self._done(answer)

    def _settle(self, try_at: datetime, said: str = "") -> None:
        """Look again at `try_at`, for an hour at most: then only a person knows."""
        now = clock.now()
        since = self.delivery.settling_at if self.claim.came_from == S.SETTLING else now
        if since and now - since > SETTLING_LASTS:
            move(self.delivery, S.UNSURE, trouble="unsettled", trouble_field="", try_at=None)
        else:
            move(self.delivery, S.SETTLING, trouble=said, try_at=try_at, settling_at=since or now)

    def _done(self, published: Published) -> None:
        ref = published.ref
        move(
            self.delivery,
            S.PUBLISHED,
            remote_id=ref.remote_id[:700],
            local_id=ref.local_id[:200],
            remote=dict(ref.extra),
            url=web_url(ref.url[:1000]),
            published_at=published.at or clock.now(),
            trouble="",
            trouble_field="",
            try_at=None,
        )

    def _suffer(self, trouble: Trouble) -> None:
        """The road that a trouble shows. While looking, nothing was tried: still unsure."""
        if self.looking:
            self._still_unsure("unseen" if isinstance(trouble, Refused) else str(trouble), trouble)
        elif isinstance(trouble, Refused):
            move(self.delivery, S.REFUSED, trouble=str(trouble)[:500], trouble_field=trouble.field[:40], try_at=None)
        elif isinstance(trouble, TryLater | Reconnect):
            self._wait(trouble)
        else:
            soon = clock.now() + LOOKS[0]
            move(self.delivery, S.UNSURE, trouble=str(trouble)[:500], trouble_field="", try_at=soon, looks=0)

    def _wait(self, trouble: TryLater | Reconnect) -> None:
        """Surely not done. A delivery that was settling goes on settling; one that would be late is held and asks."""
        try_at, said = self._next_try(trouble), str(trouble)[:500]
        if self.claim.came_from == S.SETTLING:
            self._settle(try_at, said)
        elif try_at > self.delivery.latest_at:
            move(self.delivery, S.HELD, trouble=said, trouble_field="late", try_at=None)
        else:
            frozen = self.delivery.frozen if self.delivery.steps else None
            move(self.delivery, S.WAITING, trouble=said, try_at=try_at, frozen=frozen)

    def _next_try(self, trouble: Trouble) -> datetime:
        asked = trouble.after if isinstance(trouble, TryLater) else None
        return clock.now() + (asked if asked is not None else backoff(self.delivery.attempts))

    def _still_unsure(self, said: str, trouble: Trouble | None = None) -> None:
        """Look again later; after the last look, a person decides. A network that does not answer costs no look."""
        looks = self.delivery.looks + (trouble is None or isinstance(trouble, Refused))
        wait = LOOKS[looks] if looks < len(LOOKS) else None
        if trouble is not None and wait is not None:
            wait = max(wait, self._next_try(trouble) - clock.now())
        try_at = clock.now() + wait if wait is not None else None
        move(self.delivery, S.UNSURE, trouble=said[:500], try_at=try_at, looks=looks)

    def _hold(self, reason: str, said: str = "") -> None:
        if self.looking:
            self._still_unsure(reason)
        else:
            move(self.delivery, S.HELD, trouble=reason, trouble_field=said[:40], try_at=None)


def backoff(attempts: int) -> timedelta:
    """15 s, 30 s, 1 min… at most 15 min, give or take a fifth so that many do not come back together."""
    plain = min(FIRST * 2 ** min(max(attempts - 1, 0), 10), CEILING)
    return timedelta(seconds=plain.total_seconds() * random.uniform(0.8, 1.2))  # noqa: S311  # not a secret
