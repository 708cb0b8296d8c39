"""docs/architecture.md says where things are: it fails when they are elsewhere."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:[\w]+/)+[\w./-]*)`", PAGE)))


def test_every_file_that_it_names_exists() -> None:
    assert len(NAMED) > 40
    inside = [ROOT, ROOT / "vigie", *(ROOT / "vigie").glob("*/")]
    assert [name for name in NAMED if not any((folder / name).exists() for folder in inside)] == []


def test_it_names_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "vigie").glob("*/__init__.py")}
    assert {room for room in rooms if f"`{room}/`" not in PAGE} == set()
