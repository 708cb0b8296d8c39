"""Where the house's own LanguageTool server is."""

from django.db import models, transaction

from vigie import journal
from vigie.kit import clock
from vigie.team.models import Member, Workspace


class LanguageToolServer(models.Model):
    """The last one set is right; an empty address: none of its own."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    address = models.URLField(max_length=300, blank=True)
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.address

    @classmethod
    def current(cls, workspace: Workspace) -> "LanguageToolServer | None":
        found = cls.objects.filter(workspace=workspace).select_related("set_by__user").order_by("-pk").first()
        return found if found and found.address else None

    def choose(self) -> None:
        """Send our texts there from now on."""
        with transaction.atomic():
            self.save()
            journal.write("proofreading.languagetool.chosen", by=self.set_by, of=self)
