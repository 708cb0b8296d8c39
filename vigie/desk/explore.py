"""Explore: a demonstration workspace on the rehearsal network, filled by the product's own acts.

The town, its parties and its people are invented (rehearsal/scripts/sainte_rive.yaml), and so is what the team did
there before one enters (sainte_rive.yaml, beside this file). Nothing of it leaves the machine.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from vigie.channels.connection import open_channel
from vigie.channels.models import Channel
from vigie.desk.models import Column
from vigie.inbox.models import Conversation
from vigie.inbox.replies import answer
from vigie.kit import clock
from vigie.listening import watch_matching
from vigie.listening.models import Source, Watch
from vigie.networks.base import Opens
from vigie.networks.words import Kind
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.rehearsal.control import Control
from vigie.team.models import Member, User, Workspace
from vigie.team.workspace_urls import link
from vigie.ui.banners import Banner

SCRIPT = "sainte_rive"


@cache
def story() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(f"{SCRIPT}.yaml").read_text())
    return loaded


def banner(request: HttpRequest) -> Banner | None:
    """Every page of a demonstration says that it is one."""
    workspace: Workspace = request.workspace  # type: ignore[attr-defined]
    if not workspace.demonstration:
        return None
    said = _("Demonstration: everything here is invented, and nothing leaves this machine.")
    if not request.member.rules:  # type: ignore[attr-defined]
        return Banner(said, tone="calm")
    return Banner(said, tone="calm", url=link(workspace, "desk:rehearsal"), act=_("Exercises"))


def explore(user: User) -> Member:
    """Her demonstration workspace, made the first time. Raises OSError or a Trouble when the network is not there."""
    if known := _known(user):
        return known
    raise_the_curtain()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # the second of two clicks finds what the first made
        if known := _known(user):
            return known
        member = Workspace.found(user, story()["name"], user.language, "America/Toronto", demonstration=True)
        channels = [_connect(member, **ours) for ours in story()["channels"]]
        _listen(member, channels)
        _plan(member, channels)
        from vigie.desk.jobs import answer_some

        answer_some.configure(schedule_in={"seconds": 8}).defer(member_id=member.pk)
    for channel in channels:
        channel.examine()
    return member


def _known(user: User) -> Member | None:
    return Member.objects.filter(user=user, workspace__demonstration=True, left_at=None).first()


def raise_the_curtain() -> None:
    """Play the script, unless the town already talks."""
    control = Control.beside(settings.REHEARSAL, settings.DATA / "rehearsal.sqlite3")
    if not control.state()["posts"]:
        control.play(SCRIPT)


def answer_some(member: Member) -> bool:
    """Answer those whom the story knows, close one, give one away. False: they have not all been heard yet."""
    found = Conversation.objects.seen_by(member).select_related("channel", "author").order_by("pk")
    by_handle = {one.author.handle.removeprefix("@").split("@")[0]: one for one in found}
    answers: dict[str, str] = story()["answers"]
    for handle in answers.keys() & by_handle.keys():
        _answer(by_handle[handle], member, f"@{handle} {answers[handle]}")
    for handle, why in story()["closed"].items():
        if handle in by_handle:
            by_handle[handle].close(member, "hate", why)
    for handle, note in story()["given"].items():
        if handle in by_handle and by_handle[handle].assign(member, member) and not by_handle[handle].notes.exists():
            by_handle[handle].note(member, note)
    return by_handle.keys() >= answers.keys()


def _answer(conversation: Conversation, member: Member, text: str) -> None:
    if not conversation.replies.exists():
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"explore/{conversation.pk}")
        answer(conversation, member, text, key=key, upto=conversation.newest_message())


def _connect(member: Member, name: str, title: str, voice: str, colour: int) -> Channel:
    network = Channel(workspace=member.workspace, network="rehearsal").wire()
    assert isinstance(network, Opens)
    channel, _new = open_channel(member, "rehearsal", network.open({"name": name, "title": title}))
    channel.name, channel.voice, channel.colour = title, voice, colour
    channel.save(update_fields=["name", "voice", "colour"])
    return channel


def _listen(member: Member, channels: list[Channel]) -> None:
    """A column of what is said to us, one for each watch, and those of the people to follow."""
    _column(member, _("Said to us"), Source.objects.filter(channel__in=channels, kind=Kind.MENTIONS))
    for name, question in story()["watches"].items():
        _column(member, name, watch=watch_matching.ask(member, name, question))
    for name, handles in story()["columns"].items():
        _column(member, name, [Source.objects.ask(member, channels[0], Kind.AUTHOR, handle) for handle in handles])


def _column(member: Member, name: str, sources: Iterable[Source] = (), watch: Watch | None = None) -> None:
    position = Column.objects.filter(workspace=member.workspace).count()
    column = Column.objects.create(workspace=member.workspace, name=name, watch=watch, position=position)
    column.sources.set(sources)


def _plan(member: Member, channels: list[Channel]) -> None:
    zone = member.workspace.time_zone
    now = clock.wall(clock.now(), zone)
    for planned in story()["planned"]:
        post = drafts.draft(member, planned["text"], [channels[index] for index in planned["channels"]])
        wall = now.replace(hour=planned["hour"], minute=0, second=0, microsecond=0) + timedelta(days=planned["days"])
        scheduling.plan(post, member, wall if wall > now else wall + timedelta(days=1), zone)
    drafts.draft(member, story()["draft"], channels[:1])
