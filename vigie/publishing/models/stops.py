"""The switch that stops everything."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.kit import clock
from vigie.team.models import Member, Workspace


class StopQuerySet(models.QuerySet["Stop"]):
    def find_active(self, workspace: Workspace | int) -> "Stop | None":
        """The stop that is not lifted, if there is one."""
        # Every page asks: who stopped it is read apart, when somebody did.
        return next(iter(self.filter(workspace=workspace, lifted_at=None)[:1]), None)

    def seen_by(self, member: Member) -> Self:
        return self.filter(workspace_id=member.workspace_id)


class Stop(models.Model):
    """Everything was stopped: by whom, why; lifted by whom. While one is not lifted, nothing leaves."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="stops")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(lifted_at=None), name="one_stop_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return self.reason
