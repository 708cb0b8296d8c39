"""Colours as eyes see them: from oklch, for all and for the colour-blind.

Sources: B. Ottosson, “A perceptual color space for image processing” (2020); WCAG 2.2 §1.4.3 (contrast); Machado,
Oliveira, Fernandes, “A Physiologically-based Model for Simulation of Color Vision Deficiency” (2009), severity 1.0;
Sharma, Wu, Dalal, “The CIEDE2000 Color-Difference Formula” (2005).
"""

import math
import re
from pathlib import Path

Rgb = tuple[float, float, float]
CSS = Path(__file__).parents[1] / "static" / "ui" / "css"
EYES: dict[str, tuple[Rgb, Rgb, Rgb] | None] = {
    "all": None,
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
_OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"


def pairs(css: str, name: str) -> dict[str, tuple[Rgb, Rgb]]:
    """Each colour that a sheet defines by `light-dark()` or for both at once, in linear light: name → (light, dark)."""
    text = (CSS / f"{css}.css").read_text("utf-8")
    found = {}
    for key, value in re.findall(name + r"\s*(light-dark\(.+?\)\)|oklch\([^)]+\));", text):
        colours = [linear(*map(float, one)) for one in re.findall(_OKLCH, value)]
        if colours:
            found[key] = (colours[0], colours[-1])
    return found


def linear(lightness: float, chroma: float, hue: float) -> Rgb:
    """Linear sRGB of an oklch colour, clipped to the screen's gamut."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return _clipped(
        (
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        )
    )


def oklch(colour: Rgb) -> tuple[float, float, float]:
    """Lightness (0 to 1), chroma and hue (degrees) of a colour in linear sRGB, as a screen shows it."""
    r, g, b = colour
    l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)  # noqa: E741
    m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    red = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    blue = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    return lightness, math.hypot(red, blue), math.degrees(math.atan2(blue, red)) % 360


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def through(eyes: str, colour: Rgb) -> Rgb:
    matrix = EYES[eyes]
    if matrix is None:
        return colour
    return _clipped(tuple(sum(part * light for part, light in zip(row, colour, strict=True)) for row in matrix))  # type: ignore[arg-type]


def difference(one: Rgb, other: Rgb) -> float:
    """CIEDE2000: 1 is just noticeable side by side, 10 is told apart at a glance."""
    (l1, a1, b1), (l2, a2, b2) = _lab(one), _lab(other)
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1, h2 = (math.degrees(math.atan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    return _weighed(
        l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)), (l1 + l2) / 2, (c1 + c2) / 2, hue
    )


def _weighed(dl: float, dc: float, dh: float, l: float, c: float, hue: float) -> float:  # noqa: E741
    def cos(degrees: float) -> float:
        return math.cos(math.radians(degrees))

    t = 1 - 0.17 * cos(hue - 30) + 0.24 * cos(2 * hue) + 0.32 * cos(3 * hue + 6) - 0.2 * cos(4 * hue - 63)
    sl = 1 + 0.015 * (l - 50) ** 2 / math.sqrt(20 + (l - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    turned = -2 * math.sqrt(c**7 / (c**7 + 25**7)) * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + turned * (dc / sc) * (dh / sh))


def _lab(colour: Rgb) -> Rgb:
    r, g, b = colour
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _luminance(colour: Rgb) -> float:
    r, g, b = colour
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _clipped(colour: Rgb) -> Rgb:
    r, g, b = (min(1.0, max(0.0, part)) for part in colour)
    return r, g, b
