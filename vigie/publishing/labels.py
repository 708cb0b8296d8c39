"""The labels of publishing: the marks of states, the lines of the journal."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from vigie.journal.models import Entry
from vigie.publishing.delivery.hold_and_refusal_reasons import REASONS, is_our_sentence, reason_sentence
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery

Reason = Delivery.StateReason

#: A state as a mark: an icon and a word.
MARKS: dict[str, tuple[str, str | Promise]] = {
    "draft": ("draft", pgettext_lazy("state of a post", "Draft")),
    "approval": ("approve", pgettext_lazy("state of a post", "Awaiting approval")),
    "waiting": ("schedule", pgettext_lazy("state of a delivery", "Scheduled")),
    "sending": ("up", pgettext_lazy("state of a delivery", "Sending")),
    "settling": ("wait", pgettext_lazy("state of a delivery", "Being processed")),
    "published": ("done", pgettext_lazy("state of a delivery", "Published")),
    "refused": ("warning", pgettext_lazy("state of a delivery", "Refused")),
    "unsure": ("alert", pgettext_lazy("state of a delivery", "Unconfirmed")),
    "held": ("pause", pgettext_lazy("state of a delivery", "Held")),
    "cancelled": ("close", pgettext_lazy("state of a delivery", "Cancelled")),
    "retracted": ("trash", pgettext_lazy("state of a delivery", "Deleted from the network")),
}


def shown_state(delivery: Delivery | None, is_awaiting_approval: bool = False) -> str:
    """The mark of a version and its delivery; None: nothing was planned."""
    if delivery is not None and delivery.retracted_at:
        return "retracted"
    state = delivery.state if delivery else "draft"
    has_not_left = state in ("draft", *Delivery.AWAITING_APPROVAL_STATES)
    return "approval" if is_awaiting_approval and has_not_left else state


#: Lines of the journal written before a reason had its column: what they called it.
FORMER_CODES = {
    "trashed": Reason.ARCHIVED,
    "stranger": Reason.WRONG_ACCOUNT,
    "second person": Reason.SECOND_PERSON,
    "restored": Reason.BACKUP_RESTORED,
    "media lost": Reason.MEDIA_LOST,
    "lost": Reason.WORKER_LOST,
}


class ActLabel(NamedTuple):
    """How the journal tells an act: `sentence` whole, `short` on the page of its post (empty: never there)."""

    sentence: str | Promise
    short: str | Promise = ""


ACTS: dict[str, ActLabel] = {
    PublishingAct.POST_CREATED: ActLabel(gettext_lazy("%(who)s wrote “%(about)s”"), gettext_lazy("wrote this post")),
    PublishingAct.POST_EDITED: ActLabel(gettext_lazy("%(who)s changed “%(about)s”"), gettext_lazy("changed the text")),
    PublishingAct.POST_ARCHIVED: ActLabel(
        gettext_lazy("%(who)s moved “%(about)s” to the trash"), gettext_lazy("moved it to the trash")
    ),
    PublishingAct.POST_RESTORED: ActLabel(gettext_lazy("%(who)s restored “%(about)s”"), gettext_lazy("restored it")),
    PublishingAct.APPROVAL_REQUESTED: ActLabel(
        gettext_lazy("%(who)s asked that “%(about)s” be approved"), gettext_lazy("asked for approval")
    ),
    PublishingAct.APPROVAL_GIVEN: ActLabel(gettext_lazy("%(who)s approved “%(about)s”"), gettext_lazy("approved")),
    PublishingAct.APPROVAL_REFUSED: ActLabel(
        gettext_lazy("%(who)s asked for changes to “%(about)s”: %(said)s"), gettext_lazy("asked for changes")
    ),
    PublishingAct.DELIVERY_WAITING: ActLabel(
        gettext_lazy("%(who)s scheduled “%(about)s” with the account %(on)s"), gettext_lazy("scheduled")
    ),
    PublishingAct.DELIVERY_RESCHEDULED: ActLabel(
        gettext_lazy("%(who)s moved “%(about)s” to another time with the account %(on)s"),
        gettext_lazy("moved it to another time"),
    ),
    PublishingAct.DELIVERY_BROUGHT_FORWARD: ActLabel(
        gettext_lazy("%(who)s asked for “%(about)s” to be tried again at once with the account %(on)s"),
        gettext_lazy("asked for a new try at once"),
    ),
    PublishingAct.DELIVERY_SENDING: ActLabel(
        gettext_lazy("%(who)s began sending “%(about)s” with the account %(on)s"), gettext_lazy("began sending")
    ),
    PublishingAct.DELIVERY_SETTLING: ActLabel(
        gettext_lazy("The network is processing “%(about)s”, for the account %(on)s"),
        gettext_lazy("waits for the network to process it"),
    ),
    PublishingAct.DELIVERY_PUBLISHED: ActLabel(
        gettext_lazy("%(who)s published “%(about)s” with the account %(on)s"), gettext_lazy("published")
    ),
    PublishingAct.DELIVERY_REFUSED: ActLabel(
        gettext_lazy("The network refused “%(about)s”, for the account %(on)s"),
        gettext_lazy("was refused by the network"),
    ),
    PublishingAct.DELIVERY_UNSURE: ActLabel(
        gettext_lazy("The network did not say whether “%(about)s” arrived, for the account %(on)s: unconfirmed"),
        gettext_lazy("got no answer: unconfirmed"),
    ),
    PublishingAct.DELIVERY_HELD: ActLabel(
        gettext_lazy("%(who)s held “%(about)s” back, for the account %(on)s"), gettext_lazy("held")
    ),
    PublishingAct.DELIVERY_CANCELLED: ActLabel(
        gettext_lazy("%(who)s cancelled “%(about)s”, for the account %(on)s"), gettext_lazy("cancelled")
    ),
    PublishingAct.DELIVERY_SAID_ABSENT: ActLabel(
        gettext_lazy("%(who)s looked: “%(about)s” is not in the account %(on)s"),
        gettext_lazy("said that it is not on the network"),
    ),
    PublishingAct.DELIVERY_RETRACTED: ActLabel(
        gettext_lazy("%(who)s deleted “%(about)s” from the account %(on)s"), gettext_lazy("deleted it from the network")
    ),
    PublishingAct.DELIVERY_FOUND_GONE: ActLabel(
        gettext_lazy("%(who)s looked: “%(about)s” was already gone from the account %(on)s"),
        gettext_lazy("found that it was already gone from the network"),
    ),
    PublishingAct.DELIVERY_CORRECTED: ActLabel(
        gettext_lazy("%(who)s corrected “%(about)s” in the account %(on)s"), gettext_lazy("corrected it on the network")
    ),
    PublishingAct.DELIVERY_ACCEPTED: ActLabel(
        gettext_lazy("“%(about)s” was accepted on %(on)s"), gettext_lazy("accepted on the site")
    ),
    PublishingAct.DELIVERY_DECLINED: ActLabel(
        gettext_lazy("“%(about)s” was not accepted on %(on)s"), gettext_lazy("not accepted on the site")
    ),
    PublishingAct.STOP_PULLED: ActLabel(gettext_lazy("%(who)s stopped everything: “%(about)s”")),
    PublishingAct.STOP_LIFTED: ActLabel(gettext_lazy("%(who)s ended the stop: “%(about)s”")),
    PublishingAct.LIKED: ActLabel(gettext_lazy("%(who)s liked a post with the account %(about)s")),
    PublishingAct.LIKE_TAKEN_BACK: ActLabel(gettext_lazy("%(who)s removed a like with the account %(about)s")),
    PublishingAct.REPOSTED: ActLabel(gettext_lazy("%(who)s shared a post with the account %(about)s")),
    PublishingAct.REPOST_TAKEN_BACK: ActLabel(gettext_lazy("%(who)s removed a share with the account %(about)s")),
    PublishingAct.COMMENT_APPROVED: ActLabel(gettext_lazy("%(who)s approved a comment in the account %(about)s")),
    PublishingAct.COMMENT_HELD: ActLabel(gettext_lazy("%(who)s held back a comment in the account %(about)s")),
    PublishingAct.COMMENT_MARKED_SPAM: ActLabel(
        gettext_lazy("%(who)s marked a comment in the account %(about)s as spam")
    ),
    PublishingAct.COMMENT_TRASHED: ActLabel(
        gettext_lazy("%(who)s moved a comment in the account %(about)s to the trash")
    ),
}
RETRIED = gettext_lazy("will try again")


def short_label(entry: Entry) -> str:
    """What a line of the journal tells, in a few words, on the page of its post."""
    if entry.act == PublishingAct.DELIVERY_WAITING and entry.details.get("from") == Delivery.State.SENDING:
        return str(RETRIED)
    label = ACTS.get(entry.act)
    return str(label.short) if label else entry.act


def entry_reason(entry: Entry) -> str:
    """The reason that a line of the journal keeps."""
    details = entry.details
    if "reason" in details or not (said := str(details.get("trouble") or "")):
        return reason_sentence(str(details.get("reason", "")), str(details.get("detail", "")))
    code = FORMER_CODES.get(said, said)
    if code in REASONS:
        return reason_sentence(code, "")
    reason = Reason.CONNECTOR_SAID if is_our_sentence(said) else Reason.NETWORK_SAID
    return reason_sentence(reason, said)
