"""Who did what, when, from where. Lines are added, never changed: the database refuses."""

from django.db import models

from vigie.kit import clock
from vigie.team.models import Member, Workspace


class Entry(models.Model):
    """One line. `act` is `room.thing.verb` (publishing.delivery.published); `about` names the thing as it was then."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="journal", null=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    who = models.CharField(max_length=120)
    act = models.CharField(max_length=80)
    thing = models.CharField(max_length=60, blank=True)  # publishing.delivery
    thing_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "-id"], name="journal_recent"),
            models.Index(fields=["thing", "thing_id"], name="journal_thing"),
        )
