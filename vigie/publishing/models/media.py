"""Pictures and videos of the workspace, and their places in posts."""

import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.kit import clock
from vigie.publishing.models.posts import Post
from vigie.team.models import Member, Workspace


class MediaQuerySet(models.QuerySet["Media"]):
    def seen_by(self, member: Member) -> Self:
        return self.filter(workspace_id=member.workspace_id)


class Media(models.Model):
    """A file of the workspace: the bytes are in MEDIA_ROOT, named by their SHA-256."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="media")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.TextField(_("alternative text"), blank=True)
    added_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    objects = MediaQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return path_of(self.sha256)

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")


class Placement(models.Model):
    """A media in a post, at its place, with the text for who cannot see it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="placements")
    media = models.ForeignKey(Media, models.PROTECT, related_name="placements")
    alt = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.media)


def path_of(sha256: str) -> Path:
    """Where the bytes of this sum are kept."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
