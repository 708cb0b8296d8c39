"""One conversation as it is read: what was said, answered, noted and decided, in the order of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf

from vigie.inbox.models import Answering, Assignment, Closure, Conversation
from vigie.kit import clock
from vigie.listening.models import Mention
from vigie.networks import registry
from vigie.networks.base import Moderates, Replies
from vigie.publishing.composer.validation import Measure, measure_text
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Right

REPLYING_TIMEOUT = timedelta(seconds=90)  # after the last touch, a colleague is no longer "answering"
MAX_OTHER_CONVERSATIONS = 8


@dataclass(frozen=True)
class ThreadEntry:
    """One line of the thread: `kind` is message, reply, note, closure or assignment; `row` is that row."""

    kind: str
    at: datetime
    row: Any


@dataclass(frozen=True)
class RootPost:
    """The post at the root of a thread, as far as it is shown."""

    is_ours: bool
    text: str
    who: str


@dataclass
class Thread:
    conversation: Conversation
    member: Member

    @cached_property
    def entries(self) -> list[ThreadEntry]:
        conversation = self.conversation
        messages = conversation.messages.select_related("mention__author")
        replies = conversation.replies.select_related("by__user", "delivery__version__post")
        entries = [ThreadEntry("message", row.mention.published_at, row) for row in messages]
        entries += [ThreadEntry("reply", row.at, row) for row in replies]
        entries += [ThreadEntry("note", row.at, row) for row in conversation.notes.select_related("by__user")]
        closures = conversation.closures.select_related("by__user")
        entries += [ThreadEntry("closure", row.at, row) for row in closures]
        assignments = conversation.assignments.select_related("by__user", "to__user")
        entries += [ThreadEntry("assignment", row.at, row) for row in assignments]
        return sorted(entries, key=lambda entry: entry.at)

    @cached_property
    def upto(self) -> int:
        """The id of the newest message on screen."""
        return max((entry.row.pk for entry in self.entries if entry.kind == "message"), default=0)

    @cached_property
    def after(self) -> int:
        """The id of the newest of our replies on screen."""
        return max((entry.row.pk for entry in self.entries if entry.kind == "reply"), default=0)

    @cached_property
    def closure(self) -> Closure | None:
        """The one that stands."""
        closures = (entry.row for entry in self.entries if entry.kind == "closure")
        return next((closure for closure in closures if closure.reopened_at is None), None)

    @cached_property
    def assignment(self) -> Assignment | None:
        """The one that stands."""
        assignments = (entry.row for entry in self.entries if entry.kind == "assignment")
        return next((assignment for assignment in assignments if assignment.ended_at is None), None)

    @cached_property
    def root_post(self) -> RootPost | None:
        """What the first message answers: ours if it is ours, else what was heard of it."""
        message = next((entry.row for entry in self.entries if entry.kind == "message"), None)
        if message is None:
            return None
        first = message.mention
        parent = first.reply_to or first.quote_of
        if not parent:
            return None
        ours = Delivery.objects.seen_by(self.member).filter(remote_id=parent)
        text = ours.values_list(Coalesce("version__text", "version__post__text"), flat=True).first()
        if text is not None:
            return RootPost(is_ours=True, text=text, who="")
        who = Coalesce(NullIf("author__name", Value("")), "author__handle")
        theirs = Mention.objects.seen_by(self.member).filter(network=first.network, remote_id=parent)
        heard = theirs.values_list("text", who).first()
        if heard is None:
            return None
        return RootPost(is_ours=False, text=heard[0], who=heard[1])

    @cached_property
    def can_reply(self) -> bool:
        channel = self.conversation.channel
        return channel.is_connected and channel.has_talent(Replies) and self.member.has_right(channel, Right.REPLY)

    @cached_property
    def can_moderate(self) -> bool:
        return self.can_reply and self.conversation.channel.has_talent(Moderates)

    @cached_property
    def reply_drafts(self) -> list[Answering]:
        """Replies that members began and did not send, the reader included."""
        return list(self.conversation.answering.exclude(text="").select_related("member__user"))

    @property
    def colleagues_replying(self) -> list[Answering]:
        since = clock.now() - REPLYING_TIMEOUT
        return [draft for draft in self.reply_drafts if draft.member_id != self.member.pk and draft.at > since]

    @property
    def draft(self) -> str:
        """What the member wrote and did not send; else how the reply must begin on this network."""
        for draft in self.reply_drafts:
            if draft.member_id == self.member.pk:
                return draft.text
        return self.opening

    def measure(self, text: str) -> Measure:
        """How long a reply is, as its network counts it."""
        return measure_text(self.conversation.channel, (text,))

    @cached_property
    def opening(self) -> str:
        network = registry.network_classes()[self.conversation.channel.network]
        if issubclass(network, Replies) and network.must_name_person:
            return f"@{self.conversation.author.handle.removeprefix('@')} "
        return ""

    @cached_property
    def other_conversations(self) -> list[Conversation]:
        """Other conversations with the same person, newest first."""
        same_person = Conversation.objects.seen_by(self.member).filter(author=self.conversation.author_id)
        others = same_person.exclude(pk=self.conversation.pk).select_related("channel", "author")
        return list(others.order_by("-last_at")[:MAX_OTHER_CONVERSATIONS])

    @cached_property
    def possible_assignees(self) -> list[Member]:
        """The members to whom it may be given, by name: those who see the account."""
        members = self.conversation.channel.members_with_right(Right.SEE)
        return list(members.select_related("user").order_by("user__name", "pk"))
