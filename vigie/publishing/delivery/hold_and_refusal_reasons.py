"""Why a delivery is held, refused, unsure, or published otherwise than asked: the text of each reason."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, override, pgettext

from vigie.channels.trouble_sentences import said_sentence
from vigie.networks.troubles import Trouble
from vigie.networks.types import Difference
from vigie.publishing.models import Delivery

Reason = Delivery.StateReason

#: Why a delivery is in its state, for each reason that is a sentence of its own.
REASONS: dict[str, str | Promise] = {
    Reason.STOPPED: gettext_lazy("Everything was stopped."),
    Reason.LATE: gettext_lazy("It is later than the delay that was allowed. Does it still make sense?"),
    Reason.ARCHIVED: gettext_lazy("The post is in the trash."),
    Reason.WRONG_ACCOUNT: gettext_lazy(
        "The access opened another account than this one. Nothing was sent. Reconnect the account."
    ),
    Reason.BLOCKED: gettext_lazy("The house’s rules block it: correct it, or have it cleared."),
    Reason.SECOND_PERSON: gettext_lazy("The house’s rules ask for a second person: somebody else must approve it."),
    Reason.BACKUP_RESTORED: gettext_lazy(
        "It comes back from a backup, and may have left since. Look before you let it leave."
    ),
    Reason.MEDIA_LOST: gettext_lazy("A media file can no longer be found. Add it again."),
    Reason.UNSEEN: gettext_lazy("Vigie looked and did not see it, which proves nothing here."),
    Reason.ABSENT: gettext_lazy("It is not there. Everything is stopped, so it was not sent again."),
    Reason.UNSETTLED: gettext_lazy("The network has been processing it for an hour. Go and see whether it is there."),
    Reason.WORKER_LOST: gettext_lazy("The program that was sending it stopped. Vigie is checking whether it left."),
    Reason.FAULT: gettext_lazy("Vigie failed while sending it. Vigie is checking whether it left."),
}


#: What a network made of a published post otherwise than it was asked.
DIFFERENCES: dict[str, str | Promise] = {
    Difference.IN_REVIEW: gettext_lazy(
        "Submitted for review: the public sees it once somebody on the site accepts it."
    ),
    Difference.DECLINED: gettext_lazy("Not accepted: on the site, it was put in the trash or deleted."),
    Difference.WIDER: gettext_lazy(
        "Published, but the network shows it to more people than was asked. Delete it there if they must not see it."
    ),
    Difference.NARROWER: gettext_lazy("Published, but the network shows it to fewer people than was asked."),
    Difference.POLL: gettext_lazy("Published, but the network left the poll out."),
    Difference.WARNING: gettext_lazy("Published, but the network left the content warning out."),
    Difference.MEDIA: gettext_lazy("Published, but pictures, videos or sounds are missing on the network."),
    Difference.CARD: gettext_lazy("Published without the card of its link: the page gave none."),
    Difference.CARD_PICTURE: gettext_lazy(
        "Published, but the card of its link has no picture: the page’s could not be read."
    ),
}


def reason_of(trouble: Trouble) -> tuple[str, str]:
    """Reason and detail: the network's own words where the connector quotes it, else a sentence of ours."""
    if trouble.quoted:
        return Reason.NETWORK_SAID, trouble.quoted
    return Reason.CONNECTOR_SAID, trouble.reason


def is_our_sentence(said: str) -> bool:
    """Whether it is one of our own sentences: one that we translate, in whatever language it is read now."""
    if not said:
        return False
    for language, _name in settings.LANGUAGES:
        with override(language):
            if gettext(said) != said:
                return True
    return False


def reason_sentence(reason: str, detail: str) -> str:
    """Why a delivery is in its state: our own words in the reader's language, or the network's words as its own."""
    if reason == Reason.NETWORK_SAID:
        return said_sentence("", detail)
    if reason == Reason.CONNECTOR_SAID:
        return said_sentence(detail, "")
    if reason == Reason.DIFFERENT:
        return " ".join(str(DIFFERENCES[code]) for code in detail.split() if code in DIFFERENCES)
    return str(REASONS.get(reason, ""))


def delivery_reason(delivery: Delivery) -> str:
    """Why a delivery is in its state, and what to edit where the network said what it refuses."""
    sentence = reason_sentence(delivery.reason, delivery.detail)
    field = refused_field_label(delivery)
    if field:
        sentence += " — " + gettext("To edit: %(field)s.") % {"field": field}
    return sentence


def refused_field_label(delivery: Delivery) -> str:
    """What its network refuses, as the composer names it; empty when the network did not say."""
    name = delivery.refused_field
    if not name:
        return ""
    if name == "text":
        return pgettext("of a post", "Text")
    if name == "media":
        return gettext("Pictures and videos")
    fields = delivery.channel.stored_rules().fields
    return next((gettext(field.label) for field in fields if field.name == name), "")
