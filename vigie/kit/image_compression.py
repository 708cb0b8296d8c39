"""Makes pictures smaller, for networks that take no bigger ones. The same picture always gives the same result."""

import struct
import zlib
from io import BytesIO
from math import sqrt

from PIL import Image, ImageOps

from vigie.kit.image_colours import convert_to_rgb

COMPRESSIBLE_TYPES = ("image/jpeg", "image/png", "image/webp")
READ_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")  # Pillow's other readers are for files that nobody brings
JPEG_QUALITIES = (90, 80, 70)
MIN_SIDE = 320  # pixels of the longest side: below, nothing can be seen
#: What goes wrong in the readers of pictures that are given what is none, or what is damaged.
IMAGE_ERRORS = (
    Image.DecompressionBombError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class CannotCompress(ValueError):
    """The picture moves, cannot be read, or would be too small to see."""


def compress_image(
    picture: bytes, max_bytes: int | None, max_side: int = 4096, max_pixels: int | None = None
) -> tuple[bytes, int, int]:
    """The picture, upright, as a JPEG of `max_bytes` at most; its width and height. Raises CannotCompress.

    `max_side` and `max_pixels` are in pixels: of the longest side, and of the whole picture. None: no limit.
    Quality goes down a little first, then size; what was transparent becomes white.
    """
    try:
        with Image.open(BytesIO(picture), formats=READ_FORMATS) as image:
            if getattr(image, "is_animated", False):
                raise CannotCompress("it moves")
            image.draft(None, (max_side, max_side))  # a JPEG much too big is not read whole
            flat = _flatten(ImageOps.exif_transpose(image))
    except IMAGE_ERRORS as error:
        raise CannotCompress(str(error)) from None
    profile = flat.info.get("icc_profile")
    flat.thumbnail((max_side, max_side))
    if max_pixels and flat.width * flat.height > max_pixels:
        scale = sqrt(max_pixels / (flat.width * flat.height))
        flat.thumbnail((int(flat.width * scale) or 1, int(flat.height * scale) or 1))
    while max(flat.size) >= MIN_SIDE:
        for quality in JPEG_QUALITIES:
            out = BytesIO()
            flat.save(out, "JPEG", quality=quality, optimize=True, icc_profile=profile)
            if max_bytes is None or out.tell() <= max_bytes:
                return out.getvalue(), flat.width, flat.height
        flat = flat.resize((round(flat.width * 0.75) or 1, round(flat.height * 0.75) or 1))
    raise CannotCompress("nothing would be left to see")


def _flatten(image: Image.Image) -> Image.Image:
    """In RGB, on white where it was transparent."""
    if not image.has_transparency_data:
        return convert_to_rgb(image)
    layers = image.convert("RGBA")
    flat = Image.new("RGB", layers.size, "white")
    flat.paste(layers, mask=layers.getchannel("A"))
    if image.mode != "LA" and (profile := image.info.get("icc_profile")):
        flat.info["icc_profile"] = profile
    return flat
