"""Likes and reposts: asked of the network at once, under the same rights and the same switch as all that leaves."""

from django.db import transaction

from vigie import journal
from vigie.channels.models import Channel
from vigie.kit import clock, live
from vigie.networks.base import Reacts
from vigie.networks.troubles import Refused
from vigie.networks.words import Ref
from vigie.publishing.delivery.actions import EverythingStopped
from vigie.publishing.journal_acts import ACT_OF_REACTION
from vigie.publishing.models import Reaction, Stop
from vigie.team.models import Member, Right
from vigie.team.permissions import require_right

RIGHTS = {Reaction.Kind.LIKE: Right.REPLY, Reaction.Kind.REPOST: Right.PUBLISH}


def react(member: Member, channel: Channel, ref: Ref, act: str) -> Reaction:
    """`act` is like, unlike, repost or unrepost. Twice does it once. Call it outside a transaction.

    Raises NotAllowed, EverythingStopped, Trouble (its words may be shown; nothing is retried by itself).
    """
    undo, kind = act.startswith("un"), Reaction.Kind(act.removeprefix("un"))
    require_right(member, channel, RIGHTS[kind])
    if not undo and (stop := Stop.objects.find_active(channel.workspace_id)):
        raise EverythingStopped(stop.reason)
    reaction, _created = Reaction.objects.get_or_create(
        channel=channel, remote_id=ref.remote_id, kind=kind, defaults={"by": member}
    )
    if reaction.is_active is not undo:
        return reaction
    network = channel.client()
    if not isinstance(network, Reacts):
        raise Refused(f"{network.name} has no such reaction")
    network.react(channel.renewed_account(), ref, act, str(reaction.key))
    return _kept(reaction, member, act, undo)


def _kept(reaction: Reaction, member: Member, act: str, undo: bool) -> Reaction:
    with transaction.atomic():
        now = clock.now()
        reaction.done_at, reaction.taken_back_at = (reaction.done_at, now) if undo else (now, None)
        reaction.by, reaction.at = member, now
        reaction.save()
        channel = reaction.channel
        journal.write(ACT_OF_REACTION[act], by=member, of=reaction, about=str(channel), remote_id=reaction.remote_id)
        live.announce_change(live.topic(channel.workspace_id, "deliveries"))
    return reaction
