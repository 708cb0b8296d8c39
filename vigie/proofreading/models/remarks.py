"""What became of each remark: shown, ignored, cleared, counted."""

import uuid
from datetime import date
from typing import Self

from django.db import models, transaction
from django.db.models import F

from vigie import journal
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.team.models import Member, Workspace


class IgnoredRemarkQuerySet(models.QuerySet["IgnoredRemark"]):
    def seen_by(self, member: Member) -> Self:
        return self.filter(workspace_id=member.workspace_id)

    def in_text(self, place: uuid.UUID | None) -> Self:
        """What is ignored in a text: `place` is the key that was born with it."""
        return self.filter(place=place, restored_at=None) if place else self.none()


class IgnoredRemark(models.Model):
    """A remark that somebody ignored in one text: for that rule and those words, it does not come back there."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="ignored_remarks")
    place = models.UUIDField(db_index=True)
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+")
    rule = models.CharField(max_length=80)
    words = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64)  # of the text as it was
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    restored_at = models.DateTimeField(null=True)

    objects = IgnoredRemarkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "place", "rule", "words"],
                condition=models.Q(restored_at=None),
                name="ignored_once_a_text",
            ),
        )

    def __str__(self) -> str:
        return self.words

    @classmethod
    def ignore(
        cls, by: Member, place: uuid.UUID, rule: str, words: str, fingerprint: str, channel: Channel | None = None
    ) -> "IgnoredRemark":
        """Ignore it here. Twice ignores once."""
        with transaction.atomic():
            ignored, is_new = cls.objects.get_or_create(
                workspace=by.workspace,
                place=place,
                rule=rule[:80],
                words=words[:500],
                restored_at=None,
                defaults={"by": by, "fingerprint": fingerprint, "channel": channel},
            )
            if is_new:
                ShownRemark.objects.filter(workspace=by.workspace, place=place, rule=rule, words=words[:500]).delete()
                RemarkCount.increment(by.workspace, rule, ignored=1)
                journal.write("proofreading.remark.ignored", by=by, of=ignored, rule=rule, on=str(channel or ""))
        return ignored

    def restore(self, by: Member) -> bool:
        """Undo: the remark comes back."""
        with transaction.atomic():
            back = IgnoredRemark.objects.filter(pk=self.pk, restored_at=None).update(restored_at=clock.now())
            if back:
                day = clock.to_wall_time(self.at, self.workspace.time_zone).date()
                RemarkCount.increment(self.workspace, self.rule, day=day, ignored=-1)
                journal.write("proofreading.remark.restored", by=by, of=self, rule=self.rule)
        return bool(back)


class Clearance(models.Model):
    """Somebody who may let a blocked text leave, as it reads, in spite of one rule. Another text asks again."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="clearances")
    place = models.UUIDField(db_index=True)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=80)
    words = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.words or self.rule

    def grant(self) -> "Clearance":
        with transaction.atomic():
            self.save()
            journal.write(
                "proofreading.block.cleared",
                by=self.by,
                of=self,
                rule=self.rule,
                reason=self.reason,
                on=str(self.channel),
                fingerprint=self.fingerprint,
            )
        return self

    def withdraw(self, by: Member) -> bool:
        with transaction.atomic():
            gone = Clearance.objects.filter(pk=self.pk, withdrawn_at=None).update(withdrawn_at=clock.now())
            if gone:
                journal.write("proofreading.block.held", by=by, of=self, rule=self.rule, on=str(self.channel))
        return bool(gone)


class ShownRemark(models.Model):
    """A remark that was shown to the writer of a text that has not left yet. Settled when it leaves."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    place = models.UUIDField(db_index=True)
    field = models.CharField(max_length=60, default="text")  # of the form: each is read by itself
    rule = models.CharField(max_length=80)
    words = models.CharField(max_length=500)
    first_at = models.DateTimeField(default=clock.now)
    gone_at = models.DateTimeField(null=True)  # when the words changed
    fixed = models.BooleanField(default=False)  # by the fix that was offered

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "place", "field", "rule", "words"], name="shown_once"),
        )

    def __str__(self) -> str:
        return self.words


class RemarkCount(models.Model):
    """How many remarks of a rule, on a day, made the writer change the words, were ignored, or left as they were."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=80)
    day = models.DateField()
    stopped = models.IntegerField(default=0)
    ignored = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "rule", "day"], name="one_count_a_rule_and_day"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.day}"

    @classmethod
    def increment(cls, workspace: Workspace, rule: str, *, day: date | None = None, **outcomes: int) -> None:
        """`outcomes`: stopped, ignored, kept; negative to take back."""
        today = clock.to_wall_time(clock.now(), workspace.time_zone).date()
        row, _is_new = cls.objects.get_or_create(workspace=workspace, rule=rule[:80], day=day or today)
        cls.objects.filter(pk=row.pk).update(**{name: F(name) + by for name, by in outcomes.items()})
