"""Replies leave by the same door as posts: saved as a post of their own, then delivered."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks.types import Ref
from vigie.proofreading import remark_tracking
from vigie.proofreading.text_check import DEPARTURE_TIMEOUT, CheckedText, Draft, check_text
from vigie.publishing import approvals
from vigie.publishing.composer.drafts import Content, Own, create_post
from vigie.publishing.composer.validation import measure_text, too_long_message
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import RECALL_WINDOW
from vigie.publishing.delivery.scheduling import create_delivery, hold_if_stopped
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.models import Delivery, Post
from vigie.team.models import Member, Right
from vigie.team.permissions import require, require_right

REPLY_LATENESS = 12 * 60  # minutes: a reply is welcome later than a post


@dataclass(frozen=True, slots=True)
class CheckedReply:
    """A reply that may leave, with what the proof-reader said of it. `check_reply` makes it, and nothing else does."""

    member: Member
    channel: Channel
    text: str
    key: uuid.UUID
    language: str
    reading: CheckedText


def check_reply(member: Member, channel: Channel, text: str, key: uuid.UUID, language: str = "") -> CheckedReply:
    """Right, length and proof-reading of a reply that is about to leave. Call it before any lock: it may take seconds.

    Its post and its delivery have the same `key`: what is ignored or cleared is so for that key. Raises NotAllowed;
    ValidationError when it is empty, too long, or blocked by the house's rules (code "blocked").
    """
    require_right(member, channel, Right.REPLY)
    if not text.strip():
        raise ValidationError(_("Write something first."), code="empty")
    measured = measure_text(channel, (text,))
    if measured.is_too_long:
        raise ValidationError(too_long_message(measured), code="too_long")
    reading = check_text(Draft(text, member.workspace, channel, key, language), DEPARTURE_TIMEOUT).without_length()
    if reading.blocking_findings:
        raise preflight.as_validation_error(reading.blocking_findings)
    return CheckedReply(member, channel, text, key, language, reading)


def send_reply(reply: CheckedReply, reply_to: Ref, recall: timedelta = RECALL_WINDOW) -> Delivery:
    """A reply that waits `recall`, then leaves. The same key gives the same delivery.

    What the house's rules want a second person for is held until somebody else approves it. Raises NotAllowed when its
    key is that of another text.
    """
    member = reply.member
    channel = reply.channel
    with transaction.atomic():
        at = clock.now() + recall
        content = Content(reply.text, {channel.pk: Own()}, language=reply.language, lateness=REPLY_LATENESS)
        post = create_post(member, reply.key, content, [channel], Post.Kind.REPLY, planned_at=at)
        if post is None:
            known = Delivery.objects.on_channel(channel).filter(key=reply.key).first()
            require(known is not None, "this key is that of another text")
            assert known
            return known
        remark_tracking.record_departure([reply.reading])
        version = post.versions.get()
        version.channel = channel  # known already: it is not read again
        delivery = create_delivery(version, member, at, reply_to)
        awaited = reply.reading.second_person_findings
        if awaited:
            reason = Delivery.StateReason.SECOND_PERSON
            rule = awaited[0].remark.rule
            transition(delivery, Delivery.State.HELD, by=member, reason=reason, detail=rule, try_at=None)
            approvals.record_request(post, member)
        hold_if_stopped([delivery], member)
    return delivery
