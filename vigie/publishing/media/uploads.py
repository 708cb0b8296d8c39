"""Taking files in: checked by their content, cleaned of where and by whom they were made, kept by their sum."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from vigie.publishing.media.file_types import (
    CONVERTED_PICTURES,
    HEAD_SIZE,
    PICTURE_NAMES,
    VIDEO_NAMES,
    FileType,
    find_file_type,
)
from vigie.publishing.media.mp4 import strip_metadata
from vigie.publishing.media.pictures import clean_picture
from vigie.publishing.models import Media
from vigie.publishing.models.media import path_of
from vigie.team.models import Member

log = logging.getLogger(__name__)

Upload: TypeAlias = "UploadedFile[bytes]"
MAX_IMAGE_SIZE, MAX_VIDEO_SIZE = 20_000_000, 500_000_000  # bytes
BOXED_VIDEOS = ("video/mp4", "video/quicktime")


def save_upload(member: Member, upload: Upload) -> Media:
    """Keep this file for the workspace. Raises ValidationError, in words for the person who brought it."""
    name = (upload.name or _("file"))[:200]
    found = find_file_type(upload.read(HEAD_SIZE))
    upload.seek(0)
    if found is None:
        raise ValidationError(_("%(name)s is neither a picture nor a video that can be read.") % {"name": name})
    if found.mime in VIDEO_NAMES:
        return _save_video(member, upload, name, found.mime)
    if found.mime not in (*PICTURE_NAMES, *CONVERTED_PICTURES):
        raise ValidationError(_refusal_of(found) % {"name": name, "kind": found.name})
    if (upload.size or 0) > MAX_IMAGE_SIZE:
        raise ValidationError(_("%(name)s is too heavy: at most 20 MB for a picture.") % {"name": name})
    picture = clean_picture(upload.read(), name)
    sha256 = hashlib.sha256(picture.content).hexdigest()
    _write_file(sha256, [picture.content])
    return _create_media(
        member, picture.name, sha256, picture.mime, len(picture.content), picture.width, picture.height
    )


def _refusal_of(found: FileType) -> str:
    """Why a file of this type is not taken, and what to do."""
    family = found.mime.partition("/")[0]
    if family == "image":
        return _("%(name)s is a %(kind)s picture, which networks do not take: save it as JPEG or PNG, then add it.")
    if family == "video":
        return _("%(name)s is a %(kind)s video, which networks do not take: export it as MP4, then add it.")
    if family == "audio":
        return _("%(name)s is a sound, and a post takes pictures and videos: give a link to it, or make a video of it.")
    return _("%(name)s is a %(kind)s file, and a post takes pictures and videos: give a link to it.")


def _save_video(member: Member, upload: Upload, name: str, mime: str) -> Media:
    if (upload.size or 0) > MAX_VIDEO_SIZE:
        raise ValidationError(_("%(name)s is too heavy: at most 500 MB for a video.") % {"name": name})
    with _writable_folder(Path(settings.MEDIA_ROOT)), tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as film:
        for chunk in upload.chunks():
            film.write(chunk)
        if mime in BOXED_VIDEOS:
            strip_metadata(film)
        film.seek(0)
        sha256 = hashlib.file_digest(film, "sha256").hexdigest()
        film.seek(0)
        _write_file(sha256, iter(partial(film.read, 1 << 20), b""))
    return _create_media(member, name, sha256, mime, upload.size or 0, 0, 0)


def _write_file(sha256: str, chunks: Iterable[bytes]) -> None:
    """Whole or not at all: written beside, then named."""
    path = path_of(sha256)
    if path.exists():
        return
    with _writable_folder(path.parent), tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as beside:
        try:
            for chunk in chunks:
                beside.write(chunk)
            beside.flush()
            os.fsync(beside.fileno())
            Path(beside.name).replace(path)
        finally:
            Path(beside.name).unlink(missing_ok=True)  # nothing is left of what did not take its name


@contextmanager
def _writable_folder(folder: Path) -> Iterator[None]:
    """A folder that can be written in. A disk that is full is said in words."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield
    except OSError as trouble:
        log.error("A file cannot be kept in %s: %s", folder, trouble.strerror)
        raise ValidationError(_("This file cannot be saved: the disk of the server may be full.")) from None


def _create_media(member: Member, name: str, sha256: str, mime: str, size: int, width: int, height: int) -> Media:
    return Media.objects.create(
        workspace=member.workspace,
        name=name,
        sha256=sha256,
        mime=mime,
        size=size,
        width=width,
        height=height,
        added_by=member,
    )
