"""What the rooms below tell the inbox."""

from vigie.inbox.models import Assignment, Conversation, Reply
from vigie.journal.models import Entry
from vigie.kit import clock, live_notices


def update_replied_conversation(entry: Entry) -> None:
    """A reply reached the network, or did not: say again who waits."""
    if entry.thing_id is None:
        return
    reply = Reply.objects.select_related("conversation", "delivery").filter(delivery_id=entry.thing_id).first()
    if reply is None:
        return
    conversation = Conversation.objects.select_for_update().get(pk=reply.conversation_id)
    if published_at := reply.delivery.published_at:
        conversation.answered_at = max(filter(None, (conversation.answered_at, published_at)))
        conversation.last_at = max(conversation.last_at, published_at)
    conversation.update_waiting("answered_at", "last_at")


def end_assignments(entry: Entry) -> None:
    """A member who left keeps no conversation: anybody may take them."""
    assignments = Assignment.objects.filter(to=entry.thing_id, ended_at=None)
    if assignments.update(ended_at=clock.now()) and entry.workspace_id:
        live_notices.announce_change(live_notices.topic(entry.workspace_id, "inbox"))
