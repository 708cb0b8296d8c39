"""Likes and reposts: they leave by the same door, at once."""

import uuid

from django.db import models

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.team.models import Member


class Reaction(models.Model):
    """What a channel did to somebody's post. `taken_back_at` is set by unlike and unrepost."""

    class Kind(models.TextChoices):
        LIKE = "like"
        REPOST = "repost"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="reactions")
    remote_id = models.CharField(max_length=700)
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "remote_id", "kind"], name="one_reaction_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.remote_id}"

    @property
    def is_active(self) -> bool:
        return self.done_at is not None and self.taken_back_at is None
