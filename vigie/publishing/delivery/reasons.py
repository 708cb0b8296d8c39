"""From what a connector raises to the reason that a delivery keeps."""

from django.conf import settings
from django.utils.translation import gettext, override

from vigie.networks.troubles import Refused, Trouble
from vigie.publishing.models import Delivery

Reason = Delivery.StateReason


def reason_of(trouble: Trouble) -> tuple[str, str]:
    """Reason and detail. Only a refusal quotes a network: whatever else a connector says are our own words."""
    said = str(trouble)
    if isinstance(trouble, Refused) and not is_our_sentence(said):
        return Reason.NETWORK_SAID, said
    return Reason.CONNECTOR_SAID, said


def is_our_sentence(said: str) -> bool:
    """Whether it is one of our own sentences: one that we translate, in whatever language it is read now."""
    if not said:
        return False
    for language, _name in settings.LANGUAGES:
        with override(language):
            if gettext(said) != said:
                return True
    return False
