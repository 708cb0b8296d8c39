"""Replies leave by the same door: `answer` is what the inbox calls."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks import counting
from vigie.networks.words import Ref
from vigie.proofreading import remark_tracking
from vigie.proofreading.text_check import Finding
from vigie.publishing import approvals
from vigie.publishing.composer.obstacles import measure_text, over_by, rules_of
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import RECALL_WINDOW
from vigie.publishing.delivery.transitions import record_act, transition
from vigie.publishing.jobs import enqueue_send
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Delivery, Media, Placement, Post, Version
from vigie.team.models import Member, Right
from vigie.team.permissions import require, require_right

LATENESS = 12 * 60  # minutes: an answer is welcome later than a post


def answer(
    member: Member,
    channel: Channel,
    reply_to: Ref,
    text: str,
    *,
    parts: Sequence[str] = (),
    language: str = "",
    options: Mapping[str, Any] | None = None,
    media: Sequence[Media] = (),
    key: uuid.UUID | None = None,
    recall: timedelta = RECALL_WINDOW,
) -> Delivery:
    """A reply that waits `recall`, then leaves. The same `key` gives the same delivery.

    What the house's rules block is refused (ValidationError, code "blocked"); what they want a second person for is
    held until somebody else approves it.

    Raises NotAllowed, ValidationError.
    """
    require_right(member, channel, Right.REPLY)
    if not text.strip() and not media:
        raise ValidationError(_("Write something first."), code="empty")
    _insist_on_length(channel, parts or [text], dict(options or {}))
    measured = measure_text(channel, tuple(parts) or (text,))
    if measured.left is not None and measured.left < 0:
        raise ValidationError(over_by(-measured.left), code="too_long")
    key = key or uuid.uuid4()
    with transaction.atomic():
        if known := Delivery.objects.on_channel(channel).filter(key=key).first():
            return known
        require(not Post.objects.filter(key=key).exists(), "this key is that of another text")
        version = _reply(member, channel, text, list(parts), language, dict(options or {}), key)
        _place(version, media)
        found = preflight.readings([version])
        if blocking := [finding for reading in found for finding in reading.blocking_findings]:
            raise preflight.as_validation_error(blocking)
        second = [finding for reading in found for finding in reading.second_person_findings]
        at = clock.now() + recall
        delivery = Delivery.objects.create(
            version=version, key=key, planned_by=member, reply_to=asdict(reply_to), due_at=at, try_at=at
        )
        record_act(delivery, PublishingAct.DELIVERY_WAITING, by=member)
        remark_tracking.count_outcomes(found)
        if second:
            _wait_for_a_second(delivery, member, second[0])
        else:
            enqueue_send(delivery, at)
    return delivery


def _wait_for_a_second(delivery: Delivery, member: Member, finding: Finding) -> None:
    """Held until somebody else approves it."""
    rule = finding.remark.rule
    transition(
        delivery, Delivery.State.HELD, by=member, reason=Delivery.StateReason.SECOND_PERSON, detail=rule, try_at=None
    )
    approvals.record_request(delivery.post, member)


def _insist_on_length(channel: Channel, parts: Sequence[str], options: dict[str, Any]) -> None:
    rules = rules_of(channel)
    counted = [counting.count_by(rules, part, str(options.get("spoiler", ""))) for part in parts]
    if over := max((-one.left for one in counted if one.left is not None and one.left < 0), default=0):
        words = ngettext("%(over)s character too many.", "%(over)s characters too many.", over)
        raise ValidationError(words % {"over": over}, code="too_long")


def _reply(
    member: Member,
    channel: Channel,
    text: str,
    parts: list[str],
    language: str,
    options: dict[str, Any],
    key: uuid.UUID,
) -> Version:
    """The post has the key of its delivery: what was ignored or cleared while it was written is so for that key."""
    post = Post.objects.create(
        key=key,
        workspace=channel.workspace,
        kind=Post.Kind.REPLY,
        text=text,
        language=language,
        created_by=member,
        edited_by=member,
        lateness=LATENESS,
    )
    return Version.objects.create(post=post, channel=channel, parts=parts or None, options=options)


def _place(version: Version, media: Sequence[Media]) -> None:
    for position, one in enumerate(media):
        Placement.objects.create(post=version.post, media=one, alt=one.alt, position=position)
