"""The house: its dictionary, its rules, its style, the words that it avoids."""

from collections.abc import Mapping
from typing import Self, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie import journal
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.team.models import Member, Workspace


class Demand(models.TextChoices):
    """What the house wants when a rule has something to say. The order is that of severity."""

    OFF = "off", pgettext_lazy("what a rule demands", "Turn off")
    WARN = "warn", pgettext_lazy("what a rule demands", "Warn")
    SECOND = "second", pgettext_lazy("what a rule demands", "Ask a second person")
    BLOCK = "block", pgettext_lazy("what a rule demands", "Block")


Row = TypeVar("Row", bound=models.Model)


class ArchivableQuerySet(models.QuerySet[Row]):
    """Rows that are put away, with their author and date, and may come back."""

    def seen_by(self, member: Member) -> Self:
        return self.filter(workspace_id=member.workspace_id)

    def active(self) -> Self:
        return self.filter(archived_at=None)


class HouseWord(models.Model):
    """A word that this house knows. Everywhere, or in one language."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="house_words")
    word = models.CharField(_("word"), max_length=80)
    language = models.CharField(_("language"), max_length=8, blank=True)  # empty: every language
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    archived_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)

    objects = ArchivableQuerySet["HouseWord"].as_manager()

    class Meta:
        ordering = ("word", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "word", "language"], condition=models.Q(archived_at=None), name="one_house_word"
            ),
        )

    def __str__(self) -> str:
        return self.word

    @classmethod
    def add_word(cls, by: Member, word: str, language: str = "") -> "HouseWord":
        """Add a word; the one that is known already comes back."""
        with transaction.atomic():
            learned, is_new = cls.objects.active().get_or_create(
                workspace=by.workspace, word=word.strip()[:80], language=language, defaults={"added_by": by}
            )
            if is_new:
                journal.write("proofreading.word.added", by=by, of=learned)
        return learned

    def archive(self, by: Member) -> bool:
        with transaction.atomic():
            gone = HouseWord.objects.active().filter(pk=self.pk).update(archived_by=by, archived_at=clock.now())
            if gone:
                journal.write("proofreading.word.removed", by=by, of=self)
        return bool(gone)

    def restore(self, by: Member) -> bool:
        """Undo `forget`. False: it is known again already."""
        known = HouseWord.objects.active().filter(workspace=self.workspace, word=self.word, language=self.language)
        with transaction.atomic():
            # Two clicks bring one of two rows back.
            Workspace.objects.select_for_update(no_key=True).get(pk=self.workspace_id)
            if known.exists() or not HouseWord.objects.filter(pk=self.pk).update(archived_by=None, archived_at=None):
                return False
            journal.write("proofreading.word.added", by=by, of=self, again=True)
        return True


class HouseRuleQuerySet(models.QuerySet["HouseRule"]):
    def seen_by(self, member: Member) -> Self:
        return self.filter(workspace_id=member.workspace_id)

    def on_channel(self, channel: Channel | None) -> Self:
        """Those of the house, and those of this channel."""
        here = models.Q(channel=None)
        return self.filter(here | models.Q(channel=channel) if channel else here)


class HouseRule(models.Model):
    """What the house demands when a rule, or one of a family, has something to say; on one channel, or on all."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="house_rules")
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="+")
    rule = models.CharField(max_length=80)  # `family.name`, or `family`
    demand = models.CharField(max_length=8, choices=Demand)
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    objects = HouseRuleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "channel", "rule"], nulls_distinct=False, name="one_demand_a_rule_and_channel"
            ),
        )

    def __str__(self) -> str:
        return self.rule

    @classmethod
    def set_demand(cls, by: Member, rule: str, demand: str, channel: Channel | None = None) -> bool:
        """Say what a rule demands; an empty demand: what it demands by itself. False: nothing changed."""
        with transaction.atomic():
            here = cls.objects.filter(workspace=by.workspace, channel=channel, rule=rule)
            before = here.values_list("demand", flat=True).first() or ""
            if before == demand:
                return False
            if demand:
                said = {"demand": demand, "set_by": by, "set_at": clock.now()}
                cls.objects.update_or_create(workspace=by.workspace, channel=channel, rule=rule, defaults=said)
            else:
                here.delete()
            journal.write(
                "proofreading.rule.changed", by=by, about=rule, demand=demand, before=before, on=str(channel or "")
            )
        return True

    @classmethod
    @transaction.atomic
    def set_demands(cls, by: Member, demands: Mapping[str, str], channel: Channel | None = None) -> int:
        """Say what several rules demand, all or none. Returns how many changed."""
        return sum(cls.set_demand(by, rule, demand, channel) for rule, demand in demands.items())


class HouseStyle(models.Model):
    """The house's own measures. On a channel, what is left empty is the house's; in the house, the product's."""

    class InclusiveStyle(models.TextChoices):
        DOUBLETS = "doublets", pgettext_lazy("style of writing", "Doublets: les citoyennes et les citoyens")
        EPICENE = "epicene", pgettext_lazy("style of writing", "Neutral words: la population")
        OFF = "off", pgettext_lazy("style of writing", "No remark")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="house_styles")
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="+")
    exclamations = models.PositiveSmallIntegerField(_("exclamation marks, at most"), null=True, blank=True)
    hashtags = models.PositiveSmallIntegerField(_("hashtags, at most"), null=True, blank=True)
    mentions = models.PositiveSmallIntegerField(_("people mentioned, at most"), null=True, blank=True)
    emoji = models.PositiveSmallIntegerField(_("emoji, at most"), null=True, blank=True)
    sentence_words = models.PositiveSmallIntegerField(_("words in a sentence, at most"), null=True, blank=True)
    epicene = models.CharField(_("inclusive writing"), max_length=10, choices=InclusiveStyle, blank=True)
    contacts = models.TextField(_("our own public addresses and telephones"), blank=True)
    rival_hashtags = models.TextField(_("hashtags of rivals"), blank=True)
    personal_hashtags = models.TextField(_("hashtags of persons"), blank=True)
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "channel"], nulls_distinct=False, name="one_style_a_house_and_channel"
            ),
        )

    def __str__(self) -> str:
        return str(self.channel or self.workspace)


class AvoidedWord(models.Model):
    """A word or a phrase that the house does not say, and why. On one channel, or on all."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="avoided_words")
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, blank=True, related_name="+")
    words = models.CharField(_("word or phrase"), max_length=120)
    reason = models.CharField(_("reason, and what to say instead"), max_length=300)
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    archived_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)

    objects = ArchivableQuerySet["AvoidedWord"].as_manager()

    class Meta:
        ordering = ("words", "pk")

    def __str__(self) -> str:
        return self.words

    def add(self) -> None:
        """Add it."""
        with transaction.atomic():
            self.save()
            journal.write("proofreading.avoided.added", by=self.added_by, of=self, reason=self.reason)

    def archive(self, by: Member) -> bool:
        """It may be said again."""
        with transaction.atomic():
            gone = AvoidedWord.objects.active().filter(pk=self.pk).update(archived_by=by, archived_at=clock.now())
            if gone:
                journal.write("proofreading.avoided.removed", by=by, of=self)
        return bool(gone)

    def restore(self, by: Member) -> bool:
        with transaction.atomic():
            put_away = AvoidedWord.objects.filter(pk=self.pk).exclude(archived_at=None)
            back = put_away.update(archived_by=None, archived_at=None)
            if back:
                journal.write("proofreading.avoided.added", by=by, of=self, reason=self.reason, again=True)
        return bool(back)
