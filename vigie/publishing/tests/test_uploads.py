"""What people bring: read for what it is, never for what it says it is."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image, ImageSequence

from vigie.publishing.media import pictures, uploads
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


def colour_at(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    return tuple(image.convert("RGB").crop((x, y, x + 1, y + 1)).tobytes())


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
    monkeypatch.setattr(pictures, "MAX_ANIMATION_PIXELS", 40 * 40 * 10)
    with pytest.raises(ValidationError, match="animation"):
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


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_a_picture_that_only_telephones_read_becomes_an_upright_jpeg_without_its_place(kind, manager):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telephone de Chloe"
    exif.get_ifd(0x8825)[1] = "N"
    image, out = Image.new("RGB", (80, 40), "teal"), BytesIO()
    image.paste("black", (0, 0, 20, 20))
    image.save(out, kind, exif=exif.tobytes())
    assert b"Chloe" in out.getvalue()
    media = uploads.save_upload(manager, brought(out.getvalue(), "IMG_0412.heic", "image/heic"))
    assert (media.name, media.mime, media.width, media.height) == ("IMG_0412.jpg", "image/jpeg", 40, 80)
    with Image.open(media.path) as kept:
        assert not kept.getexif()
        assert max(colour_at(kept, 34, 5)) < 60, "turned: the corner that was at the left is at the right"
        assert min(colour_at(kept, 5, 5)[1:]) > 90


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_what_is_seen_through_in_such_a_picture_stays_so(kind, manager):
    image, out = Image.new("RGBA", (80, 60), (0, 0, 0, 0)), BytesIO()
    image.save(out, kind)
    media = uploads.save_upload(manager, brought(out.getvalue(), "logo.avif", "image/avif"))
    assert (media.name, media.mime) == ("logo.png", "image/png")
    with Image.open(media.path) as kept:
        assert kept.getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
@pytest.mark.parametrize("durations", [[100, 500, 1500], [40, 40, 2000]])
def test_an_animation_lasts_as_long_frame_by_frame(kind, durations, manager):
    frames = [Image.new("RGB", (160, 100), colour) for colour in ("teal", "orange", "navy")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=durations)
    kept = uploads.save_upload(manager, brought(out.getvalue(), f"anim.{kind}"))
    found = []
    with Image.open(kept.path) as image:
        for frame in ImageSequence.Iterator(image):
            frame.load()
            found.append(frame.info["duration"])
    assert found == durations


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
@pytest.mark.parametrize("times", [0, 1, 3])
def test_an_animation_is_played_as_many_times_as_it_was(kind, times, manager):
    frames, out = [Image.new("RGB", (40, 40), colour) for colour in ("teal", "orange")], BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=90, loop=times)
    with Image.open(uploads.save_upload(manager, brought(out.getvalue())).path) as image:
        assert image.info["loop"] == times


def test_a_picture_in_inks_is_kept_in_rgb_without_the_profile_of_its_inks(manager):
    out = BytesIO()
    Image.new("CMYK", (40, 30), (255, 0, 0, 0)).save(out, "JPEG", quality=95, icc_profile=b"not a profile")
    with Image.open(uploads.save_upload(manager, brought(out.getvalue(), "affiche.jpg")).path) as image:
        assert image.mode == "RGB"
        assert "icc_profile" not in image.info


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"])
def test_a_damaged_picture_is_taken_or_refused_in_words(kind):
    content, chance = drawn(kind, (40, 30)), Random(7)
    for _ in range(200):
        damaged = bytearray(content)
        for _ in range(chance.choice((1, 2, 5, 20))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(ValidationError):
            pictures.clean_picture(bytes(damaged), "photo")


EBML_HEAD = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82"
VIDEOS = {
    "mp4": (box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41"), "video/mp4"),
    "m4v": (box(b"ftyp", b"M4V \0\0\0\1M4V mp42isom"), "video/mp4"),
    "mov": (box(b"ftyp", b"qt  \0\0\2\0qt  "), "video/quicktime"),
    "webm": (EBML_HEAD + b"\x84webm\x42\x87\x81\x04", "video/webm"),
    "webm of GNOME": (EBML_HEAD + b"\x85webm\0\x42\x87\x81\x04", "video/webm"),
}


@pytest.mark.parametrize(("head", "mime"), VIDEOS.values(), ids=VIDEOS)
def test_a_video_is_called_what_it_is(head, mime, manager):
    film = head + box(b"mdat", b"\0" * 300)
    assert uploads.save_upload(manager, brought(film, "film.mp4", "video/mp4")).mime == mime


def test_a_quicktime_film_says_neither_where_nor_by_whom_it_was_made(manager):
    film = filmed().replace(b"mp42\0\0\0\0mp42isom", b"qt  \0\0\0\0qt  qt  ")
    media = uploads.save_upload(manager, brought(film, "foule.mov", "video/quicktime"))
    assert media.mime == "video/quicktime"
    kept = media.path.read_bytes()
    assert b"+46.8139" not in kept
    assert b"Chloe" not in kept


REFUSALS = {
    "m4a": (box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom") + b"\0" * 120, "is a sound"),
    "mp3": (b"ID3\4\0\0\0\0\0\0" + b"\0" * 120, "is a sound"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 120, "is a sound"),
    "mkv": (EBML_HEAD + b"\x88matroska" + b"\0" * 120, "MKV video"),
    "3gp": (box(b"ftyp", b"3gp4\0\0\0\x003gp4") + b"\0" * 120, "3GP video"),
    "avi": (b"RIFF\x24\0\0\0AVI LIST" + b"\0" * 120, "AVI video"),
    "tiff": (drawn("TIFF"), "TIF picture"),
    "bmp": (drawn("BMP"), "BMP picture"),
    "pdf": (b"%PDF-1.7\n" + b"\0" * 120, "PDF file"),
    "words": (b"Les loyers montent." * 9, "neither a picture nor a video"),
    "cut": (drawn("PNG", (400, 300))[:90], "damaged"),
    "too large": (claiming(20_000, 5_000), "20000 × 5000.* pixels"),
    "far too large": (claiming(60_000, 60_000), "pixels"),
}


@pytest.mark.parametrize(("content", "said"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_speaks_of_what_is_wrong(content, said, manager):
    with translation.override("en"), pytest.raises(ValidationError, match=said):
        uploads.save_upload(manager, brought(content, "photo.jpg", "image/jpeg"))
    assert not Media.objects.exists()
