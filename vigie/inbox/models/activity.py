"""What the team does about a conversation: each act is a row, with its author and its date."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.kit import clock
from vigie.publishing.models import Delivery
from vigie.team.models import Member


class Reply(models.Model):
    """What we answer: a delivery like any other.

    `key` is born with the form, so that a double click answers once; `upto` is the newest message that its author had
    on screen: what came after still waits.
    """

    conversation = models.ForeignKey("inbox.Conversation", models.CASCADE, related_name="replies")
    to = models.ForeignKey("inbox.Message", models.PROTECT, related_name="replies")
    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="reply")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    upto = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)


class Assignment(models.Model):
    """Who takes the conversation: the one that is not ended."""

    conversation = models.ForeignKey("inbox.Conversation", models.CASCADE, related_name="assignments")
    to = models.ForeignKey(Member, models.PROTECT, related_name="assignments")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation"], condition=models.Q(ended_at=None), name="one_assignment"),
        )


class Closure(models.Model):
    """Closed without an answer, with a reason. A message after `upto` opens the conversation again."""

    class Reason(models.TextChoices):
        THANKS = "thanks", _("Nothing to answer")
        ELSEWHERE = "elsewhere", _("Answered elsewhere")
        REFERRED = "referred", _("Referred to somebody")
        SPAM = "spam", _("Unwanted advertising")
        HATE = "hate", _("Insults or hate")
        OTHER = "other", _("Another reason")

    conversation = models.ForeignKey("inbox.Conversation", models.CASCADE, related_name="closures")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    said = models.CharField(_("details"), max_length=300, blank=True)
    upto = models.BigIntegerField(default=0)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation"], condition=models.Q(reopened_at=None), name="one_closure"),
        )


class Note(models.Model):
    """What the team says among itself; nobody outside reads it."""

    conversation = models.ForeignKey("inbox.Conversation", models.CASCADE, related_name="notes")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    at = models.DateTimeField(default=clock.now)


class ReplyDraft(models.Model):
    """A member is replying: what they wrote so far, kept until it is sent; last touched at `at`."""

    conversation = models.ForeignKey("inbox.Conversation", models.CASCADE, related_name="reply_drafts")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["conversation", "member"], name="one_answering"),)
