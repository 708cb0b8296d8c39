"""The sentences of our rules in the language of who reads, outside Django."""

import gettext
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

CATALOGUE_PATH = Path("locale") / "fr" / "LC_MESSAGES" / "django"


@cache
def get_translator(language: str) -> Callable[[str], str]:
    """What turns an English msgid into this language. English, and a catalogue not there, leave it as it is."""
    source = Path(__file__).parent / CATALOGUE_PATH.with_suffix(".po")
    if language != "fr" or not source.exists():
        return str
    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open("rb") as ready:
            return gettext.GNUTranslations(ready).gettext
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = io.BytesIO()
    with source.open("rb") as written:
        write_mo(out, read_po(written, locale="fr"))
    out.seek(0)
    return gettext.GNUTranslations(out).gettext
