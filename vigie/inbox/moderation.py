"""Comments that their network keeps from the public until we decide."""

from django.db import transaction

from vigie.inbox.models import Conversation, Message
from vigie.kit import live_notices
from vigie.networks.types import Ref
from vigie.publishing.immediate_actions import moderate_comment
from vigie.team.models import Member

ACTS = ("approve", "hold", "spam", "trash")


def moderate_message(conversation: Conversation, message: Message, act: str, by: Member) -> None:
    """Have the network do one of `ACTS`, then keep it; advertising and what is thrown away closes the conversation.

    Call it outside a transaction. Raises NotAllowed, Trouble.
    """
    ref = Ref(message.mention.remote_id, message.local_id, message.mention.url, message.extra)
    moderate_comment(by, conversation.channel, ref, act)
    with transaction.atomic():
        message.held = act == "hold"
        message.save(update_fields=["held"])
        if act in ("spam", "trash"):
            conversation.close(by, "spam")
        live_notices.announce_change(*conversation.live_topics())
