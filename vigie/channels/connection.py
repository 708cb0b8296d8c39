"""How an account becomes a channel, and the way to a network's consent page and back."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from vigie import journal
from vigie.channels.models import COLOUR_COUNT, Channel
from vigie.kit import clock
from vigie.networks.types import Account
from vigie.team.models import Member, Workspace

#: How long a person may stay at the network before coming back.
CONSENT_TIMEOUT = timedelta(minutes=10)
_SESSION_KEY = "channels_waiting"


class WrongAccount(Exception):
    """Another account than the one to reconnect was opened. `str()` is its handle."""


def connect_account(
    member: Member, network: str, account: Account, only: Channel | None = None
) -> tuple[Channel, bool]:
    """The channel of this account, and whether it is new to the workspace.

    The same account again is the same row: its history and settings stay, its access is renewed. `only`: the channel
    that is being reconnected; raises WrongAccount when it is somebody else's account.
    """
    if only is not None and only.remote_id != account.remote_id:
        raise WrongAccount(account.handle)
    with transaction.atomic():
        # One at a time in a workspace: two tabs of the same person make one channel.
        Workspace.objects.select_for_update(no_key=True).get(pk=member.workspace_id)
        found = Channel.objects.filter(workspace_id=member.workspace_id, network=network, remote_id=account.remote_id)
        channel = found.first()
        is_new = channel is None
        if channel is None:
            channel = Channel(
                workspace=member.workspace,
                network=network,
                remote_id=account.remote_id,
                name=(account.name or account.handle)[:120],
                colour=least_used_colour(member.workspace),
                language=member.workspace.language[:2],
                owner=member,
            )
        channel.take_account(account)
        channel.mark_connected()
        channel.save()
        journal.write("channels.channel.connected", by=member, of=channel, network=network, again=not is_new)
    return channel, is_new


def least_used_colour(workspace: Workspace) -> int:
    """A colour that no connected channel has; all taken: the rarest."""
    taken = list(workspace.channels.filter(disconnected_at=None).values_list("colour", flat=True))
    return min(range(1, COLOUR_COUNT + 1), key=lambda colour: (taken.count(colour), colour))


@dataclass(frozen=True, slots=True)
class PendingConsent:
    """A member who left for a network's consent page; `channel_id` is the channel to reconnect, None for a new one."""

    member_id: int
    network: str
    channel_id: int | None
    network_state: Mapping[str, str]


def save_pending_consent(session: SessionBase, waiting: PendingConsent, state: str) -> None:
    """Keep what the network gave, sealed, in the member's session."""
    said = {"member": waiting.member_id, "network": waiting.network, "channel": waiting.channel_id}
    said |= {"kept": dict(waiting.network_state), "until": (clock.now() + CONSENT_TIMEOUT).timestamp()}
    still = session.get(_SESSION_KEY, {})
    # Four consent pages open at once are enough for anybody.
    session[_SESSION_KEY] = dict(list(still.items())[-3:]) | {state: settings.KEYS.encrypt(json.dumps(said))}


def take_pending_consent(session: SessionBase, network: str, state: str) -> PendingConsent | None:
    """What was kept under this state, once; None when it is unknown here, spent, late, or of another network."""
    waiting = session.get(_SESSION_KEY, {})
    sealed = waiting.pop(state, None)
    session[_SESSION_KEY] = waiting
    if sealed is None:
        return None
    said = json.loads(settings.KEYS.decrypt(sealed))
    if said["network"] != network or said["until"] < clock.now().timestamp():
        return None
    return PendingConsent(said["member"], said["network"], said["channel"], said["kept"])


def new_state() -> str:
    return secrets.token_urlsafe(24)
