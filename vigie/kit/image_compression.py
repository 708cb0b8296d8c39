"""Makes pictures smaller, for networks that take no bigger ones. The same picture always gives the same result."""

from io import BytesIO

from PIL import Image

COMPRESSIBLE_TYPES = ("image/jpeg", "image/png", "image/webp")
JPEG_QUALITIES = (90, 80, 70)
MIN_SIDE = 320  # pixels of the longest side: below, nothing can be seen


class CannotCompress(ValueError):
    """The picture moves, cannot be read, or would be too small to see."""


def compress_image(picture: bytes, max_bytes: int, max_side: int = 4096) -> tuple[bytes, int, int]:
    """The picture as a JPEG of `max_bytes` at most, and its width and height in pixels. Raises CannotCompress.

    `max_side` is in pixels.
    Quality goes down a little first, then size; what was transparent becomes white.
    """
    try:
        with Image.open(BytesIO(picture)) as image:
            if getattr(image, "is_animated", False):
                raise CannotCompress("it moves")
            profile = image.info.get("icc_profile")
            flat = image.convert("RGB")
            if image.has_transparency_data:
                layers = image.convert("RGBA")
                flat = Image.new("RGB", layers.size, "white")
                flat.paste(layers, mask=layers.getchannel("A"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise CannotCompress(str(error)) from None
    flat.thumbnail((max_side, max_side))
    while max(flat.size) >= MIN_SIDE:
        for quality in JPEG_QUALITIES:
            out = BytesIO()
            flat.save(out, "JPEG", quality=quality, optimize=True, icc_profile=profile)
            if out.tell() <= max_bytes:
                return out.getvalue(), flat.width, flat.height
        flat = flat.resize((round(flat.width * 0.75) or 1, round(flat.height * 0.75) or 1))
    raise CannotCompress("nothing would be left to see")
