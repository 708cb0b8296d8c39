"""Replies leave by the same door as posts: saved as a post of their own, then planned."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.networks.words import Ref
from vigie.proofreading.proof_request import CheckedField
from vigie.proofreading.text_check import DEPARTURE_TIMEOUT, TYPING_TIMEOUT, CheckedText, check_drafts
from vigie.publishing import approvals
from vigie.publishing.composer.drafts import Content, Own, save
from vigie.publishing.composer.obstacles import measure, over_by
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import RECALL_WINDOW
from vigie.publishing.delivery.scheduling import plan_checked
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.models import Delivery, Post, Version
from vigie.team.models import Member, Right
from vigie.team.permissions import require_right

REPLY_LATENESS = 12 * 60  # minutes: a reply is welcome later than a post


@dataclass(frozen=True, slots=True)
class ReplyInput:
    """A reply as it is written. Its post has the key of its delivery: what is ignored or cleared is so for that key."""

    member: Member
    channel: Channel
    text: str
    key: uuid.UUID
    language: str = ""

    @property
    def version(self) -> Version:
        """Not saved: what the account would say."""
        post = Post(
            key=self.key,
            workspace=self.member.workspace,
            kind=Post.Kind.REPLY,
            text=self.text,
            language=self.language,
            created_by=self.member,
            edited_by=self.member,
        )
        post.unsaved_placements = []
        return Version(post=post, channel=self.channel)


def check_field(reply: ReplyInput, limit: float = TYPING_TIMEOUT) -> CheckedField:
    """The text of the reply with what the proof-reader says of it, for the form that holds it."""
    return CheckedField("text", tuple(check_drafts(preflight.drafts_of(reply.version), limit)))


def check_reply(reply: ReplyInput) -> list[CheckedText]:
    """What the proof-reader says of a reply that is about to leave. Call it before any lock: it may take seconds.

    Raises NotAllowed; ValidationError when it is empty, too long, or blocked by the house's rules (code "blocked").
    """
    require_right(reply.member, reply.channel, Right.REPLY)
    if not reply.text.strip():
        raise ValidationError(_("Write something first."), code="empty")
    version = reply.version
    measured = measure(version)
    if measured.left is not None and measured.left < 0:
        raise ValidationError(over_by(-measured.left), code="too_long")
    checks = preflight.readings([version], limit=DEPARTURE_TIMEOUT)
    blocking = [finding for checked in checks for finding in checked.blocking_findings]
    if blocking:
        raise preflight.as_validation_error(blocking)
    return checks


def send_reply(
    reply: ReplyInput, reply_to: Ref, checks: Sequence[CheckedText] | None = None, recall: timedelta = RECALL_WINDOW
) -> Delivery:
    """A reply that waits `recall`, then leaves. The same key gives the same delivery.

    What the house's rules want a second person for is held until somebody else approves it. `checks`: what
    `check_reply` said of that very text; None: it is asked here. Raises NotAllowed, ValidationError.
    """
    if checks is None:
        checks = check_reply(reply)
    with transaction.atomic():
        known = Delivery.objects.on_channel(reply.channel).filter(key=reply.key).first()
        if known:
            return known
        content = Content(reply.text, {reply.channel.pk: Own()}, language=reply.language, lateness=REPLY_LATENESS)
        post = save(reply.member, reply.key, 0, content, Post.Kind.REPLY)
        check = preflight.PostCheck(post.edition, list(checks))
        [delivery] = plan_checked(post, reply.member, check, recall=recall, reply_to=reply_to)
        awaited = [finding for checked in checks for finding in checked.second_person_findings]
        if awaited:
            reason = Delivery.StateReason.SECOND_PERSON
            rule = awaited[0].remark.rule
            transition(delivery, Delivery.State.HELD, by=reply.member, reason=reason, detail=rule, try_at=None)
            approvals.record_request(post, reply.member)
    return delivery
