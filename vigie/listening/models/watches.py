"""Saved questions to what is heard."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.kit import clock
from vigie.team.models import Member, Workspace


class WatchQuerySet(models.QuerySet["Watch"]):
    def seen_by(self, member: Member) -> Self:
        return self.active().filter(workspace_id=member.workspace_id)

    def active(self) -> Self:
        return self.filter(archived_at=None)


class Watch(models.Model):
    """A saved question to what is heard: `(climat OR "crise climatique") AND québec NOT météo lang:fr`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="watches")
    name = models.CharField(_("name"), max_length=120)
    question = models.CharField(_("question"), max_length=2000)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
