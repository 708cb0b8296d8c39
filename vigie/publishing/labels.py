"""The words for what happened: states, troubles, lines of the journal."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from vigie.journal.models import Entry
from vigie.publishing.models import Delivery

#: A state as a mark: an icon and a word.
MARKS: dict[str, tuple[str, str | Promise]] = {
    "draft": ("draft", pgettext_lazy("state of a post", "Draft")),
    "waiting": ("schedule", pgettext_lazy("state of a delivery", "Planned")),
    "sending": ("up", pgettext_lazy("state of a delivery", "Sending")),
    "settling": ("wait", pgettext_lazy("state of a delivery", "Being processed")),
    "published": ("done", pgettext_lazy("state of a delivery", "Published")),
    "refused": ("warning", pgettext_lazy("state of a delivery", "Refused")),
    "unsure": ("alert", pgettext_lazy("state of a delivery", "Unconfirmed")),
    "held": ("pause", pgettext_lazy("state of a delivery", "Held")),
    "cancelled": ("close", pgettext_lazy("state of a delivery", "Cancelled")),
    "retracted": ("trash", pgettext_lazy("state of a delivery", "Deleted at the network")),
}

#: Our own codes (claims.py, sending.py, jobs.py); anything else is what the network said.
TROUBLES: dict[str, str | Promise] = {
    "stopped": gettext_lazy("Everything was stopped."),
    "late": gettext_lazy("Its hour passed by more than its lateness limit. Does it still make sense?"),
    "trashed": gettext_lazy("The post is in the trash."),
    "stranger": gettext_lazy(
        "The access opened another account than this one. Nothing was sent. Reconnect the account."
    ),
    "blocked": gettext_lazy("The house's rules block it: correct it, or have it cleared."),
    "second person": gettext_lazy("The house's rules want a second person: somebody else must approve it."),
    "restored": gettext_lazy("It comes back from a backup, and may have left since. Look before you let it leave."),
    "media lost": gettext_lazy("A media file can no longer be found. Add it again."),
    "unseen": gettext_lazy("Vigie looked and did not see it, which proves nothing here."),
    "absent": gettext_lazy("It is not there. Everything is stopped, so it was not sent again."),
    "unsettled": gettext_lazy("The network has been processing it for an hour. Go and see whether it is there."),
    "lost": gettext_lazy("The machine that was sending it went silent. Vigie is looking whether it left."),
    "fault": gettext_lazy("Vigie failed while sending it. Vigie is looking whether it left."),
}

ACTS: dict[str, str | Promise] = {
    "publishing.post.created": gettext_lazy("wrote this post"),
    "publishing.post.edited": gettext_lazy("changed the text"),
    "publishing.post.trashed": gettext_lazy("put it in the trash"),
    "publishing.post.restored": gettext_lazy("took it out of the trash"),
    "publishing.approval.asked": gettext_lazy("asked for approval"),
    "publishing.approval.given": gettext_lazy("approved"),
    "publishing.approval.refused": gettext_lazy("sent it back"),
    "publishing.delivery.waiting": gettext_lazy("planned"),
    "publishing.delivery.rescheduled": gettext_lazy("moved to another hour"),
    "publishing.delivery.sending": gettext_lazy("began sending"),
    "publishing.delivery.settling": gettext_lazy("the network is processing it"),
    "publishing.delivery.published": gettext_lazy("published"),
    "publishing.delivery.refused": gettext_lazy("the network refused it"),
    "publishing.delivery.unsure": gettext_lazy("no answer: unconfirmed"),
    "publishing.delivery.held": gettext_lazy("held"),
    "publishing.delivery.cancelled": gettext_lazy("cancelled"),
    "publishing.delivery.absent": gettext_lazy("said that it is not at the network"),
    "publishing.delivery.retracted": gettext_lazy("deleted it at the network"),
    "publishing.delivery.edited": gettext_lazy("corrected it at the network"),
}
RETRIED = gettext_lazy("will try again")


def act(entry: Entry) -> str:
    """What a line of the journal tells, in a few words."""
    if entry.act == "publishing.delivery.waiting" and entry.details.get("from") == Delivery.State.SENDING:
        return str(RETRIED)
    return str(ACTS.get(entry.act, entry.act))


def trouble(said: str) -> str:
    """A trouble in words: ours, those of a connector (translated), or what a network said, as it said it."""
    if not said:
        return ""
    if known := TROUBLES.get(said):
        return str(known)
    ours = _(said)
    return ours if ours != said else _("The network says: %(said)s") % {"said": said}
