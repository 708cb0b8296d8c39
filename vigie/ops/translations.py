"""Translations without the gettext programs: gather from code and templates, check, compile.

Each room of the package has its own catalogue, `<room>/locale/fr/LC_MESSAGES/django.po`: sorted, without line numbers
or dates, so that only real changes show. English is the language of the code and needs none.
"""

import errno
import io
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGE = "fr"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
HEADER = r"""msgid ""
msgstr ""
"Language: fr\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

"""
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")
}
KEYWORDS["gettext_noop"] = None
UNTRANSLATED_FOLDERS = {"tests", "migrations", "__pycache__"}
METHODS = [
    ("**.py", "python"),
    *((f"templates/**.{suffix}", "vigie.ops.translations:extract_template") for suffix in ("html", "txt", "xml")),
]
NETWORK_FILE = "network.py"  # what says that a folder is a network's: it has a catalogue of its own


def catalogue_folders(package: Path) -> list[Path]:
    """The folders of the package that may have a catalogue: its rooms, and each network's folder."""
    found = [*package.glob("*/__init__.py"), *package.glob(f"networks/*/{NETWORK_FILE}")]
    return sorted(path.parent for path in found)


def catalogue_name(room: Path) -> str:
    """The name of a room's catalogue, which no other has: `networks-bluesky` for a network's folder."""
    return f"{room.parent.name}-{room.name}" if (room / NETWORK_FILE).exists() else room.name


def update_catalogue(room: Path, *, prune: bool = False) -> bool:
    """Bring a room's catalogue up to date. True when its file changed.

    What is already translated stays; what is used no more is kept aside (`#~`) until `prune`.
    """
    path = room / CATALOGUE
    catalogue = _read_catalogue(room)
    for message in catalogue.obsolete.values():  # a text may come back
        catalogue[message.id] = message
    catalogue.obsolete.clear()
    catalogue.update(gather_texts(room), no_fuzzy_matching=True)
    for key, message in list(catalogue.obsolete.items()):
        if prune or _find_fault(message):
            del catalogue.obsolete[key]
    if not catalogue and not catalogue.obsolete:
        return False
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False, no_location=False)
    text = HEADER + out.getvalue().decode().strip() + "\n"
    if path.exists() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return True


def find_faults(room: Path) -> list[str]:
    """A sentence for each text of a room that has no sure translation."""
    catalogue = _read_catalogue(room)
    found = []
    for message in gather_texts(room):
        fault = _find_fault(catalogue.get(message.id, message.context)) if message.id else ""
        if fault:
            first = message.id[0] if isinstance(message.id, list | tuple) else message.id
            found.append(f"{catalogue_name(room)}: {fault}: {first!r}")
    return found


def compile_catalogue(room: Path, spare: Path) -> None:
    """Write the `.mo` that the program reads, when the `.po` is newer: beside it or, if refused, under `spare`."""
    source = room / CATALOGUE
    beside = source.with_suffix(".mo")
    aside = spare / catalogue_name(room) / CATALOGUE.with_suffix(".mo").relative_to("locale")
    if not source.exists():
        return
    try:
        _compile(room, beside)
        aside.unlink(missing_ok=True)  # it would be read first, and grow old
    except OSError as refusal:
        if refusal.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        _compile(room, aside)


def gather_texts(room: Path) -> Catalog:
    """All the texts that a room's code and templates ask to translate."""
    catalogue = Catalog()
    found = extract_from_dir(
        room,
        METHODS,
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
        directory_filter=_is_translated_folder,
    )
    for name, _line, ids, comments, context in found:
        location = f"{room.name}/{Path(name).as_posix()}"
        catalogue.add(ids, locations=[(location, 0)], auto_comments=comments, context=context)
    return catalogue


def extract_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterable[Any]:
    """Babel's extraction from a Django template: calls of gettext, one after another.

    Without the indentation that Python would read.
    """
    code = "\n".join(line.strip() for line in templatize(file.read().decode()).splitlines())
    return extract_python(io.BytesIO(code.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def _is_translated_folder(folder: str) -> bool:
    path = Path(folder)
    return path.name not in UNTRANSLATED_FOLDERS and not (path / NETWORK_FILE).exists()


def _compile(room: Path, target: Path) -> None:
    if target.exists() and target.stat().st_mtime >= (room / CATALOGUE).stat().st_mtime:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_mo(out, _read_catalogue(room))
    fresh = target.with_suffix(".new")
    fresh.write_bytes(out.getvalue())
    fresh.replace(target)


def _read_catalogue(room: Path) -> Catalog:
    path = room / CATALOGUE
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def _find_fault(message: Message | None) -> str:
    if message is None:
        return "not in the catalogue"
    if message.fuzzy:
        return "unsure (fuzzy)"
    translations = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return "" if all(translations) and translations else "not translated"
