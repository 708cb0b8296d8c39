"""Who we talk with."""

from django.db import models

from vigie.kit import clock


class Author(models.Model):
    """Somebody on a network, as last heard. `remote_id` stays when the handle changes."""

    network = models.CharField(max_length=40)
    remote_id = models.CharField(max_length=500)
    handle = models.CharField(max_length=300, db_index=True)
    name = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    avatar_url = models.CharField(max_length=1000, blank=True)
    bot = models.BooleanField(default=False)
    first_heard_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "remote_id"], name="one_author"),)

    def __str__(self) -> str:
        return self.name or self.handle
