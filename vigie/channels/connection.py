"""How an opened account becomes a channel; and the way to a network's consent page and back."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from vigie import journal
from vigie.channels.models import COLOURS, Channel
from vigie.kit import clock
from vigie.kit.text import web_url
from vigie.networks.words import Account
from vigie.team.models import Member, Workspace

#: How long a person may stay at the network before she comes back.
PATIENCE = timedelta(minutes=10)
_WAITING = "channels_waiting"


class WrongAccount(Exception):
    """Another account than the one to reconnect was opened. `str()` is its handle."""


def open_channel(member: Member, network: str, account: Account, only: Channel | None = None) -> tuple[Channel, bool]:
    """The channel of this account, and whether it is new to the workspace.

    The same account again is the same row: its history and settings stay, its access is renewed. `only`: the channel
    that is being reconnected; raises WrongAccount when it is somebody else's account.
    """
    if only is not None and only.remote_id != account.remote_id:
        raise WrongAccount(account.handle)
    with transaction.atomic():
        # One at a time in a workspace: two tabs of the same person make one channel.
        Workspace.objects.select_for_update().get(pk=member.workspace_id)
        found = Channel.objects.filter(workspace_id=member.workspace_id, network=network, remote_id=account.remote_id)
        channel = found.first()
        is_new = channel is None
        channel = channel or _fresh(member, network, account)
        _take(channel, account)
        channel.save()
        journal.write("channels.channel.connected", by=member, of=channel, network=network, again=not is_new)
    return channel, is_new


def free_colour(workspace: Workspace) -> int:
    """A colour that no connected channel has; all taken: the rarest."""
    taken = list(workspace.channels.filter(disconnected_at=None).values_list("colour", flat=True))
    return min(range(1, COLOURS + 1), key=lambda colour: (taken.count(colour), colour))


def _fresh(member: Member, network: str, account: Account) -> Channel:
    return Channel(
        workspace=member.workspace,
        network=network,
        remote_id=account.remote_id,
        name=(account.name or account.handle)[:120],
        colour=free_colour(member.workspace),
        language=member.workspace.language[:2],
        owner=member,
    )


def _take(channel: Channel, account: Account) -> None:
    channel.handle, channel.server = account.handle[:300], account.server[:300]
    channel.url, channel.avatar_url = web_url(account.url[:500]), web_url(account.avatar_url[:1000])
    channel.keep(account)
    channel.connected_at, channel.disconnected_at = clock.now(), None
    channel.last_success_at = clock.now()
    channel.trouble, channel.trouble_said, channel.trouble_at = Channel.Trouble.NONE, "", None
    channel.rules_at = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who left for a network's consent page: who, from which workspace, for which channel."""

    member: int
    network: str
    channel: int | None
    kept: Mapping[str, str]


def leave(session: SessionBase, waiting: Waiting, state: str) -> None:
    """Keep what the network gave, sealed, in the session of who leaves."""
    said = {"member": waiting.member, "network": waiting.network, "channel": waiting.channel}
    said |= {"kept": dict(waiting.kept), "until": (clock.now() + PATIENCE).timestamp()}
    still = session.get(_WAITING, {})
    # Four consent pages open at once are enough for anybody.
    session[_WAITING] = dict(list(still.items())[-3:]) | {state: settings.KEYS.seal(json.dumps(said))}


def come_back(session: SessionBase, network: str, state: str) -> Waiting | None:
    """What was kept under this state, once; None when it is unknown here, spent, late, or of another network."""
    waiting = session.get(_WAITING, {})
    sealed = waiting.pop(state, None)
    session[_WAITING] = waiting
    if sealed is None:
        return None
    said = json.loads(settings.KEYS.open(sealed))
    if said["network"] != network or said["until"] < clock.now().timestamp():
        return None
    return Waiting(said["member"], said["network"], said["channel"], said["kept"])


def fresh_state() -> str:
    return secrets.token_urlsafe(24)
