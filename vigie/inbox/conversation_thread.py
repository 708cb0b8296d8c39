"""One conversation as it is read: what was said, answered, noted and decided, in the order of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Q, Value
from django.db.models.functions import Coalesce, NullIf

from vigie.inbox.models import Answering, Assignment, Closure, Conversation, Note
from vigie.kit import clock
from vigie.listening.models import Mention
from vigie.networks import registry
from vigie.networks.base import Moderates, Replies
from vigie.publishing.composer.obstacles import Measure, measure_text
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Right

WRITING = timedelta(seconds=90)  # after the last touch, a colleague is no longer "answering"


@dataclass(frozen=True)
class Line:
    """One line of the thread: `kind` is message, reply, note, closure or assignment; `row` is that row."""

    kind: str
    at: datetime
    row: Any


@dataclass(frozen=True)
class About:
    """The post at the root of a thread, as far as it is shown."""

    is_ours: bool
    text: str
    who: str


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
        lines += [line for line in self._acts if line.kind != "answering"]
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
    def about(self) -> About | None:
        """What the first message answers: ours if it is ours, else what was heard of it."""
        first = next((message.mention for message in self.messages), None)
        if first is None or not (first.reply_to or first.quote_of):
            return None
        parent, who = first.reply_to or first.quote_of, Coalesce(NullIf("author__name", Value("")), "author__handle")
        ours = Delivery.objects.seen_by(self.member).filter(remote_id=parent)
        theirs = Mention.objects.seen_by(self.member).filter(network=first.network, remote_id=parent)
        said = ours.values_list(Value(True), Coalesce("version__text", "version__post__text"), Value(""))
        found = said.union(theirs.values_list(Value(False), "text", who), all=True)
        return About(*max(found)) if found else None

    @cached_property
    def can_reply(self) -> bool:
        one = self.conversation
        return one.channel.has_talent(Replies) and one.channel.is_connected and bool(one.may_reply)  # type: ignore[attr-defined]

    @cached_property
    def can_moderate(self) -> bool:
        return self.can_reply and self.conversation.channel.has_talent(Moderates)

    @cached_property
    def answering(self) -> list[Answering]:
        """Who began an answer that is not sent, the reader included."""
        return [line.row for line in self._acts if line.kind == "answering"]

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
        network = registry.network_classes()[self.conversation.channel.network]
        if issubclass(network, Replies) and network.must_name_person:
            return f"@{self.conversation.author.handle.removeprefix('@')} "
        return ""

    @property
    def earlier(self) -> list[Conversation]:
        """Other conversations with the same person, newest first."""
        return list(self.conversation.others)  # type: ignore[attr-defined]

    @cached_property
    def team(self) -> dict[int, Member]:
        """Everybody of the workspace, by name, those who left with them: they did things here; who `sees` it."""
        sees = Q(pk__in=self.conversation.channel.members_with_right(Right.SEE).values("pk"))
        everybody = Member.objects.filter(workspace=self.conversation.workspace_id).annotate(sees=sees)
        return {one.pk: one for one in everybody.select_related("user").order_by("user__name", "pk")}

    @property
    def takers(self) -> list[Member]:
        """To whom it may be given."""
        return [one for one in self.team.values() if one.sees]  # type: ignore[attr-defined]

    @cached_property
    def _acts(self) -> list[Line]:
        """What the team did, in one question: its rows as far as they are shown."""
        one, no = self.conversation, Value("")
        nobody, never = Value(None, BigIntegerField()), Value(None, DateTimeField())
        given = one.assignments.values_list(Value("assignment"), "at", "by", "to", no, no, "ended_at")
        closed = one.closures.values_list(Value("closure"), "at", "by", nobody, "said", "reason", "reopened_at")
        noted = one.notes.values_list(Value("note"), "at", "by", nobody, "text", no, never)
        begun = one.answering.exclude(text="").values_list(
            Value("answering"), "at", "member", nobody, "text", no, never
        )
        return [self._act(*row) for row in given.union(closed, noted, begun, all=True)]

    def _act(
        self, kind: str, at: datetime, by: int, to: int, said: str, reason: str, ended_at: datetime | None
    ) -> Line:
        who: Member = self.team[by]
        row: Any
        match kind:
            case "assignment":
                row = Assignment(by=who, to=self.team[to], at=at, ended_at=ended_at)
            case "closure":
                row = Closure(by=who, reason=reason, said=said, at=at, reopened_at=ended_at)
            case "note":
                row = Note(by=who, text=said, at=at)
            case _:
                row = Answering(member=who, text=said, at=at)
        return Line(kind, at, row)
