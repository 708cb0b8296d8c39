"""Pictures in inks or in greys, as the RGB that screens and networks show."""

from io import BytesIO

from PIL import Image, ImageCms

MODES_OF_MANY_GREYS = ("I;16", "I;16L", "I;16B", "I")  # 16 bits, or 32 that hold 16: scans


def convert_to_rgb(image: Image.Image) -> Image.Image:
    """The picture in RGB, 8 bits a colour. What remains in `info["icc_profile"]` speaks of RGB.

    Inks (CMYK) and greys go through the profile that comes with them: the same ink is another colour on another paper.
    Without one that can be read, they are taken as Pillow takes them.
    """
    if image.mode in MODES_OF_MANY_GREYS:
        # 256 greys out of 65,536. Pillow's own conversion would cut at 255, and give a white page.
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.mode not in ("L", "CMYK"):
        return image.convert("RGB")
    profile = image.info.get("icc_profile")
    try:
        if profile is None:
            raise ValueError("no profile")
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        converted = None
    rgb = converted or image.convert("RGB")
    rgb.info.pop("icc_profile", None)
    return rgb
