"""The style sheets and the scripts of all rooms: their files, and the one file of each kind that a browser asks for.

Adding one is adding its file: `<room>/static/<room>/css/*.css`, `<room>/static/<room>/js/*.js`. In development each
travels as it is.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import brotli
from django.conf import settings

from vigie.ui.script_joining import join_modules

FOLDER = Path(__file__).parent / "static" / "ui"
#: The furniture's sheets, in this order. The rooms' follow, lower floors first: the upper room has the last word.
STYLE_SHEETS = (
    "_layers", "reset", "tokens", "meaning", "channels", "base", "type", "frame", "rail", "button", "form",
    "row", "marks", "notes", "float", "palette", "panes", "bare", "phone", "print",
)  # fmt: skip


@dataclass(frozen=True)
class Asset:
    """A file of a room: its name among the static files, and where it lies."""

    name: str
    path: Path

    @property
    def module(self) -> str:
        """The bare name of a script: `vigie/live` for the furniture's, `vigie/desk/position` for a room's."""
        room = self.name.split("/")[0]
        return f"vigie/{self.path.stem}" if room == "ui" else f"vigie/{room}/{self.path.stem}"


@dataclass(frozen=True)
class Bundle:
    """Several files as one: its bytes by content coding (`br`, `gzip`, none), and the hash that its address carries.

    `kind` is css or js.
    """

    kind: str
    codings: dict[str, bytes]
    hash: str

    @classmethod
    def pack(cls, text: str, kind: str) -> Self:
        plain = text.encode()
        codings = {"br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0), "": plain}
        return cls(kind, codings, hashlib.sha256(plain).hexdigest()[:12])

    @property
    def address(self) -> str:
        """Where `BundleServer` answers it."""
        return f"/ui/bundle.{self.hash}.{self.kind}"

    @property
    def content_type(self) -> str:
        return f"text/{'javascript' if self.kind == 'js' else 'css'}; charset=utf-8"


def style_sheets() -> list[Asset]:
    """All sheets, in the order of the cascade."""
    ours = [Asset(f"ui/css/{name}.css", FOLDER / "css" / f"{name}.css") for name in STYLE_SHEETS]
    return ours + [asset for room in _rooms() if room != "ui" for asset in _assets(room, "css")]


def scripts() -> list[Asset]:
    """All scripts, the furniture's first."""
    return [asset for room in _rooms() for asset in _assets(room, "js")]


def _rooms() -> list[str]:
    """Lower floors first."""
    return list(reversed(settings.ROOMS))


def _assets(room: str, kind: str) -> Iterator[Asset]:
    folder = settings.ROOT / "vigie" / room / "static"
    for path in sorted((folder / room / kind).rglob(f"*.{kind}")):
        yield Asset(path.relative_to(folder).as_posix(), path)


@cache
def bundle_styles() -> Bundle:
    """All sheets as one, without its comments and its indents."""
    text = "".join(asset.path.read_text("utf-8") for asset in style_sheets())
    small = re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.S)).strip()
    return Bundle.pack(small, "css")


@cache
def bundle_scripts() -> Bundle:
    """All scripts as one module. Raises CannotJoin."""
    sources = {asset.module: asset.path.read_text("utf-8") for asset in scripts()}
    return Bundle.pack(join_modules(sources), "js")
