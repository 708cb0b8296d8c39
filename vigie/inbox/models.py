"""Conversations: the exchange with one person on one thread, open or closed."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.listening.models import Mention
from vigie.people.models import Author
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Workspace


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def seen_by(self, member: Member) -> Self:
        return self.filter(channel__in=Channel.objects.seen_by(member))

    def waiting(self) -> Self:
        """A person waits for our answer."""
        return self.exclude(waiting_since=None)


class Conversation(models.Model):
    """With one person, on one thread, on one channel of ours.

    `waiting_since` is when the first message that we did not answer was published: None when nobody waits (answered,
    or closed with a reason). It follows from the messages, replies and closures, in their transactions.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="conversations")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="conversations")
    author = models.ForeignKey(Author, models.PROTECT, related_name="conversations")
    thread = models.CharField(max_length=700)
    opened_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)  # of the last message, either way
    waiting_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # our last answer that reached the network
    excerpt = models.CharField(max_length=200, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["channel", "author", "thread"], name="one_conversation_a_person_and_thread"),
        )
        indexes = (
            models.Index(fields=["workspace", "waiting_since"], name="conversation_waiting"),
            models.Index(fields=["workspace", "-last_at"], name="conversation_recent"),
        )


class Message(models.Model):
    """What the person said in the conversation. `held`: the network keeps it from the public until we approve it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    mention = models.ForeignKey(Mention, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12)
    held = models.BooleanField(default=False)
    local_id = models.CharField(max_length=200, blank=True)
    extra = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["conversation", "mention"], name="one_message"),)


class Reply(models.Model):
    """What we answer: a delivery like any other."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="replies")
    to = models.ForeignKey(Message, models.PROTECT, related_name="replies")
    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="reply")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)


class Assignment(models.Model):
    """Who takes the conversation. The newest that is not ended counts."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="assignments")
    to = models.ForeignKey(Member, models.PROTECT, related_name="assignments")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation"], condition=models.Q(ended_at=None), name="one_assignment"),
        )


class Closure(models.Model):
    """Closed without an answer, with a reason."""

    class Reason(models.TextChoices):
        THANKS = "thanks", _("Nothing to answer")
        ELSEWHERE = "elsewhere", _("Answered elsewhere")
        SPAM = "spam", _("Spam")
        HATE = "hate", _("Insults or hate")
        REFERRED = "referred", _("Referred to somebody")
        OTHER = "other", _("Another reason")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="closures")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    said = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation"], condition=models.Q(reopened_at=None), name="one_closure"),
        )


class Note(models.Model):
    """What the team says among itself."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)


class Answering(models.Model):
    """Someone is answering: seen writing at `at`."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="answering")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["conversation", "member"], name="one_answering"),)
