"""Who may let a blocked text leave, and how: one text, one rule, one account, one reason."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.proofreading.models import Clearance
from vigie.team.models import Member, Right


class Blocked(Exception):
    """It still blocks. `str()` says what is missing."""


def may_clear(member: Member, channel: Channel, rule: str) -> bool:
    """The law is for who rules the workspace; the house's own blocks are for who approves on that account."""
    if rule.split(".")[0] == "law":
        return member.rules
    return channel.allows(member, Right.APPROVE)


def clear(by: Member, channel: Channel, posted: QueryDict) -> Clearance:
    """Raises PermissionDenied, Blocked."""
    rule, reason = posted.get("rule", "")[:80], posted.get("reason", "").strip()[:300]
    if not may_clear(by, channel, rule):
        raise PermissionDenied
    if not reason:
        raise Blocked(_("Say why it may leave: the reason is kept in the journal."))
    try:
        place = uuid.UUID(posted.get("key", ""))
    except ValueError as error:
        raise Blocked(_("This text is not known.")) from error
    return Clearance(
        workspace=by.workspace,
        place=place,
        channel=channel,
        rule=rule,
        words=posted.get("words", "")[:500],
        fingerprint=posted.get("fingerprint", "")[:64],
        reason=reason,
        by=by,
    ).give()
