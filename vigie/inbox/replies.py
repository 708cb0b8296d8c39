"""Replying: the text leaves by the one door, the conversation remembers what it replies to."""

import uuid

from django.db import transaction
from django.db.models import Q

from vigie import journal
from vigie.inbox.models import Conversation, Message, Reply, ReplyDraft
from vigie.kit import live_notices
from vigie.networks.types import Ref
from vigie.publishing.composer.replies import check_reply, send_reply
from vigie.publishing.delivery.actions import cancel_delivery
from vigie.publishing.models import Delivery
from vigie.team.models import Member

CANCELLED = Q(delivery__state=Delivery.State.CANCELLED)


class ColleagueReplied(Exception):
    """A colleague replied while this text was being written: `reply` is theirs. Nothing was sent."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.by))
        self.reply = reply


def reply_to_conversation(
    conversation: Conversation,
    by: Member,
    text: str,
    *,
    key: uuid.UUID,
    upto: int,
    after: int = 0,
    to: int | None = None,
) -> Reply:
    """Reply to the message `to` (the newest of the person's by default).

    Before the eyes of `by`: what was said up to the message `upto`, and our replies up to the reply `after`. The same
    `key` twice replies once. Raises ColleagueReplied (their reply came after), Message.DoesNotExist, NotAllowed,
    ValidationError.
    """
    done = _find_reply(conversation, by, key, after)
    if done:
        return done
    received = conversation.messages.filter(ours=False).select_related("mention").order_by("pk")
    message = received.filter(pk=to).first() if to else received.last()
    if message is None:
        raise Message.DoesNotExist
    mention = message.mention
    channel = conversation.channel
    # Before the lock: it may take seconds.
    checked = check_reply(by, channel, text, key, mention.language or channel.language)
    with transaction.atomic():
        conversation.lock()
        done = _find_reply(conversation, by, key, after)
        if done:
            return done
        reply_to = Ref(mention.remote_id, message.local_id, mention.url, message.extra)
        delivery = send_reply(checked, reply_to)
        reply = Reply.objects.create(
            conversation=conversation,
            to=message,
            delivery=delivery,
            by=by,
            key=key,
            upto=min(upto, conversation.newest_message()),  # a number from a form: what is to come still waits
        )
        ReplyDraft.objects.filter(conversation=conversation, member=by).delete()
        conversation.closures.filter(reopened_at=None).update(reopened_at=reply.at)
        covers = (delivery, delivery.version.post)
        journal.write("inbox.conversation.replied", by=by, of=conversation, delivery=delivery.pk, covers=covers)
        live_notices.announce_change(*conversation.live_topics())
    return reply


def recall_reply(reply: Reply, by: Member) -> bool:
    """What has not left yet does not leave, and its text is a draft again, unless `by` has begun another one.

    False: too late. Raises NotAllowed.
    """
    with transaction.atomic():
        if not cancel_delivery(reply.delivery, by):
            return False
        written = ReplyDraft.objects.filter(conversation=reply.conversation, member=by).exclude(text="")
        if not written.exists():
            ReplyDraft.objects.update_or_create(
                conversation=reply.conversation, member=by, defaults={"text": reply.delivery.version.says}
            )
    return True


def _find_reply(conversation: Conversation, by: Member, key: uuid.UUID, after: int) -> Reply | None:
    """The reply of that key. Raises ColleagueReplied when another came after the reply `after`."""
    newer = conversation.replies.filter(Q(key=key) | (Q(pk__gt=after) & ~CANCELLED & ~Q(by=by)))
    replies = list(newer.select_related("by__user").order_by("pk"))
    done = next((reply for reply in replies if reply.key == key), None)
    if done is None and replies:
        raise ColleagueReplied(replies[-1])
    return done
