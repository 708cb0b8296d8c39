"""The pulse of the processes that serve no page."""

from datetime import timedelta

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When a process last said that it lives. One row a process, written every few seconds."""

    process = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process} {self.at:%H:%M:%S}"

    @property
    def age(self) -> timedelta:
        return timezone.now() - self.at

    @classmethod
    def beat(cls, process: str) -> None:
        cls.objects.update_or_create(process=process, defaults={"at": timezone.now()})
