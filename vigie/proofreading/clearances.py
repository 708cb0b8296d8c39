"""Who may let a blocked text leave, and how: one text, one rule, one account, one reason."""

import uuid

from vigie.channels.models import Channel
from vigie.proofreading.models import Clearance
from vigie.proofreading.requirements import is_law
from vigie.team.models import Member, Right
from vigie.team.permissions import require


def can_clear(member: Member, channel: Channel, rule: str) -> bool:
    """The law is for who rules the workspace; the house's own blocks are for who approves on that account."""
    if is_law(rule):
        return member.can_manage
    return member.has_right(channel, Right.APPROVE)


def clear_remark(
    by: Member, channel: Channel, place: uuid.UUID, rule: str, words: str, fingerprint: str, reason: str
) -> Clearance:
    """Let the text of that fingerprint leave on that channel, in spite of that rule. Raises NotAllowed."""
    require(can_clear(by, channel, rule))
    return Clearance(
        workspace=by.workspace,
        place=place,
        channel=channel,
        rule=rule[:80],
        words=words[:500],
        fingerprint=fingerprint[:64],
        reason=reason.strip()[:300],
        by=by,
    ).grant()
