"""The style sheets, in order, and the one file that they become outside of development; the scripts, by their names."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

import brotli

FOLDER = Path(__file__).parent / "static" / "ui"
STYLE_SHEETS = (
    "_layers", "reset", "tokens", "meaning", "channels", "base", "type", "frame", "rail", "button", "form",
    "row", "marks", "notes", "float", "palette", "panes", "bare", "phone", "print",
)  # fmt: skip
UI_MODULES = ("edit", "keys", "live", "mirror", "request", "toast")
UI_ELEMENTS = (
    "vigie-autosize", "vigie-dialog", "vigie-drawer", "vigie-guarded", "vigie-keys", "vigie-live", "vigie-menu",
    "vigie-newer", "vigie-palette", "vigie-roving", "vigie-time", "vigie-toasts",
)  # fmt: skip


class ScriptModules:
    """What a script may import from a room: `vigie/<room>/<name>` is its `static/<room>/js/<name>.js`."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def add_modules(self, room: str, *names: str) -> None:
        self.files |= {f"vigie/{room}/{name}": f"{room}/js/{name}.js" for name in names}


script_modules = ScriptModules()


@cache
def bundle_styles() -> tuple[dict[str, bytes], str]:
    """All sheets as one, by content coding (`br`, `gzip`, none), and the hash that its address carries."""
    text = "".join((FOLDER / "css" / f"{name}.css").read_text("utf-8") for name in STYLE_SHEETS)
    small = re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.S)).strip().encode()
    codings = {"br": brotli.compress(small), "gzip": gzip.compress(small, mtime=0), "": small}
    return codings, hashlib.sha256(small).hexdigest()[:12]
