"""From what a connector raises to the reason that a delivery keeps."""

from django.conf import settings
from django.utils.translation import gettext, override

from vigie.networks.troubles import Trouble
from vigie.publishing.models import Delivery

Reason = Delivery.StateReason


def reason_of(trouble: Trouble) -> tuple[str, str]:
    """Reason and detail: the network's own words where the connector quotes it, else a sentence of ours."""
    if trouble.quoted:
        return Reason.NETWORK_SAID, trouble.quoted
    return Reason.CONNECTOR_SAID, str(trouble)


def is_our_sentence(said: str) -> bool:
    """Whether it is one of our own sentences: one that we translate, in whatever language it is read now."""
    if not said:
        return False
    for language, _name in settings.LANGUAGES:
        with override(language):
            if gettext(said) != said:
                return True
    return False
