"""MP4 videos without the metadata that say where and by whom they were made.

A telephone writes its place and its name in an MP4, in the boxes `udta`, `meta` and `uuid` of the film and of its
tracks (ISO/IEC 14496-12; Apple, QuickTime File Format, "User Data Atoms" and "Metadata"). They become free space of the
same size, so that nothing else moves.
"""

import os
from collections.abc import Iterator
from typing import IO

METADATA_BOXES = (b"udta", b"meta", b"uuid")
CONTAINER_BOXES = (b"moov", b"trak", b"moof", b"traf")
MAX_DEPTH, MAX_BOXES = 4, 20_000  # boxes in boxes, and boxes: more is no film that a camera made
ZEROS = bytes(1 << 16)


def strip_metadata(film: IO[bytes]) -> None:
    """In place. What cannot be read as boxes is left as it is."""
    left = [MAX_BOXES]
    _free_metadata_boxes(film, 0, film.seek(0, os.SEEK_END), MAX_DEPTH, left)


def _free_metadata_boxes(film: IO[bytes], start: int, end: int, depth: int, left: list[int]) -> None:
    for kind, at, inside, ends in _read_boxes(film, start, end, left):
        if kind in METADATA_BOXES:
            film.seek(at + 4)
            film.write(b"free")
            film.seek(inside)
            for done in range(inside, ends, len(ZEROS)):
                film.write(ZEROS[: ends - done])
        elif kind in CONTAINER_BOXES and depth:
            _free_metadata_boxes(film, inside, ends, depth - 1, left)


def _read_boxes(film: IO[bytes], start: int, end: int, left: list[int]) -> Iterator[tuple[bytes, int, int, int]]:
    """Kind, where it begins, where its content begins, where it ends."""
    while start + 8 <= end and left[0] > 0:
        left[0] -= 1
        film.seek(start)
        head = film.read(16)
        size = int.from_bytes(head[:4])
        inside = start + 8
        if size == 1:
            size = int.from_bytes(head[8:16])
            inside = start + 16
        ends = start + size if size else end
        if not inside <= ends <= end:
            return
        yield head[4:8], start, inside, ends
        start = ends
