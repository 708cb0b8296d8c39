"""On which networks a member may act on what others published, by a channel of ours."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.networks import registry
from vigie.networks.base import Reacts, Replies
from vigie.team.models import Member, Right


@dataclass(frozen=True, slots=True)
class Able:
    answers: frozenset[str]
    likes: frozenset[str]
    shares: frozenset[str]


def able(member: Member) -> Able:
    replies, publishes = HasRight("pk", member, Right.REPLY), HasRight("pk", member, Right.PUBLISH)
    ours = Channel.objects.filter(workspace_id=member.workspace_id).connected()
    rights = list(ours.values_list("network", replies, publishes))
    may_reply = {network for network, replies, _publishes in rights if replies}
    may_share = {network for network, _replies, publishes in rights if publishes}
    return Able(_having(Replies, may_reply), _having(Reacts, may_reply), _having(Reacts, may_share))


def _having(talent: type, networks: Iterable[str]) -> frozenset[str]:
    known = registry.classes()
    return frozenset(slug for slug in networks if slug in known and issubclass(known[slug], talent))
