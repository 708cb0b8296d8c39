"""What people bring: read for what it is, never for what it says it is."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from vigie.publishing.media import uploads
from vigie.publishing.models import Media


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def brought(content: bytes, name: str = "pont.png", mime: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, mime)


def drawn(kind: str, size: tuple[int, int] = (8, 6), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that big."""

    def chunk(name: bytes, said: bytes) -> bytes:
        return struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


TRAPS = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page": b"<!doctype html><script>alert(1)</script>",
    "empty": b"",
    "cut": drawn("PNG")[:40],
    "bomb": claiming(60_000, 60_000),
    "false": claiming(5_000, 5_000),
    "tiff": drawn("TIFF"),
    "bmp": drawn("BMP"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_what_is_no_picture_is_refused_in_words(trap, manager):
    with pytest.raises(ValidationError):
        uploads.save_upload(manager, brought(trap))
    assert not Media.objects.exists()


def test_what_hides_behind_a_picture_is_left_out(manager):
    media = uploads.save_upload(
        manager, brought(drawn("JPEG") + b"<script>alert(1)</script>", "../../pont.html", "text/html")
    )
    assert (media.mime, media.width, media.height) == ("image/jpeg", 8, 6)
    assert b"script" not in media.path.read_bytes()
    assert "/" not in media.name


def test_an_animation_with_too_many_frames_is_refused_before_it_is_drawn_again(manager, monkeypatch):
    frames, out = [Image.new("RGB", (40, 40), (n * 12, 0, 0)) for n in range(20)], BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert uploads.save_upload(manager, brought(out.getvalue()))
    monkeypatch.setattr(uploads, "MAX_ANIMATION_PIXELS", 40 * 40 * 10)
    with pytest.raises(ValidationError):
        uploads.save_upload(manager, brought(out.getvalue()))


def test_the_double_picture_of_a_telephone_is_a_jpeg(manager):
    two, out = Image.new("RGB", (8, 6), "teal"), BytesIO()
    two.save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 6), "red")])
    assert uploads.save_upload(manager, brought(out.getvalue())).mime == "image/jpeg"


def test_a_full_disk_is_said_and_leaves_nothing_behind(manager, settings, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ValidationError):
        uploads.save_upload(manager, brought(drawn("PNG")))
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert not Media.objects.exists()


def test_a_media_is_served_as_what_it_is_and_runs_nothing(manager, client_of):
    media = uploads.save_upload(manager, brought(drawn("PNG"), 'a"\r\nX-Piege: oui.html'))
    answer = client_of(manager).get(f"/w/parti-du-fleuve/media/{media.key}/")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "X-Piege" not in answer


def box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I", 8 + len(content)) + kind + content


def filmed(*, tells: bool = True) -> bytes:
    """A film as a telephone makes it: place and device in the film and in its track, then what was filmed."""
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+46.8139-071.2080/")) if tells else b""
    device = box(b"meta", b"\0\0\0\0", box(b"ilst", b"com.apple.quicktime.make Telephone de Chloe")) if tells else b""
    moov = box(b"moov", box(b"mvhd", b"\0" * 100), place, box(b"trak", box(b"tkhd", b"\0" * 80), device))
    return box(b"ftyp", b"mp42\0\0\0\0mp42isom") + moov + box(b"mdat", b"udta meta: the picture itself")


def test_a_film_says_neither_where_nor_by_whom_it_was_made(manager):
    film = filmed()
    kept = uploads.save_upload(manager, brought(film, "foule.mp4", "video/mp4")).path.read_bytes()
    assert len(kept) == len(film), "what points into it still points at the same place"
    assert b"+46.8139" not in kept
    assert b"Chloe" not in kept
    assert kept.endswith(box(b"mdat", b"udta meta: the picture itself"))
    assert kept.count(b"free") == 2


@pytest.mark.parametrize(
    "film",
    [
        filmed(tells=False),
        filmed()[:70],
        box(b"ftyp", b"mp42") + b"\xff\xff\xff\xffmoov" + b"\0" * 40,
        box(b"ftyp", b"mp42") + struct.pack(">I4sQ", 1, b"moov", 2**63),
        box(b"ftyp", b"mp42") + b"\0\0\0\x00trak" * 50,
        box(b"ftyp", b"mp42") + b"\0\0\0\x08trak" * 30_000,
    ],
)
def test_a_film_that_cannot_be_read_as_boxes_is_kept_as_it_is(film, manager):
    assert uploads.save_upload(manager, brought(film, "film.mp4", "video/mp4")).path.read_bytes() == film
