"""What the law asks: the official agent's mention, and the periods in which nothing paid, or nothing, leaves.

Québec: Loi électorale (RLRQ c. E-3.3), art. 429 (seven days after the day of the order) and the identification of
advertising, on each paid publication. Federal: Canada Elections Act, s. 323 (polling day) and s. 320 (authorisation).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie import journal
from vigie.kit import clock
from vigie.proofreading.models.house import ArchivableQuerySet
from vigie.team.models import Member, Workspace


class BlackoutQuerySet(ArchivableQuerySet["Blackout"]):
    def in_force(self, workspace: Workspace, at: datetime) -> Self:
        """Those that hold at that moment: neither removed nor cleared."""
        return self.active().filter(workspace=workspace, cleared_at=None, start__lte=at, end__gt=at)

    def not_over(self, workspace: Workspace, now: datetime) -> Self:
        """Those that are not over, cleared or not."""
        return self.active().filter(workspace=workspace, end__gt=now)


class Blackout(models.Model):
    """A period in which nothing paid, or nothing at all, may leave; until somebody who may clears it, and says why."""

    class Jurisdiction(models.TextChoices):
        QUEBEC = "quebec", pgettext_lazy("jurisdiction", "Québec")
        FEDERAL = "federal", pgettext_lazy("jurisdiction", "Canada")
        HOUSE = "house", pgettext_lazy("jurisdiction", "Our own decision")

    class Kinds(models.TextChoices):
        PAID = "paid", pgettext_lazy("what is blocked", "Paid posts")
        ALL = "all", pgettext_lazy("what is blocked", "Everything")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="blackouts")
    name = models.CharField(_("name"), max_length=120)
    jurisdiction = models.CharField(_("law"), max_length=8, choices=Jurisdiction, default=Jurisdiction.HOUSE)
    kinds = models.CharField(_("blocked"), max_length=4, choices=Kinds, default=Kinds.PAID)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"))
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    cleared_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    archived_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)

    objects = BlackoutQuerySet.as_manager()

    class Meta:
        ordering = ("start", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.end <= clock.now()

    def add(self) -> None:
        with transaction.atomic():
            self.save()
            self._write_journal("set", self.set_by)

    def clear_period(self, by: Member, reason: str) -> bool:
        """Nothing of it blocks any more."""
        said = {"cleared_by": by, "cleared_at": clock.now(), "reason": reason[:300]}
        return self._change_once("cleared", by, Q(cleared_at=None), said)

    def undo_clearance(self, by: Member) -> bool:
        """Undo `clear`."""
        return self._change_once("held", by, ~Q(cleared_at=None), {"cleared_by": None, "cleared_at": None})

    def archive(self, by: Member) -> bool:
        return self._change_once("removed", by, Q(archived_at=None), {"archived_by": by, "archived_at": clock.now()})

    def restore(self, by: Member) -> bool:
        return self._change_once("set", by, ~Q(archived_at=None), {"archived_by": None, "archived_at": None})

    def _change_once(self, act: str, by: Member, was: Q, fields: Mapping[str, object]) -> bool:
        with transaction.atomic():
            changed = Blackout.objects.filter(was, pk=self.pk).update(**fields)
            self.refresh_from_db()
            if changed:
                self._write_journal(act, by)
        return bool(changed)

    def _write_journal(self, act: str, by: Member) -> None:
        dates = f"{self.start.isoformat()}/{self.end.isoformat()}"
        journal.write(f"proofreading.blackout.{act}", by=by, of=self, kinds=self.kinds, reason=self.reason, dates=dates)


class AgentMention(models.Model):
    """The official agent: the name and title that a paid publication carries. The last one set is right."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="agents")
    name = models.CharField(_("name"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=160, blank=True)
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.title) if part)

    @classmethod
    def current(cls, workspace: Workspace) -> "AgentMention | None":
        found = cls.objects.filter(workspace=workspace).order_by("-pk").first()
        return found if found and found.name else None

    def name_agent(self) -> None:
        with transaction.atomic():
            self.save()
            journal.write("proofreading.agent.named", by=self.set_by, of=self)
