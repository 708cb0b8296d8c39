"""Restoring media costs in proportion to what is restored."""

import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vigie.ops import restore
from vigie.ops.backup import MEDIA


def an_archive(tmp_path: Path, contents: list[bytes]) -> Path:
    file = tmp_path / f"{len(contents)}.tar"
    with tarfile.open(file, "w") as archive:
        for content in contents:
            digest = hashlib.sha256(content).hexdigest()
            entry = tarfile.TarInfo(f"{MEDIA}/{digest[:2]}/{digest}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file


@pytest.fixture
def restored(tmp_path, settings) -> Callable[[int], Path]:
    """Restore that many files into an empty folder. Returns the folder."""

    def restore_files(count: int) -> Path:
        folder: Path = tmp_path / f"media-{count}"
        settings.MEDIA_ROOT = folder
        with tarfile.open(an_archive(tmp_path, [f"film {n}".encode() for n in range(count)])) as archive:
            restore.restore_media(archive)
        return folder

    return restore_files


def test_every_file_is_there_with_what_it_held(restored) -> None:
    files = sorted(path for path in restored(5).rglob("*") if path.is_file())
    assert len(files) == 5
    assert all(hashlib.sha256(file.read_bytes()).hexdigest() == file.name for file in files)


def test_a_file_that_is_not_what_its_name_says_is_left_out(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    file = an_archive(tmp_path, [b"film"])
    file.write_bytes(file.read_bytes().replace(b"film", b"fake"))
    with tarfile.open(file) as archive:
        restore.restore_media(archive)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to another account")
def test_each_file_changes_owner_once_however_many_there_are(restored, monkeypatch):
    changed: list[str] = []
    chown = os.chown

    def counted(path, *owner, **options):
        changed.append(str(path))
        chown(path, *owner, **options)

    monkeypatch.setattr(os, "chown", counted)
    folder = restored(40)
    assert len(changed) == len(set(changed)) == 1 + len(list(folder.rglob("*")))
    assert len({path.stat().st_uid for path in folder.rglob("*")} - {0}) == 1
