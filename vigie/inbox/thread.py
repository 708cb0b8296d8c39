"""One conversation as it is read: what was said, answered, noted and decided, in the order of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from vigie.inbox.models import Answering, Closure, Conversation
from vigie.kit import clock
from vigie.listening.models import Mention
from vigie.networks import registry
from vigie.networks.base import Moderates, Replies
from vigie.publishing.measuring import Measure, measure_text
from vigie.publishing.models import Delivery
from vigie.team.models import Member

WRITING = timedelta(seconds=90)  # after the last touch, a colleague is no longer "answering"


@dataclass(frozen=True)
class Line:
    """One line of the thread: `kind` is message, reply, note, closure or assignment; `row` is that row."""

    kind: str
    at: datetime
    row: Any


@dataclass
class Thread:
    conversation: Conversation
    member: Member

    @cached_property
    def lines(self) -> list[Line]:
        one = self.conversation
        messages = one.messages.select_related("mention__author")
        replies = one.replies.select_related("by__user", "delivery__version__post")
        lines = [Line("message", row.mention.published_at, row) for row in messages]
        lines += [Line("reply", row.at, row) for row in replies]
        lines += [Line("note", row.at, row) for row in one.notes.select_related("by__user")]
        lines += [Line("closure", row.at, row) for row in one.closures.select_related("by__user")]
        lines += [Line("assignment", row.at, row) for row in one.assignments.select_related("by__user", "to__user")]
        return sorted(lines, key=lambda line: line.at)

    @property
    def messages(self) -> list[Any]:
        return [line.row for line in self.lines if line.kind == "message"]

    @cached_property
    def upto(self) -> int:
        """The newest message that the reader has under her eyes."""
        return max((message.pk for message in self.messages), default=0)

    @cached_property
    def after(self) -> int:
        """The newest of our replies that she has under her eyes."""
        return max((line.row.pk for line in self.lines if line.kind == "reply"), default=0)

    @cached_property
    def closure(self) -> Closure | None:
        return next((line.row for line in self.lines if line.kind == "closure" and line.row.reopened_at is None), None)

    @cached_property
    def assignment(self) -> Any:
        return next((line.row for line in self.lines if line.kind == "assignment" and line.row.ended_at is None), None)

    @cached_property
    def about(self) -> Mention | Delivery | None:
        """What the first message answers: ours if it is ours, else what was heard of it."""
        first = next((message.mention for message in self.messages), None)
        if first is None or not (first.reply_to or first.quote_of):
            return None
        parent = first.reply_to or first.quote_of
        ours = Delivery.objects.seen_by(self.member).filter(remote_id=parent).select_related("version__post").first()
        return ours or Mention.objects.seen_by(self.member).filter(remote_id=parent).select_related("author").first()

    @property
    def about_is_ours(self) -> bool:
        return isinstance(self.about, Delivery)

    @cached_property
    def may_answer(self) -> bool:
        one = self.conversation
        return one.channel.can(Replies) and one.may_be_answered_by(self.member)

    @cached_property
    def may_moderate(self) -> bool:
        return self.may_answer and self.conversation.channel.can(Moderates)

    @cached_property
    def answering(self) -> list[Answering]:
        """Who began an answer that is not sent, the reader included."""
        return list(self.conversation.answering.exclude(text="").select_related("member__user"))

    @property
    def others_answering(self) -> list[Answering]:
        since = clock.now() - WRITING
        return [one for one in self.answering if one.member_id != self.member.pk and one.at > since]

    @property
    def draft(self) -> str:
        """What she wrote and did not send; else how the reply must begin on this network."""
        kept = next((one.text for one in self.answering if one.member_id == self.member.pk), "")
        return kept or self.opening

    def measure(self, text: str) -> Measure:
        """How long an answer is, as its network counts it."""
        return measure_text(self.conversation.channel, (text,))

    @cached_property
    def opening(self) -> str:
        network = registry.classes()[self.conversation.channel.network]
        if issubclass(network, Replies) and network.names_person:
            return f"@{self.conversation.author.handle.removeprefix('@')} "
        return ""

    @cached_property
    def earlier(self) -> list[Conversation]:
        """Other conversations with the same person, newest first."""
        others = Conversation.objects.seen_by(self.member).filter(author_id=self.conversation.author_id)
        return list(others.exclude(pk=self.conversation.pk).select_related("channel").order_by("-last_at")[:8])
