"""What is said to us opens conversations: called by listening, in the transaction that brings it."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from vigie.channels.models import Channel
from vigie.inbox.models import Conversation, Message
from vigie.inbox.models.conversation import WAITING_REASONS
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks.types import ArrivalReason, SourceKind
from vigie.publishing.models import Delivery
from vigie.team.models import Workspace


def receive_gatherings(source: Source, gatherings: Iterable[Gathering]) -> None:
    """Open, or take up again, the conversation of each thing said to one of our channels."""
    if source.channel is None or source.channel_id is None:
        return
    touched: dict[int, Conversation] = {}
    for gathering in sorted(gatherings, key=lambda each: (each.mention.published_at, each.mention_id)):
        is_of_account = gathering.mention.author.remote_id == source.channel.remote_id
        ours = is_of_account or gathering.reason == ArrivalReason.OWN
        conversation = None
        if ours:
            conversation = _find_answered_elsewhere(source, gathering.mention)
        elif source.kind == SourceKind.MENTIONS and gathering.reason in WAITING_REASONS:
            conversation = _find_continued(source.channel_id, gathering.mention)
            if conversation is None:
                conversation = open_conversation(source.channel_id, source.workspace_id, gathering.mention)
        if conversation and add_message(conversation, gathering, ours=ours):
            touched[conversation.pk] = conversation
            for answer in () if ours else _find_earlier_heard_answers(source.channel, gathering):
                add_message(conversation, answer, ours=True)
    for conversation in touched.values():
        conversation.update_from_messages()


def follow_changes(mentions: Collection[int]) -> None:
    """What was edited, deleted, brought back, held or let through: each conversation says so, and who still waits."""
    touched = Conversation.objects.filter(messages__mention__in=mentions).values("pk")
    for conversation in Conversation.objects.select_for_update().filter(pk__in=touched).order_by("pk"):
        # What the network keeps from the public until somebody decides: it may be decided there.
        own = Gathering.objects.filter(mention=OuterRef("mention"), source__channel=conversation.channel_id)
        conversation.messages.filter(Exists(own)).update(held=Subquery(own.values("is_in_moderation")[:1]))
        conversation.update_from_messages()


def add_message(conversation: Conversation, gathering: Gathering, *, ours: bool = False) -> bool:
    """Put what was gathered in the conversation, once. The caller then calls `update_from_messages`."""
    mention, source = gathering.mention, gathering.source
    # The past of a pretend town is there to be answered.
    is_pretend = source.channel is not None and source.channel.is_pretend
    _, fresh = Message.objects.get_or_create(
        conversation=conversation,
        mention=mention,
        defaults={
            "reason": gathering.reason,
            "ours": ours,
            "held": gathering.is_in_moderation,
            "is_history": not is_pretend and mention.published_at < source.created_at,
            "local_id": gathering.local_id,
            "extra": gathering.extra,
        },
    )
    if fresh:
        conversation.last_at = max(conversation.last_at, mention.published_at)
        if ours:
            conversation.answered_at = mention.published_at
        else:
            conversation.closures.filter(reopened_at=None).update(reopened_at=gathering.at)
        conversation.save(update_fields=["last_at", "answered_at"])
    return fresh


def open_conversation(channel_id: int, workspace_id: int, mention: Mention) -> Conversation:
    """The conversation of `mention` on a channel of ours, opened if there is none."""
    conversation, _ = Conversation.objects.get_or_create(
        channel_id=channel_id,
        author=mention.author,
        thread=mention.thread or mention.remote_id,
        defaults={"workspace_id": workspace_id, "last_at": mention.published_at},
    )
    return conversation


@transaction.atomic
def open_for_mention(workspace: Workspace, channel: Channel, mention: Mention) -> Conversation:
    """The conversation of a mention that nobody took up, on the channel that will answer it."""
    gathered = Gathering.objects.filter(mention=mention, source__workspace=workspace).select_related("mention")
    own = gathered.filter(source__channel=channel).first()
    gathering = own or gathered.first()
    conversation = open_conversation(channel.pk, workspace.pk, mention)
    if gathering:
        if own is None:
            gathering.local_id = ""  # another server's name for it: ours must find it by its address
        add_message(conversation, gathering)
    conversation.update_from_messages()
    return conversation


def _find_continued(channel_id: int, mention: Mention) -> Conversation | None:
    """The conversation that the person goes on with, by answering something of it: not all networks name the thread."""
    if not mention.reply_to:
        return None
    same_person = Conversation.objects.filter(channel_id=channel_id, author_id=mention.author_id)
    said = Q(messages__mention__remote_id=mention.reply_to)
    ours = Q(replies__delivery__remote_id=mention.reply_to)
    return same_person.filter(said | ours).order_by("-last_at").first()


def _find_answered_elsewhere(source: Source, mention: Mention) -> Conversation | None:
    """The conversation that was answered from the network's own page. What Vigie sent is not counted twice."""
    sent = Delivery.objects.filter(version__channel=source.channel, remote_id=mention.remote_id)
    if not mention.reply_to or sent.exists():
        return None
    answered = Message.objects.filter(
        conversation__channel=source.channel, mention__remote_id=mention.reply_to, ours=False
    ).select_related("conversation")
    return next((message.conversation for message in answered), None)


def _find_earlier_heard_answers(channel: Channel, gathering: Gathering) -> Iterable[Gathering]:
    """What our account answered to it from the network's own page, and that another of its sources brought before."""
    mention = gathering.mention
    own = Gathering.objects.filter(
        source__channel=channel,
        mention__author__network=channel.network,
        mention__author__remote_id=channel.remote_id,
        mention__published_at__gte=mention.published_at,
        mention__gone_at=None,
    )
    by_local_id = Q(extra__parent_local_id=gathering.local_id) if gathering.local_id else Q()
    answers = own.filter(Q(mention__reply_to=mention.remote_id) | by_local_id).select_related(
        "mention", "source__channel"
    )
    sent = Delivery.objects.filter(version__channel=channel, remote_id=OuterRef("mention__remote_id"))
    return answers.exclude(Exists(sent)).order_by("mention__published_at")
