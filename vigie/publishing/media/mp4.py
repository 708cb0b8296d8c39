"""Films without where and by whom they were made.

A telephone writes its place and its name in an MP4, in the boxes `udta`, `meta` and `uuid` of the film and of its
tracks (ISO/IEC 14496-12; Apple, QuickTime File Format, "User Data Atoms" and "Metadata"). They become free space of the
same size, so that nothing else moves.
"""

import os
from collections.abc import Iterator
from typing import IO

TELL = (b"udta", b"meta", b"uuid")
HOLD = (b"moov", b"trak", b"moof", b"traf")
DEEPEST, MOST = 4, 20_000  # boxes in boxes, and boxes: more is no film that a camera made
ZEROS = bytes(1 << 16)


def forget_who_and_where(film: IO[bytes]) -> None:
    """In place. What cannot be read as boxes is left as it is."""
    left = [MOST]
    _forget(film, 0, film.seek(0, os.SEEK_END), DEEPEST, left)


def _forget(film: IO[bytes], start: int, end: int, depth: int, left: list[int]) -> None:
    for kind, at, inside, ends in _boxes(film, start, end, left):
        if kind in TELL:
            film.seek(at + 4)
            film.write(b"free")
            _erase(film, inside, ends)
        elif kind in HOLD and depth:
            _forget(film, inside, ends, depth - 1, left)


def _boxes(film: IO[bytes], start: int, end: int, left: list[int]) -> Iterator[tuple[bytes, int, int, int]]:
    """Kind, where it begins, where its content begins, where it ends."""
    while start + 8 <= end and left[0] > 0:
        left[0] -= 1
        film.seek(start)
        head = film.read(16)
        size, inside = int.from_bytes(head[:4]), start + 8
        if size == 1:
            size, inside = int.from_bytes(head[8:16]), start + 16
        ends = start + size if size else end
        if not inside <= ends <= end:
            return
        yield head[4:8], start, inside, ends
        start = ends


def _erase(film: IO[bytes], start: int, end: int) -> None:
    film.seek(start)
    for at in range(start, end, len(ZEROS)):
        film.write(ZEROS[: end - at])
