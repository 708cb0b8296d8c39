"""What a person is told of a network's trouble: a sentence of ours in the reader's language, or its words, quoted."""

from django.utils.translation import gettext

from vigie.networks.troubles import Trouble


def trouble_sentence(trouble: Trouble) -> str:
    return said_sentence(trouble.reason, trouble.quoted)


def failed_act_sentence(trouble: Trouble) -> str:
    """What became of an act that a person asked of the network at once, and why."""
    why = trouble_sentence(trouble)
    if trouble.may_be_done:
        return gettext("Nobody knows yet whether the network did it: %(why)s Look there first.") % {"why": why}
    return gettext("The network did not do it: %(why)s") % {"why": why}


def said_sentence(reason: str, quoted: str) -> str:
    """The same, as it was kept: `reason` is a msgid, `quoted` the network's words. Empty when neither was kept."""
    if quoted:
        return gettext("The network says: %(said)s") % {"said": quoted}
    return gettext(reason) if reason else ""
