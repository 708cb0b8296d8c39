"""Who did what, when, from where. Lines are added, never changed: the database refuses."""

from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models

from vigie.journal import labels
from vigie.kit import clock
from vigie.team.models import Member, Workspace

#: Outside of these, midnight may fall out of the calendar.
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)


class EntryQuerySet(models.QuerySet["Entry"]):
    def seen_by(self, member: Member) -> Self:
        """Owners and managers read their workspace's journal; nobody else reads any."""
        return self.filter(workspace_id=member.workspace_id) if member.can_manage else self.none()

    def about_room(self, room: str) -> Self:
        return self.filter(act__startswith=f"{room}.")

    def between_days(self, first: date | None, last: date | None, zone: str) -> Self:
        """Of those days, both included, as the workspace's clock says them."""
        found = self
        if first and first > FIRST_DAY:
            found = found.filter(at__gte=_midnight_of(first, zone))
        if last and last < LAST_DAY:
            found = found.filter(at__lt=_midnight_of(last + timedelta(days=1), zone))
        return found


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

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "-id"], name="journal_recent"),
            models.Index(fields=["thing", "thing_id"], name="journal_thing"),
        )

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What happened, said to a person."""
        return labels.act_sentence(self.act, self.who, self.about, self.details)


def _midnight_of(day: date, zone: str) -> datetime:
    return clock.from_wall_time(datetime.combine(day, time()), str(ZoneInfo(zone)))
