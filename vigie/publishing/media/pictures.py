"""Pictures as they are kept: upright, in a kind that networks take, without where and by whom they were taken."""

from io import BytesIO
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import pillow_heif
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from vigie.kit.image_colours import convert_to_rgb
from vigie.kit.image_compression import IMAGE_ERRORS

#: The formats of Pillow that are read, and the one in which each is kept.
KEPT_FORMATS = {"JPEG": "JPEG", "PNG": "PNG", "GIF": "GIF", "WEBP": "WEBP", "HEIF": "JPEG", "AVIF": "JPEG"}
STILL_FORMATS = ("JPEG", "HEIF")  # a second picture in the same file is another view, and no animation
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
MAX_PIXELS = 80_000_000
MAX_ANIMATION_PIXELS = 400_000_000  # pixels of all the frames of an animation together

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


class CleanPicture(NamedTuple):
    """`width` and `height` are in pixels."""

    content: bytes
    name: str
    mime: str
    width: int
    height: int


def clean_picture(content: bytes, name: str) -> CleanPicture:
    """The picture upright, without EXIF, GPS nor comments. Raises ValidationError, in words for who brought it.

    Animations keep their frames and how long each lasts. What telephones make and networks do not take (HEIC, AVIF)
    becomes a JPEG, or a PNG where it is transparent; inks become RGB.
    """
    try:
        with Image.open(BytesIO(content), formats=tuple(KEPT_FORMATS)) as image:
            # Pillow calls MPO a telephone's JPEG that holds a second view.
            read_format = "JPEG" if image.format == "MPO" else image.format or ""
            frames = 1 if read_format in STILL_FORMATS else getattr(image, "n_frames", 1)
            pixels = image.width * image.height
            if pixels > MAX_PIXELS:
                raise _too_many_pixels(f"{name} ({image.width} × {image.height})")
            if pixels * frames > MAX_ANIMATION_PIXELS:
                words = _(
                    "%(name)s is too long an animation for its size: make it smaller or shorter, or make a video of it."
                )
                raise ValidationError(words % {"name": name})
            if frames > 1:
                return _encode_animation(image, frames, name)
            return _encode_still(ImageOps.exif_transpose(image), read_format, name)
    except Image.DecompressionBombError:
        raise _too_many_pixels(name) from None
    except IMAGE_ERRORS:
        words = _("%(name)s cannot be read: it is damaged, or not whole. Export it again, then add it.")
        raise ValidationError(words % {"name": name}) from None


def is_animation(path: Path) -> bool:
    """Whether the picture kept there moves; False for what cannot be read."""
    try:
        with Image.open(path, formats=tuple(KEPT_FORMATS)) as image:
            return bool(getattr(image, "is_animated", False))
    except IMAGE_ERRORS:
        return False


def _too_many_pixels(name: str) -> ValidationError:
    words = _(
        "%(name)s has too many pixels: at most %(most)s million. Make it smaller, for instance 8,000 pixels wide, "
        "then add it again."
    )
    return ValidationError(words % {"name": name, "most": MAX_PIXELS // 10**6})


def _encode_still(image: Image.Image, read_format: str, name: str) -> CleanPicture:
    kept_format = KEPT_FORMATS[read_format]
    is_see_through = image.mode == "RGBA" and image.getchannel("A").getextrema()[0] != 255
    if kept_format != read_format and is_see_through:
        kept_format = "PNG"
    if kept_format == "JPEG" and image.mode not in ("RGB", "L"):
        image = convert_to_rgb(image)
    profile = image.info.get("icc_profile")
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    if kept_format == "JPEG":
        options |= {"quality": 92, "optimize": True}
    return _save_as(kept_format, image, read_format, name, options)


def _encode_animation(image: Image.Image, frames: int, name: str) -> CleanPicture:
    """Frames as they are, each for as long as it lasted, as many times as it was played."""
    read_format = image.format or ""
    durations = []
    for number in range(frames):
        image.seek(number)
        image.load()  # WebP tells how long a frame lasts once it is drawn
        durations.append(image.info.get("duration", 0))
    image.seek(0)
    profile = image.info.get("icc_profile")
    options: dict[str, Any] = {"save_all": True, "duration": durations}
    options |= {"icc_profile": profile} if profile else {}
    options |= {"loop": image.info["loop"]} if "loop" in image.info else {}
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    kept_format = "WEBP" if read_format == "AVIF" else read_format
    return _save_as(kept_format, image, read_format, name, options)


def _save_as(
    kept_format: str, image: Image.Image, read_format: str, name: str, options: dict[str, Any]
) -> CleanPicture:
    out = BytesIO()
    image.save(out, format=kept_format, **options)
    if kept_format != read_format:
        name = PurePath(name).stem + SUFFIXES[kept_format]  # some servers refuse a name that does not say what it is
    return CleanPicture(out.getvalue(), name, Image.MIME[kept_format], image.width, image.height)
