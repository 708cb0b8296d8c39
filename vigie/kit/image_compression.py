"""Pictures made lighter, for who takes no heavier ones. The same picture always comes out the same."""

from io import BytesIO

from PIL import Image

STILL = ("image/jpeg", "image/png", "image/webp")
QUALITIES = (90, 80, 70)
SMALLEST = 320  # pixels of the longest side: below, nothing is left to see


class TooHeavy(ValueError):
    """The picture moves, cannot be read, or would be too small to see."""


def lightened(picture: bytes, most: int, widest: int = 4096) -> tuple[bytes, int, int]:
    """The picture as a JPEG of `most` bytes at most, and its width and height in pixels. Raises TooHeavy.

    Quality goes down a little first, then size; what was transparent becomes white.
    """
    try:
        with Image.open(BytesIO(picture)) as image:
            if getattr(image, "is_animated", False):
                raise TooHeavy("it moves")
            profile = image.info.get("icc_profile")
            flat = _flat(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise TooHeavy(str(error)) from None
    flat.thumbnail((widest, widest))
    while max(flat.size) >= SMALLEST:
        for quality in QUALITIES:
            out = BytesIO()
            flat.save(out, "JPEG", quality=quality, optimize=True, **({"icc_profile": profile} if profile else {}))
            if out.tell() <= most:
                return out.getvalue(), flat.width, flat.height
        flat = flat.resize((round(flat.width * 0.75) or 1, round(flat.height * 0.75) or 1))
    raise TooHeavy("nothing would be left to see")


def _flat(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
