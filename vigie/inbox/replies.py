"""Answering: the text leaves by the one door, the conversation remembers what it answers."""

import uuid

from django.db import transaction
from django.db.models import Q

from vigie import journal
from vigie.inbox.models import Answering, Conversation, Message, Reply
from vigie.kit import live
from vigie.networks.words import Ref
from vigie.publishing.composer import replies
from vigie.publishing.models import Delivery
from vigie.team.models import Member

CANCELLED = Q(delivery__state=Delivery.State.CANCELLED)


class SomeoneAnswered(Exception):
    """A colleague replied while this text was being written: `reply` is the colleague's. Nothing was sent."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.by))
        self.reply = reply


def answer(
    conversation: Conversation,
    by: Member,
    text: str,
    *,
    key: uuid.UUID,
    upto: int,
    after: int = 0,
    to: int | None = None,
) -> Reply:
    """Answer the message `to` (the newest of the person's by default).

    Under the eyes of `by`: what was said up to the message `upto`, and our replies up to the reply `after`. The same
    `key` twice answers once. Raises SomeoneAnswered (a colleague's reply came after), NotAllowed, ValidationError.
    """
    with transaction.atomic():
        conversation.lock()
        if done := conversation.replies.filter(key=key).first():
            return done
        if between := conversation.replies.filter(pk__gt=after).exclude(CANCELLED).exclude(by=by).last():
            raise SomeoneAnswered(between)
        message = _answered_message(conversation, to)
        delivery = replies.answer(
            by,
            conversation.channel,
            Ref(message.mention.remote_id, message.local_id, message.mention.url, message.extra),
            text,
            language=message.mention.language or conversation.channel.language,
            key=key,
        )
        reply = Reply.objects.create(
            conversation=conversation, to=message, delivery=delivery, by=by, key=key, upto=upto
        )
        Answering.objects.filter(conversation=conversation, member=by).delete()
        conversation.closures.filter(reopened_at=None).update(reopened_at=reply.at)
        journal.write("inbox.conversation.replied", by=by, of=conversation, delivery=delivery.pk)
        live.announce_change(*conversation.live_topics())
    return reply


def _answered_message(conversation: Conversation, to: int | None) -> Message:
    said = conversation.messages.filter(ours=False).select_related("mention").order_by("pk")
    message = said.filter(pk=to).first() if to else said.last()
    if message is None:
        raise Message.DoesNotExist
    return message
