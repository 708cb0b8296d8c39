"""Translations without the gettext programs: gather from code and templates, check, compile.

Each room of the package has its own catalogue, `<room>/locale/fr/LC_MESSAGES/django.po`: sorted, without line numbers
or dates, so that only real changes show. English is the language of the code and needs none.
"""

import errno
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGE = "fr"
PLACE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
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


def rooms(package: Path) -> list[Path]:
    """The folders of the package that may have a catalogue."""
    return sorted(found.parent for found in package.glob("*/__init__.py"))


def update(room: Path, *, prune: bool = False) -> bool:
    """Bring a room's catalogue up to date. True when its file changed.

    What is already translated stays; what is used no more is kept aside (`#~`) until `prune`.
    """
    catalogue, path = _read(room), room / PLACE
    _merge(catalogue, gather(room), prune=prune)
    if not catalogue and not catalogue.obsolete:
        return False
    text = _written(catalogue)
    if path.exists() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return True


def faults(room: Path) -> list[str]:
    """A sentence for each text of a room that has no sure translation."""
    catalogue, used = _read(room), gather(room)
    return [
        f"{room.name}: {fault}: {_first(message)!r}"
        for message in used
        if message.id and (fault := _fault(catalogue.get(message.id, message.context)))
    ]


def compile_catalogue(room: Path, spare: Path) -> None:
    """Write the `.mo` that the program reads, when the `.po` is newer: beside it or, if refused, under `spare`."""
    beside, aside = room / PLACE.with_suffix(".mo"), spare / room.name / PLACE.with_suffix(".mo").relative_to("locale")
    if not (room / PLACE).exists():
        return
    try:
        _compile(room, beside)
        aside.unlink(missing_ok=True)  # it would be read first, and grow old
    except OSError as refusal:
        if refusal.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        _compile(room, aside)


def _compile(room: Path, target: Path) -> None:
    if target.exists() and target.stat().st_mtime >= (room / PLACE).stat().st_mtime:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_mo(out, _read(room))
    fresh = target.with_suffix(".new")
    fresh.write_bytes(out.getvalue())
    fresh.replace(target)


def gather(room: Path) -> Catalog:
    """All the texts that a room's code and templates ask to translate."""
    catalogue = Catalog()
    for path, found in _texts(room):
        for _line, ids, comments, context in found:
            catalogue.add(
                ids, locations=[(path.relative_to(room.parent).as_posix(), 0)], auto_comments=comments, context=context
            )
    return catalogue


def _texts(room: Path) -> Iterator[tuple[Path, Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]]]:
    for path in sorted(room.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield path, _extracted(path.read_text())
    for path in sorted(room.glob("templates/**/*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            yield path, _extracted(_as_code(path.read_text()))


def _extracted(code: str) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    return extract(
        "python", io.BytesIO(code.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}, strip_comment_tags=True
    )


def _as_code(template: str) -> str:
    """A template as calls of gettext, one after another, without the indentation that Python would read."""
    return "\n".join(line.strip() for line in templatize(template).splitlines())


def _read(room: Path) -> Catalog:
    path = room / PLACE
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def _merge(catalogue: Catalog, used: Catalog, *, prune: bool) -> None:
    for message in catalogue.obsolete.values():  # a text may come back
        catalogue[message.id] = message
    catalogue.obsolete.clear()
    catalogue.update(used, no_fuzzy_matching=True)
    for key, message in list(catalogue.obsolete.items()):
        if prune or _fault(message):
            del catalogue.obsolete[key]


def _written(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False, no_location=False)
    return HEADER + out.getvalue().decode().strip() + "\n"


def _fault(message: Message | None) -> str:
    if message is None:
        return "not in the catalogue"
    if message.fuzzy:
        return "unsure (fuzzy)"
    written = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return "" if all(written) and written else "not translated"


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, list | tuple) else message.id
