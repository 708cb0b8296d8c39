"""A picture is made as light as asked, still upright and whole, or is said to be too heavy."""

import os
from io import BytesIO

import pytest
from PIL import Image

from vigie.kit.image_compression import CannotCompress, compress_image


def noise(width: int, height: int, mode: str = "RGB", kind: str = "PNG", **options: object) -> bytes:
    """A picture that nothing compresses."""
    out = BytesIO()
    size = width * height * len(mode)
    Image.frombytes(mode, (width, height), os.urandom(size)).save(out, kind, **options)
    return out.getvalue()


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


def test_a_picture_of_which_nothing_would_be_left_is_said() -> None:
    with pytest.raises(CannotCompress):
        compress_image(noise(900, 600), 500)
