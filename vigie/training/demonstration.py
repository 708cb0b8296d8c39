"""A demonstration workspace on the rehearsal network, filled by the product's own acts.

The town, its parties and its people are invented (rehearsal/scripts/sainte_rive.yaml), and so is what the team did
there before the member enters (sainte_rive.yaml, beside this file). Nothing of it leaves the machine.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.inbox.models import Conversation
from vigie.inbox.replies import reply_to_conversation
from vigie.kit import clock
from vigie.listening import watch_editing
from vigie.listening.models import Source
from vigie.networks.base import Opens
from vigie.networks.types import SourceKind
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.rehearsal.control_client import ControlClient
from vigie.team.models import Member, User, Workspace
from vigie.team.workspace_urls import link
from vigie.ui.banners import Banner
from vigie.ui.column_registry import column_requested

SCRIPT = "sainte_rive"
FIRST_ANSWERS_DELAY = 8  # seconds: what the town says is heard meanwhile


@cache
def load_story() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(f"{SCRIPT}.yaml").read_text())
    return loaded


def demonstration_banner(request: HttpRequest) -> Banner | None:
    """Every page of a demonstration says that it is one."""
    workspace: Workspace = request.workspace  # type: ignore[attr-defined]
    if not workspace.demonstration:
        return None
    text = _("Demonstration: everything here is invented, and nothing leaves this machine.")
    banner = Banner(text, tone="calm", short=_("Demonstration"))
    if request.member.can_manage:  # type: ignore[attr-defined]
        banner = replace(banner, url=link(workspace, "training:rehearsal"), act=_("Exercises"))
    return banner


def open_demonstration(user: User) -> Member:
    """The user's member of a demonstration workspace, made the first time.

    Raises OSError or a Trouble when the rehearsal network does not answer.
    """
    if member := _find_member(user):
        return member
    control = ControlClient.from_key_file(settings.REHEARSAL, settings.DATA / "rehearsal.sqlite3")
    control.play_script(SCRIPT, once=True)
    with transaction.atomic():
        # The second of two clicks finds what the first made.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if member := _find_member(user):
            return member
        story = load_story()
        member = Workspace.create_with_owner(user, story["name"], user.language, "America/Toronto", demonstration=True)
        channels = [_connect_channel(member, **channel) for channel in story["channels"]]
        _add_columns_and_posts(member, channels)
        from vigie.training.jobs import answer_some

        answer_some.configure(schedule_in={"seconds": FIRST_ANSWERS_DELAY}).defer(member_id=member.pk)
    for channel in channels:
        channel.check_health()
    return member


def _find_member(user: User) -> Member | None:
    return Member.objects.filter(user=user, workspace__demonstration=True, left_at=None).first()


def answer_some(member: Member) -> bool:
    """Answer the people that the story knows, close one conversation, assign one.

    Returns False when some of these people have not been heard yet.
    """
    story = load_story()
    conversations = Conversation.objects.seen_by(member).select_related("channel", "author").order_by("pk")
    by_name = {each.author.handle.removeprefix("@").split("@")[0]: each for each in conversations}
    answers: dict[str, str] = story["answers"]
    for name in answers.keys() & by_name.keys():
        conversation = by_name[name]
        if conversation.replies.exists():
            continue
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"explore/{conversation.pk}")
        text = f"@{name} {answers[name]}"
        reply_to_conversation(conversation, member, text, key=key, upto=conversation.newest_message())
    for name, reason in story["closed"].items():
        if name in by_name:
            by_name[name].close(member, "hate", reason)
    for name, note in story["given"].items():
        if name not in by_name:
            continue
        conversation = by_name[name]
        if conversation.assign(member, member) and not conversation.notes.exists():
            conversation.add_note(member, note)
    return by_name.keys() >= answers.keys()


def _connect_channel(member: Member, name: str, title: str, voice: str, colour: int) -> Channel:
    network = Channel(workspace=member.workspace, network="rehearsal").client()
    assert isinstance(network, Opens)
    channel, _is_new = connect_account(member, "rehearsal", network.open_account({"name": name, "title": title}))
    channel.name = title
    channel.voice = voice
    channel.colour = colour
    channel.save(update_fields=["name", "voice", "colour"])
    return channel


def _add_columns_and_posts(member: Member, channels: list[Channel]) -> None:
    """A column of what is said to us, one for each watch, and those of the people to follow; planned posts, a draft."""
    story = load_story()
    _request_sources(member, _("Mentions of us"), Source.objects.filter(channel__in=channels, kind=SourceKind.MENTIONS))
    for name, question in story["watches"].items():
        watch = watch_editing.create_watch(member, name, question)
        column_requested.send(sender=None, member=member, kind="watch", name=name, shown=[watch.pk])
    for name, handles in story["columns"].items():
        authors = [Source.objects.follow_query(member, channels[0], SourceKind.AUTHOR, handle) for handle in handles]
        _request_sources(member, name, authors)
    zone = member.workspace.time_zone
    now = clock.to_wall_time(clock.now(), zone)
    for planned in story["planned"]:
        post = drafts.create_draft(member, planned["text"], [channels[index] for index in planned["channels"]])
        wall_time = now.replace(hour=planned["hour"], minute=0, second=0, microsecond=0)
        wall_time += timedelta(days=planned["days"])
        if wall_time <= now:
            wall_time += timedelta(days=1)
        scheduling.plan(post, member, wall_time, zone)
    drafts.create_draft(member, story["draft"], channels[:1])


def _request_sources(member: Member, name: str, sources: Iterable[Source]) -> None:
    shown = [source.pk for source in sources]
    column_requested.send(sender=None, member=member, kind="sources", name=name, shown=shown)
