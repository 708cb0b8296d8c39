"""What is asked of a network at once, under the same rights and the same switch as all that leaves.

Likes and reposts of somebody's post; comments on our own pages, approved, held, or put among the unwanted.
"""

from django.db import transaction

from vigie import journal
from vigie.channels.models import Channel
from vigie.kit import clock, live_notices
from vigie.kit.text import N_
from vigie.networks.base import Moderates, Reacts
from vigie.networks.troubles import Refused
from vigie.networks.types import Ref
from vigie.publishing.delivery.actions import EverythingStopped
from vigie.publishing.journal_acts import ACT_OF_MODERATION, ACT_OF_REACTION
from vigie.publishing.models import Reaction, Stop
from vigie.team.models import Member, Right
from vigie.team.permissions import require_right

NOT_OFFERED = N_("This network does not allow this action.")
REACTION_RIGHTS = {Reaction.Kind.LIKE: Right.REPLY, Reaction.Kind.REPOST: Right.PUBLISH}


def react(member: Member, channel: Channel, ref: Ref, act: str) -> Reaction:
    """`act` is like, unlike, repost or unrepost. Twice does it once. Call it outside a transaction.

    Raises NotAllowed, EverythingStopped, Trouble (its words may be shown; nothing is retried by itself).
    """
    is_undo = act.startswith("un")
    kind = Reaction.Kind(act.removeprefix("un"))
    require_right(member, channel, REACTION_RIGHTS[kind])
    if not is_undo and (stop := Stop.objects.find_active(channel.workspace_id)):
        raise EverythingStopped(stop.reason)
    reaction, _created = Reaction.objects.get_or_create(
        channel=channel, remote_id=ref.remote_id, kind=kind, defaults={"by": member}
    )
    if reaction.is_active is not is_undo:
        return reaction
    network = channel.client()
    if not isinstance(network, Reacts):
        raise Refused(NOT_OFFERED)
    network.react(channel.renewed_account(), ref, act, str(reaction.key))
    with transaction.atomic():
        reaction = Reaction.objects.select_for_update().get(pk=reaction.pk)
        if reaction.is_active is not is_undo:
            return reaction  # the other of two clicks wrote it
        now = clock.now()
        if is_undo:
            reaction.taken_back_at = now
        else:
            reaction.done_at = now
            reaction.taken_back_at = None
        reaction.by = member
        reaction.at = now
        reaction.save()
        journal.write(ACT_OF_REACTION[act], by=member, of=reaction, about=str(channel), remote_id=ref.remote_id)
        live_notices.announce_change(live_notices.topic(channel.workspace_id, "deliveries"))
    return reaction


def moderate_comment(member: Member, channel: Channel, ref: Ref, act: str) -> None:
    """`act` is approve, hold, spam or trash; twice does it once. Call it outside a transaction.

    Raises NotAllowed, Trouble.
    """
    require_right(member, channel, Right.REPLY)
    network = channel.client()
    if not isinstance(network, Moderates):
        raise Refused(NOT_OFFERED)
    network.moderate(channel.renewed_account(), ref, act)
    with transaction.atomic():
        journal.write(ACT_OF_MODERATION[act], by=member, of=channel, remote_id=ref.remote_id)
        live_notices.announce_change(live_notices.topic(channel.workspace_id, "inbox"))
