"""The exchange with one person on one thread, open or closed."""

from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import Count, Exists, Func, IntegerField, Max, OuterRef, Subquery

from vigie import journal
from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.inbox.models.activity import Assignment, Closure, Note
from vigie.kit import clock, live_notices
from vigie.kit.text import excerpt, fold
from vigie.listening.models import Mention
from vigie.networks.types import ArrivalReason, written_warning
from vigie.people.models import Author
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Right, Workspace

#: Why a message waits for an answer; what we answered of our own accord was not said to us.
WAITING_REASONS = (ArrivalReason.MENTION, ArrivalReason.REPLY, ArrivalReason.COMMENT, ArrivalReason.QUOTE)
MAX_EXCERPT_LENGTH = 180
MAX_SUMMARY_LENGTH = 20_000  # characters that are searched
MAX_SUMMARY_MESSAGES = 200  # the newest
SUMMARY_FIELDS = ("folded", "text", "title", "media", "spoiler", "private")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def seen_by(self, member: Member) -> Self:
        return self.filter(HasRight("channel", member, Right.SEE), workspace_id=member.workspace_id)

    def waiting(self) -> Self:
        """Those where a person waits for our reply."""
        return self.exclude(waiting_since=None)

    def answered(self) -> Self:
        return self.filter(waiting_since=None).exclude(answered_at=None)

    def closed(self) -> Self:
        return self.filter(Exists(Closure.objects.filter(conversation=OuterRef("pk"), reopened_at=None)))

    def assigned_to(self, member: Member) -> Self:
        return self.filter(assignments__to=member, assignments__ended_at=None)

    def unassigned(self) -> Self:
        return self.exclude(Exists(Assignment.objects.filter(conversation=OuterRef("pk"), ended_at=None)))

    def with_rights(self, member: Member) -> Self:
        """Each with whether the member may reply, and draft, on its account: `has_reply_right`, `has_draft_right`."""
        return self.annotate(
            has_reply_right=HasRight("channel", member, Right.REPLY),
            has_draft_right=HasRight("channel", member, Right.DRAFT),
        )

    def with_first_meeting(self, member: Member) -> Self:
        """Each with when the person first said something that the member may read, as `met_at`."""
        said = Mention.objects.seen_by(member).filter(author=OuterRef("author")).order_by("published_at")
        return self.annotate(met_at=Subquery(said.values("published_at")[:1]))

    def count_people(self) -> int:
        """Of how many people they are: somebody may have several."""
        return int(self.order_by().aggregate(people=Count("author", distinct=True))["people"])

    def count_subquery(self) -> Subquery:
        """How many there are, counted once beside other rows: counting over these would read all of them whole."""
        return Subquery(self.order_by().values(n=Func("pk", function="COUNT")), output_field=IntegerField())

    def people_subquery(self) -> Subquery:
        """Of how many people they are, counted as by `count_subquery`."""
        people = Func("author", function="COUNT", template="%(function)s(DISTINCT %(expressions)s)")
        return Subquery(self.order_by().values(n=people), output_field=IntegerField())


class Conversation(models.Model):
    """With one person, on one thread, on one channel of ours.

    `waiting_since` is when the first message that nobody dealt with was published; None when nobody waits. It follows
    from the messages, the replies that reached the network and the closures (`update_waiting`), in their transactions.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="conversations")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="conversations")
    author = models.ForeignKey(Author, models.PROTECT, related_name="conversations")
    thread = models.CharField(max_length=700)
    opened_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)  # of the last message, either way
    waiting_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # our last answer that reached the network
    # What follows from what the person said and that is still there (`update_from_messages`):
    excerpt = models.CharField(max_length=200, blank=True)
    folded = models.TextField(blank=True)  # who and what was said, for searching (kit.text.fold)
    is_private = models.BooleanField(default=False)  # the newest message is

    objects = ConversationQuerySet.as_manager()
    has_reply_right: bool | None = None  # this and the next: read by `with_rights`
    has_draft_right: bool | None = None
    met_at: datetime | None = None  # read by `with_first_meeting`

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["channel", "author", "thread"], name="one_conversation_a_person_and_thread"
            ),
        )
        indexes = (
            models.Index(  # every page counts them
                fields=["workspace", "waiting_since", "id"],
                include=["channel", "author"],
                condition=models.Q(waiting_since__isnull=False),
                name="conversation_who_waits",
            ),
            models.Index(fields=["workspace", "-last_at"], name="conversation_recent"),
        )

    def __str__(self) -> str:
        return str(self.author)

    def live_topics(self) -> tuple[str, str]:
        """What changes on live pages when this conversation does."""
        return live_notices.topic(self.workspace_id, "inbox"), live_notices.topic(
            self.workspace_id, f"conversation:{self.pk}"
        )

    # What the team does

    @transaction.atomic
    def close(self, by: Member, reason: str, said: str = "") -> Closure:
        """Close without an answer. Closing what is closed returns the closure that stands."""
        self.lock()
        closure, fresh = Closure.objects.get_or_create(
            conversation=self,
            reopened_at=None,
            defaults={"reason": reason, "said": said, "by": by, "upto": self.newest_message()},
        )
        if fresh:
            journal.write("inbox.conversation.closed", by=by, of=self, reason=reason, said=said)
            self.update_waiting()
        return closure

    @transaction.atomic
    def reopen(self, by: Member | None = None) -> None:
        """Open again what was closed: by somebody, or because the person wrote again."""
        self.lock()
        if self.closures.filter(reopened_at=None).update(reopened_at=clock.now()):
            if by:
                journal.write("inbox.conversation.reopened", by=by, of=self)
            self.update_waiting()

    @transaction.atomic
    def assign(self, by: Member, to: Member | None) -> Assignment | None:
        """Give the conversation to somebody, or to nobody."""
        self.lock()
        if (standing := self.assignments.filter(ended_at=None).first()) and standing.to_id == (to and to.pk):
            return standing
        self.assignments.filter(ended_at=None).update(ended_at=clock.now())
        fresh = Assignment.objects.create(conversation=self, to=to, by=by) if to else None
        journal.write("inbox.conversation.assigned", by=by, of=self, to=str(to) if to else "")
        live_notices.announce_change(*self.live_topics())
        return fresh

    @transaction.atomic
    def add_note(self, by: Member, text: str) -> Note:
        note = Note.objects.create(conversation=self, by=by, text=text)
        journal.write("inbox.conversation.noted", by=by, of=self)
        live_notices.announce_change(*self.live_topics())
        return note

    @transaction.atomic
    def save_reply_draft(self, by: Member, text: str) -> None:
        """Keep what the member wrote so far; the others are told when a reply begins and when it is given up."""
        before = self.reply_drafts.filter(member=by).first()
        self.reply_drafts.update_or_create(member=by, defaults={"text": text, "at": clock.now()})
        if bool(before and before.text) != bool(text):
            live_notices.announce_change(live_notices.topic(self.workspace_id, f"answering:{self.pk}"))

    # What follows

    def update_from_messages(self) -> None:
        """Say again what the list shows and searches, and since when the person waits. In a transaction.

        What was deleted is in none of it.
        """
        received = self.messages.filter(ours=False, mention__gone_at=None).select_related("mention").order_by("-pk")
        shown = received.only(*(f"mention__{name}" for name in SUMMARY_FIELDS))[:MAX_SUMMARY_MESSAGES]
        mentions = [message.mention for message in shown]
        said = " ".join(mention.folded for mention in reversed(mentions))
        self.folded = f"{fold(f'{self.author.name} {self.author.handle}')} {said[-MAX_SUMMARY_LENGTH:]}"
        self.excerpt = _excerpt_mention(mentions[0]) if mentions else ""
        self.is_private = bool(mentions) and mentions[0].private
        self.update_waiting("folded", "excerpt", "is_private")

    def update_waiting(self, *changed: str) -> None:
        """Compute again since when the person waits, from the messages and what was done. In a transaction.

        What was deleted waits for nothing, nor does what was said before the account was opened here. `changed` names
        the fields that the caller has set, saved with it.
        """
        present = self.messages.filter(mention__gone_at=None)
        waiting = present.filter(
            reason__in=WAITING_REASONS, ours=False, is_history=False, pk__gt=self.last_handled_message()
        )
        left = waiting.select_related("mention").order_by("pk").first()
        self.waiting_since = left.mention.published_at if left else None
        self.save(update_fields=["waiting_since", *changed])
        live_notices.announce_change(*self.live_topics())

    def last_handled_message(self) -> int:
        """The id of the newest message that was answered (here or elsewhere) or closed."""
        answered = self.replies.filter(delivery__state=Delivery.State.PUBLISHED).aggregate(upto=Max("upto"))["upto"]
        closed = self.closures.filter(reopened_at=None).aggregate(upto=Max("upto"))["upto"]
        elsewhere = self.messages.filter(ours=True, mention__gone_at=None).aggregate(upto=Max("pk"))["upto"]
        return max(answered or 0, closed or 0, elsewhere or 0)

    def newest_message(self) -> int:
        return self.messages.aggregate(newest=Max("pk"))["newest"] or 0

    def lock(self) -> None:
        """Nobody else changes this conversation until the end of the transaction."""
        type(self).objects.select_for_update().get(pk=self.pk)


class Message(models.Model):
    """What was said in the conversation, as heard on the network.

    `ours` is what our own account said there without Vigie. `held`: the network keeps it from the public until we
    approve it. `is_history`: it was said before the account was opened here.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    mention = models.ForeignKey(Mention, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12)
    ours = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    is_history = models.BooleanField(default=False)
    local_id = models.CharField(max_length=200, blank=True)
    extra = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["conversation", "mention"], name="one_message"),)


def _excerpt_mention(mention: Mention) -> str:
    """What a list shows of it: its warning alone if somebody wrote one; of a picture without words, its description."""
    if warning := written_warning(mention.spoiler):
        return f"{excerpt(warning, MAX_EXCERPT_LENGTH)} […]"
    descriptions = " ".join(media["alt"] for media in mention.media)
    return excerpt(mention.text or mention.title or descriptions, MAX_EXCERPT_LENGTH)
