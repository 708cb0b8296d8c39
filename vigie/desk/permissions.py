"""On which networks a member may act on what others published, by a channel of ours."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.networks import registry
from vigie.networks.base import Reacts, Replies
from vigie.team.models import Member, Right


@dataclass(frozen=True, slots=True)
class ReactionRights:
    """The slugs of the networks where a member may reply, like and share."""

    reply_networks: frozenset[str]
    like_networks: frozenset[str]
    share_networks: frozenset[str]


def reaction_rights(member: Member) -> ReactionRights:
    can_reply = HasRight("pk", member, Right.REPLY)
    can_publish = HasRight("pk", member, Right.PUBLISH)
    ours = Channel.objects.filter(workspace_id=member.workspace_id).connected()
    rights = list(ours.values_list("network", can_reply, can_publish))
    with_reply = {network for network, replies, _publishes in rights if replies}
    with_publish = {network for network, _replies, publishes in rights if publishes}
    return ReactionRights(
        reply_networks=_with_ability(Replies, with_reply),
        like_networks=_with_ability(Reacts, with_reply),
        share_networks=_with_ability(Reacts, with_publish),
    )


def _with_ability(ability: type, networks: Iterable[str]) -> frozenset[str]:
    known = registry.network_classes()
    return frozenset(slug for slug in networks if slug in known and issubclass(known[slug], ability))
