"""Comments on our own pages: approved, held, refused, asked of the network at once."""

from django.db import transaction

from vigie import journal
from vigie.channels.models import Channel
from vigie.kit import live
from vigie.networks.base import Moderates
from vigie.networks.troubles import Refused
from vigie.networks.words import Ref
from vigie.publishing.journal_acts import ACT_OF_MODERATION
from vigie.team.models import Member, Right
from vigie.team.permissions import require_right


def moderate(member: Member, channel: Channel, ref: Ref, act: str) -> None:
    """`act` is approve, hold, spam or trash; twice does it once. Call it outside a transaction.

    Raises NotAllowed, Trouble.
    """
    require_right(member, channel, Right.REPLY)
    network = channel.client()
    if not isinstance(network, Moderates):
        raise Refused(f"{network.name} has no comments to moderate")
    network.moderate(channel.renewed_account(), ref, act)
    with transaction.atomic():
        journal.write(ACT_OF_MODERATION[act], by=member, of=channel, remote_id=ref.remote_id)
        live.announce_change(live.topic(channel.workspace_id, "inbox"))
