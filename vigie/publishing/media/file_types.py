"""What a file is, told by its first bytes and never by its name."""

from pathlib import PurePath
from typing import NamedTuple

import filetype

HEAD_SIZE = 8192  # bytes: all that `filetype` looks at
#: Brands of `ftyp` (ISO/IEC 14496-12) that `filetype` does not know: animations, more bits, several pictures.
PICTURE_BRANDS = {b"avis": "image/avif"} | dict.fromkeys(
    (b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "image/heic"
)
EBML = b"\x1a\x45\xdf\xa3"
#: What is kept, under the name that people know.
PICTURE_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP"}
VIDEO_NAMES = {"video/mp4": "MP4", "video/webm": "WebM", "video/quicktime": "QuickTime"}
CONVERTED_PICTURES = ("image/heic", "image/avif")  # what telephones make, kept as a JPEG
#: The same bytes under another name.
ALIASES = {"video/x-m4v": "video/mp4", "image/apng": "image/png"}


class FileType(NamedTuple):
    """A MIME type, and how people call it (`TIF`, `MKV`)."""

    mime: str
    name: str


def find_file_type(head: bytes) -> FileType | None:
    """What begins with these bytes (`HEAD_SIZE` of them are enough), or None when nobody knows."""
    if head[4:8] == b"ftyp" and (mime := PICTURE_BRANDS.get(head[8:12])):
        return FileType(mime, mime.removeprefix("image/").upper())
    # GStreamer, hence the screen recorder of GNOME, puts a zero after the name of the format.
    if head.startswith(EBML) and b"webm\0" in head[:64]:
        return FileType("video/webm", "WebM")
    found = filetype.guess(head) if head else None
    if found is None and head[4:11] == b"ftyp3gp":
        return FileType("video/3gpp", "3GP")
    return FileType(ALIASES.get(found.mime, found.mime), found.extension.upper()) if found else None


def name_of_type(mime: str) -> str:
    """How people call a type that is kept."""
    return PICTURE_NAMES.get(mime) or VIDEO_NAMES.get(mime) or PurePath(mime).name


def names_alike(mime: str, taken: tuple[str, ...]) -> str:
    """Those of the types taken that may stand for a file of this type: pictures for a picture, videos for a video."""
    known = PICTURE_NAMES if mime in PICTURE_NAMES else VIDEO_NAMES
    return ", ".join(name for one, name in known.items() if one in taken)
