"""A picture is made as light as asked, still upright and whole, or is said to be too heavy."""

import os
import struct
from contextlib import suppress
from io import BytesIO
from random import Random

import pytest
from PIL import Image, ImageStat

from vigie.kit.image_colours import convert_to_rgb
from vigie.kit.image_compression import CannotCompress, compress_image


def noise(width: int, height: int, mode: str = "RGB", kind: str = "PNG", **options: object) -> bytes:
    """A picture that nothing compresses."""
    out = BytesIO()
    size = width * height * len(mode)
    Image.frombytes(mode, (width, height), os.urandom(size)).save(out, kind, **options)
    return out.getvalue()


def colour_at(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    return tuple(image.convert("RGB").crop((x, y, x + 1, y + 1)).tobytes())


@pytest.mark.parametrize("most", [400_000, 60_000])
def test_it_weighs_no_more_than_asked_and_keeps_its_shape(most: int) -> None:
    picture = noise(900, 600)
    light, width, height = compress_image(picture, most)
    assert len(light) <= most < len(picture)
    with Image.open(BytesIO(light)) as image:
        assert (image.format, image.size) == ("JPEG", (width, height))
    assert abs(width / height - 1.5) < 0.02


def test_the_same_picture_always_comes_out_the_same() -> None:
    picture = noise(600, 600)
    assert compress_image(picture, 90_000) == compress_image(picture, 90_000)


def test_what_was_transparent_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(compress_image(out.getvalue(), 60_000)[0])) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)


def test_what_moves_is_not_stopped() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(CannotCompress):
        compress_image(out.getvalue(), 10**6)


@pytest.mark.parametrize("picture", [b"", b"no picture", noise(400, 400)[:200]], ids=["empty", "words", "cut short"])
def test_what_cannot_be_read_is_said(picture: bytes) -> None:
    with pytest.raises(CannotCompress):
        compress_image(picture, 10**6)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_damaged_picture_never_raises_anything_else(kind: str) -> None:
    out, chance = BytesIO(), Random(7)
    Image.new("RGB", (40, 30), "teal").save(out, kind)
    for _ in range(200):
        damaged = bytearray(out.getvalue())
        for _ in range(chance.choice((1, 2, 5, 20))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(CannotCompress):
            compress_image(bytes(damaged), 10**6)


def test_a_picture_of_which_nothing_would_be_left_is_said() -> None:
    with pytest.raises(CannotCompress):
        compress_image(noise(900, 600), 500)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    list(enumerate(["top left", "top right", "bottom right", "bottom left"] * 2, start=1)),
)
def test_it_stands_as_the_camera_says(orientation: int, corner: str) -> None:
    image, out = Image.new("RGB", (640, 400), "white"), BytesIO()
    image.paste("black", (0, 0, 80, 80))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(out, "JPEG", exif=exif)
    light, width, height = compress_image(out.getvalue(), 10**6)
    assert (width, height) == ((640, 400) if orientation < 5 else (400, 640))
    with Image.open(BytesIO(light)) as image:
        at = (4 if "left" in corner else width - 5, 4 if "top" in corner else height - 5)
        assert max(colour_at(image, *at)) < 60
        assert not image.getexif()


def test_it_has_no_more_pixels_than_asked() -> None:
    picture = noise(900, 600)
    _, width, height = compress_image(picture, None, max_pixels=200_000)
    assert 190_000 < width * height <= 200_000
    assert abs(width / height - 1.5) < 0.02


@pytest.mark.parametrize("kind", ["TIFF", "EPS", "PPM"])
def test_only_what_the_web_shows_is_read(kind: str) -> None:
    with pytest.raises(CannotCompress):
        compress_image(noise(400, 400, kind=kind), 10**6)


def test_a_scan_of_many_greys_keeps_them() -> None:
    image, out = Image.new("I;16", (512, 400)), BytesIO()
    for x in range(512):
        image.paste(x * 65535 // 511, (x, 0, x + 1, 400))
    image.save(out, "PNG")
    with Image.open(BytesIO(compress_image(out.getvalue(), 10**6)[0])) as light:
        greys = light.convert("L")
    assert abs(ImageStat.Stat(greys).mean[0] - 127) < 3
    ramp = [colour_at(greys, x, 200) for x in (2, 128, 256, 384, 509)]
    assert ramp == sorted(set(ramp))


def ink_profile() -> bytes:
    """A profile (ICC.1:2001, `lut8`) of inks of which the first prints red, the last black, and the others nothing."""
    paper, red, black = ((255, 128, 128), (136, 208, 195), (0, 128, 128))  # L*, a*, b*, on 8 bits
    colours = b"".join(bytes(black if mix & 1 else red if mix & 8 else paper) for mix in range(16))
    unit = b"".join(struct.pack(">i", 65536 if number % 4 == 0 else 0) for number in range(9))
    straight = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + unit + straight * 4 + colours + straight * 3
    white = struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    tags = {b"A2B0": table, b"wtpt": b"XYZ " + bytes(4) + white, b"cprt": b"text" + bytes(4) + b"none\0"}
    directory, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        directory += name + struct.pack(">II", 128 + 4 + 12 * len(tags) + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = b"".join((bytes(4), b"\2\x10\0\0", b"prtrCMYKLab ", struct.pack(">6H", 2026, 1, 1, 0, 0, 0), b"acsp"))
    head = head.ljust(64, b"\0") + struct.pack(">I", 0) + white
    size = struct.pack(">I", 128 + len(directory) + len(body))
    return size + head.ljust(124, b"\0") + directory + body


@pytest.mark.parametrize(
    ("ink", "colour"),
    [((255, 0, 0, 0), (255, 0, 0)), ((0, 0, 0, 0), (255, 255, 255)), ((0, 0, 0, 255), (0, 0, 0))],
    ids=["red", "paper", "black"],
)
def test_inks_are_the_colours_that_their_profile_says(ink: tuple[int, ...], colour: tuple[int, ...]) -> None:
    out = BytesIO()
    Image.new("CMYK", (400, 400), ink).save(out, "JPEG", quality=95, icc_profile=ink_profile())
    with Image.open(BytesIO(compress_image(out.getvalue(), 10**6)[0])) as light:
        assert light.mode == "RGB"
        assert "icc_profile" not in light.info
        assert all(abs(got - wanted) < 25 for got, wanted in zip(colour_at(light, 9, 9), colour, strict=True))


@pytest.mark.parametrize("profile", [b"", b"not a profile", None], ids=["empty", "words", "none"])
def test_inks_without_a_profile_that_can_be_read_are_still_a_picture(profile: bytes | None) -> None:
    image = Image.new("CMYK", (40, 40), (0, 255, 255, 0))
    image.info = {"icc_profile": profile} if profile is not None else {}
    assert convert_to_rgb(image).getpixel((9, 9)) == (255, 0, 0)
