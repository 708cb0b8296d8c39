"""A workspace with one of each thing in it, for tests that try every door."""

import itertools
import uuid
from datetime import timedelta

from vigie.channels.models import Channel
from vigie.desk.models import Column
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.kit import clock
from vigie.listening import watch_editing
from vigie.listening.models import Source
from vigie.networks.types import SourceKind
from vigie.proofreading.clearances import clear_remark
from vigie.proofreading.models import AvoidedWord, Blackout, HouseWord, IgnoredRemark
from vigie.publishing import approvals
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.models import Delivery, Media, Post
from vigie.team.models import Invitation, Member, Role

_sums = itertools.count(1)


def furnish(member: Member) -> Channel:
    """One of each: an account, a source, a mention, a conversation, a watch, columns, posts, a delivery, a media."""
    channel = a_channel(member.workspace, f"Compte de {member}")
    gathering = gathered(source_of(channel), f"Marie {channel.pk}", "À quand le tramway ?")
    intake.receive_gatherings(gathering.source, [gathering])
    conversation = Conversation.objects.get(messages__mention=gathering.mention)
    conversation.add_note(member, "Une note.")
    conversation.assign(member, member)
    feed, _made = Source.objects.follow_feed(
        member, f"https://journal.example/{channel.pk}.xml", "Le journal", "Presse"
    )
    watch = watch_editing.create_watch(member, "Tramway", "tramway")
    for name, source in (("Mentions", gathering.source), ("Presse", feed)):
        column = Column.objects.create(workspace=member.workspace, name=name)
        column.sources.set([source])
    Column.objects.create(workspace=member.workspace, name="Veille", kind="watch", watch=watch)
    Column.objects.create(workspace=member.workspace, name="Boîte", kind="inbox")
    Column.objects.create(workspace=member.workspace, name="Planifié", kind="planned")
    Source.objects.get_or_create(
        workspace=member.workspace, channel=channel, network=channel.network, kind=SourceKind.HOME
    )
    a_post(member, channel, planned=True)
    approvals.request_approval(a_post(member, channel), member)
    a_media(member)
    Invitation.create_with_token(member, Role.READER)
    the_house(member, channel)
    return channel


def the_house(member: Member, channel: Channel) -> None:
    """One of each thing that the proof-reader keeps."""
    HouseWord.add_word(member, "fleuviste")
    AvoidedWord(workspace=member.workspace, words="clientèle", reason="Dire : les gens.", added_by=member).add()
    place = uuid.uuid4()
    IgnoredRemark.ignore(member, place, "tone.exclamations", "!!", "0" * 64, channel)
    clear_remark(member, channel, place, "tone.exclamations", "!!", "0" * 64, "Citation")
    ended = clock.now() - timedelta(days=30)
    Blackout(
        workspace=member.workspace, name="Silence", start=ended - timedelta(days=7), end=ended, set_by=member
    ).add()


def a_post(member: Member, channel: Channel, planned: bool = False) -> Post:
    post = drafts.create_draft(member, f"Le pont sera réparé ({channel.pk}).", [channel])
    if planned:
        later = (clock.now() + timedelta(days=2)).replace(tzinfo=None, microsecond=0)
        scheduling.plan(post, member, later, "UTC")
    return post


def a_media(member: Member) -> Media:
    return Media.objects.create(
        workspace=member.workspace, name="pont.png", sha256=f"{next(_sums):064x}", mime="image/png", size=1
    )


def a_delivery(channel: Channel) -> Delivery:
    return Delivery.objects.with_related().filter(version__channel=channel).latest("pk")
