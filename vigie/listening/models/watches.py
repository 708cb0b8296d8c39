"""Saved questions to what is heard."""

from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from vigie import journal
from vigie.kit import clock
from vigie.team.models import Member, Workspace


class WatchQuerySet(models.QuerySet["Watch"]):
    def seen_by(self, member: Member) -> Self:
        return self.active().filter(workspace_id=member.workspace_id)

    def active(self) -> Self:
        return self.filter(archived_at=None)

    def looking_back(self) -> Self:
        """Those that a job still compares with what was heard before them."""
        return self.exclude(look_back_before=None)


class Watch(models.Model):
    """A saved question to what is heard: `(climat OR "crise climatique") AND québec NOT météo lang:fr`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="watches")
    name = models.CharField(_("name"), max_length=120)
    question = models.CharField(_("question"), max_length=2000)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)
    look_back_before = models.DateTimeField(null=True)  # what was published before that is still to compare

    objects = WatchQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def archive(self, by: Member) -> None:
        self.archived_at = clock.now()
        self.save(update_fields=["archived_at"])
        journal.write("listening.watch.archived", by=by, of=self)

    @transaction.atomic
    def restore(self, by: Member) -> None:
        self.archived_at = None
        self.edited_at = clock.now()
        self.save(update_fields=["archived_at", "edited_at"])
        journal.write("listening.watch.restored", by=by, of=self)
