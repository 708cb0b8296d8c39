"""Taking files in: checked by their content, cleaned of where and by whom they were made, kept by their sum."""

import hashlib
import logging
import os
import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from vigie.publishing.media.mp4 import strip_metadata
from vigie.publishing.models import Media
from vigie.publishing.models.media import path_of
from vigie.team.models import Member

log = logging.getLogger(__name__)

Upload: TypeAlias = "UploadedFile[bytes]"
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
VIDEOS = {b"ftyp": "video/mp4", b"\x1a\x45\xdf\xa3": "video/webm"}
MAX_IMAGE_SIZE, MAX_VIDEO_SIZE = 20_000_000, 500_000_000  # bytes
MAX_PIXELS = 80_000_000
MAX_ANIMATION_PIXELS = 400_000_000  # pixels of all the frames of an animation together
#: What goes wrong in a reader of pictures that is given what is none.
IMAGE_ERRORS = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    struct.error,
    zlib.error,
)


def save_upload(member: Member, upload: Upload) -> Media:
    """Keep this file for the workspace. Raises ValidationError, in words for the person who brought it."""
    name = (upload.name or _("file"))[:200]
    head = upload.read(12)
    upload.seek(0)
    for mark, mime in VIDEOS.items():
        if head.startswith(mark) or head[4:8] == mark:
            return _save_video(member, upload, name, mime)
    if (upload.size or 0) > MAX_IMAGE_SIZE:
        raise ValidationError(_("%(name)s is too heavy: at most 20 MB for a picture.") % {"name": name})
    content, mime, width, height = _clean_image(upload.read(), name)
    sha256 = hashlib.sha256(content).hexdigest()
    _write_file(sha256, [content])
    return _create_media(member, name, sha256, mime, len(content), width, height)


def _clean_image(content: bytes, name: str) -> tuple[bytes, str, int, int]:
    """The picture upright, without EXIF, GPS nor comments. Animations keep their frames."""
    try:
        with Image.open(BytesIO(content), formats=tuple(IMAGES)) as image:
            kind = "JPEG" if image.format == "MPO" else image.format or ""  # a telephone's JPEG with a second view
            if kind not in IMAGES or image.width * image.height > MAX_PIXELS:
                raise ValidationError(_("%(name)s: use JPEG, PNG, GIF or WebP.") % {"name": name})
            frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
            if frames * image.width * image.height > MAX_ANIMATION_PIXELS:
                raise ValidationError(_("%(name)s is too heavy: at most 20 MB for a picture.") % {"name": name})
            if frames > 1:
                return _encode_image(image, kind, save_all=True)
            upright = ImageOps.exif_transpose(image)
            return _encode_image(upright, kind)
    except (*IMAGE_ERRORS, Image.DecompressionBombError):
        raise ValidationError(_("%(name)s is not a picture that can be read.") % {"name": name}) from None


def _encode_image(image: Image.Image, kind: str, **options: object) -> tuple[bytes, str, int, int]:
    out = BytesIO()
    profile = image.info.get("icc_profile")
    if kind == "JPEG":
        options |= {"quality": 92, "optimize": True}
    image.info = {name: value for name, value in image.info.items() if name in ("duration", "loop", "transparency")}
    image.save(out, format=kind, **({"icc_profile": profile} if profile else {}), **options)
    return out.getvalue(), IMAGES[kind], image.width, image.height


def _save_video(member: Member, upload: Upload, name: str, mime: str) -> Media:
    if (upload.size or 0) > MAX_VIDEO_SIZE:
        raise ValidationError(_("%(name)s is too heavy: at most 500 MB for a video.") % {"name": name})
    with _writable_folder(Path(settings.MEDIA_ROOT)), tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as film:
        for chunk in upload.chunks():
            film.write(chunk)
        if mime == "video/mp4":
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
        raise ValidationError(_("This file cannot be kept: the disk of the server may be full.")) from None


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
