"""One conversation as it is read: what was said, answered, noted and decided, in the order of time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from vigie.inbox.models import Closure, Conversation
from vigie.kit import clock
from vigie.listening.models import Mention
from vigie.networks import registry
from vigie.networks.base import Moderates, Replies
from vigie.publishing.composer.validation import Measure, measure_text
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Right

REPLYING_TIMEOUT = timedelta(seconds=90)  # after the last touch, a colleague is no longer "answering"
MAX_OTHER_CONVERSATIONS = 8
ENTRY_KINDS = ("message", "reply", "note", "closure", "assignment")  # in the order of those of the same moment


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member, as the thread says who they are."""

    name: str
    is_possible_assignee: bool
    can_reply: bool


@dataclass(frozen=True, slots=True)
class TeamAct:
    """What a member did about a conversation, as far as it is shown.

    `kind` is assignment, closure, note or draft (of a reply). `text` is what was written, `ended_at` when it ceased to
    stand, None for what stands.
    """

    kind: str
    at: datetime
    by_id: int
    by: str
    to_id: int | None
    to: str
    text: str
    reason: str
    ended_at: datetime | None

    @property
    def reason_label(self) -> str:
        return str(Closure.Reason(self.reason).label)


@dataclass(frozen=True)
class ThreadEntry:
    """One line of the thread: `kind` is one of `ENTRY_KINDS`; `row` is the message, the reply or the act."""

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
    other_conversations: list[Conversation] = field(default_factory=list)  # with the same person, newest first

    @classmethod
    def open(cls, member: Member, pk: int) -> "Thread":
        """The thread of a conversation that the member sees, with the other conversations of the same person.

        Raises Conversation.DoesNotExist.
        """
        seen = Conversation.objects.seen_by(member).with_rights(member).with_first_meeting(member)
        asked_first = (
            seen.filter(author__conversations=pk).annotate(is_asked=Q(pk=pk)).order_by("-is_asked", "-last_at")
        )
        related = asked_first.select_related("channel", "author").defer("folded", "channel__sealed")
        found = list(related[: 1 + MAX_OTHER_CONVERSATIONS])
        if not found or found[0].pk != pk:
            raise Conversation.DoesNotExist
        return cls(found[0], member, found[1:])

    @cached_property
    def entries(self) -> list[ThreadEntry]:
        messages = self.conversation.messages.select_related("mention__author").defer("mention__folded")
        replies = self.conversation.replies.select_related("by__user", "delivery__version__post")
        entries = [ThreadEntry("message", row.mention.published_at, row) for row in messages]
        entries += [ThreadEntry("reply", row.at, row) for row in replies]
        entries += [ThreadEntry(act.kind, act.at, act) for act in self.acts if act.kind != "draft"]
        return sorted(entries, key=lambda entry: (entry.at, ENTRY_KINDS.index(entry.kind)))

    @cached_property
    def acts(self) -> list[TeamAct]:
        """What the team did, in one query; the names of the members are read apart."""
        conversation = self.conversation
        empty, nobody = Value(""), Value(None, BigIntegerField())
        never = Value(None, DateTimeField())
        assignments = conversation.assignments.values_list(
            Value("assignment"), "at", "by", "to", empty, empty, "ended_at"
        )
        closures = conversation.closures.values_list(
            Value("closure"), "at", "by", nobody, "said", "reason", "reopened_at"
        )
        notes = conversation.notes.values_list(Value("note"), "at", "by", nobody, "text", empty, never)
        drafts = conversation.reply_drafts.exclude(text="").values_list(
            Value("draft"), "at", "member", nobody, "text", empty, never
        )
        rows = list(assignments.union(closures, notes, drafts, all=True))
        names = {pk: member.name for pk, member in self._team.items()} if rows else {}
        return [
            TeamAct(kind, at, by, names[by], to, names.get(to, ""), text, reason, ended_at)
            for kind, at, by, to, text, reason, ended_at in rows
        ]

    @cached_property
    def newest_shown(self) -> dict[str, int]:
        """The ids of the newest message and of the newest of our replies on screen, by kind of entry; 0: none."""
        newest = {"message": 0, "reply": 0}
        for entry in self.entries:
            if entry.kind in newest:
                newest[entry.kind] = max(newest[entry.kind], entry.row.pk)
        return newest

    @cached_property
    def closure(self) -> TeamAct | None:
        """The one that stands."""
        return self._standing_act("closure")

    @cached_property
    def assignment(self) -> TeamAct | None:
        """The one that stands."""
        return self._standing_act("assignment")

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
        heard = theirs.filter(gone_at=None).values_list("text", who).first()
        if heard is None:
            return None
        return RootPost(is_ours=False, text=heard[0], who=heard[1])

    @cached_property
    def can_reply(self) -> bool:
        channel = self.conversation.channel
        has_right = self.conversation.has_reply_right
        if has_right is None:
            has_right = self.member.has_right(channel, Right.REPLY)
        return has_right and channel.is_connected and channel.has_talent(Replies)

    @cached_property
    def can_assign(self) -> bool:
        """Whether the member may say who replies, and write a note for the team."""
        has_right = self.conversation.has_draft_right
        return self.member.has_right(self.conversation.channel, Right.DRAFT) if has_right is None else has_right

    @cached_property
    def can_moderate(self) -> bool:
        return self.can_reply and self.conversation.channel.has_talent(Moderates)

    @property
    def reply_drafts(self) -> list[TeamAct]:
        """Replies that members began and did not send, the reader included."""
        return [act for act in self.acts if act.kind == "draft"]

    @property
    def colleagues_replying(self) -> list[TeamAct]:
        since = clock.now() - REPLYING_TIMEOUT
        return [draft for draft in self.reply_drafts if draft.by_id != self.member.pk and draft.at > since]

    @property
    def draft(self) -> str:
        """What the member wrote and did not send; else how the reply must begin on this network."""
        for draft in self.reply_drafts:
            if draft.by_id == self.member.pk:
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

    @property
    def possible_assignees(self) -> list[tuple[int, str]]:
        """The members to whom it may be given, by name: those who see the account, and who of them may not reply."""
        return [
            (pk, member.name if member.can_reply else _("%(name)s (may not reply)") % {"name": member.name})
            for pk, member in self._team.items()
            if member.is_possible_assignee
        ]

    @property
    def assignee_without_reply(self) -> str:
        """The name of the member to whom it is given, when they may not reply on its account."""
        member = self._team.get(self.assignment.to_id or 0) if self.assignment else None
        return member.name if member and not member.can_reply else ""

    @cached_property
    def _team(self) -> dict[int, TeamMember]:
        """Everybody of the workspace by pk, in the order of names, those who left with them: they did things here."""
        channel = self.conversation.channel
        sees, replies = (Q(pk__in=channel.members_with_right(right).values("pk")) for right in (Right.SEE, Right.REPLY))
        members = Member.objects.filter(workspace=self.conversation.workspace_id).order_by("user__name", "pk")
        rows = members.annotate(sees=sees, replies=replies).values_list(
            "pk", "user__name", "user__email", "sees", "replies"
        )
        return {pk: TeamMember(name or email, *rights) for pk, name, email, *rights in rows}

    def _standing_act(self, kind: str) -> TeamAct | None:
        return next((act for act in self.acts if act.kind == kind and act.ended_at is None), None)
