"""Lists of feeds from and to other readers (OPML 1 and 2), broken ones included.

Real exports hold bare `&`, HTML entities, control characters and half a file. No entity is ever expanded.
Source: opml.org/spec2.opml.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Protocol

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from vigie.kit.html_elements import find_elements
from vigie.kit.text import N_
from vigie.networks.troubles import Refused

MAX_BYTES = 5 * 1024 * 1024
MAX_FEEDS = 5000
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list, in its folders from the outermost."""

    url: str
    title: str = ""
    home: str = ""
    folders: tuple[str, ...] = ()


class _Element(Protocol):
    tag: str
    attrib: dict[str, str]

    def __iter__(self) -> "Iterator[_Element]": ...


def read_opml(body: bytes) -> list[Outline]:
    """The feeds of a list, each once. Raises Refused with the field `file`."""
    if len(body) > MAX_BYTES:
        raise Refused(N_("The file is too big (more than 5 MB)."), "file")
    text = _decode_file(body)
    if re.search(r"<!(DOCTYPE|ENTITY)[^>]*(\[|ENTITY)", text, re.IGNORECASE):
        raise Refused(N_("The file declares entities, which no list of feeds needs."), "file")
    # Bare `&` and HTML's entities written as XML wants, control characters dropped.
    mended = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    mended = re.sub(r"&(#\d+;|#x[0-9a-fA-F]+;|\w+;)?", _mend_ampersand, mended)
    for attempt in (text, mended):
        try:
            root = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", attempt), forbid_dtd=False)
            outlines = [outline for outline in _walk_outlines(root, (), 0) if outline]
            break
        except DefusedXmlException:
            raise Refused(N_("The file declares entities, which no list of feeds needs."), "file") from None
        except (ParseError, ValueError, RecursionError):
            continue
    else:
        # What remains of a file that no XML parser reads: its outlines, folders forgotten.
        said = (
            {name: value.strip() for name, value in found.attributes.items()}
            for found in find_elements(text, "outline")
        )
        outlines = [outline for one in said if (outline := _read_outline(one, ()))]
    found = {outline.url: outline for outline in reversed(outlines)}
    if not found:
        raise Refused(N_("No feed was found in this file."), "file")
    return list(reversed(found.values()))[:MAX_FEEDS]


def _decode_file(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    said = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w-]+)", body)
    for encoding in (said[1].decode() if said else "utf-8", "utf-8", "cp1252"):
        try:
            return body.decode(encoding).lstrip("\ufeff \r\n\t")
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("latin-1").lstrip()


def _mend_ampersand(found: "re.Match[str]") -> str:
    name = found[1]
    if not name:
        return "&amp;"
    if name in ("amp;", "lt;", "gt;", "quot;", "apos;") or name.startswith("#"):
        return found[0]
    return escape(unescape(found[0]))


def _walk_outlines(element: _Element, folders: tuple[str, ...], depth: int) -> list[Outline | None]:
    found: list[Outline | None] = []
    for child in element if depth < MAX_DEPTH else ():
        said = {name.lower(): value.strip() for name, value in child.attrib.items()}
        outline = _read_outline(said, folders)
        found.append(outline)
        is_folder = str(child.tag).lower() == "outline" and not outline
        name = said.get("text") or said.get("title") or ""
        found.extend(_walk_outlines(child, (*folders, name) if is_folder and name else folders, depth + 1))
    return found


def _read_outline(said: dict[str, str], folders: tuple[str, ...]) -> Outline | None:
    url = _whole_address(said.get("xmlurl") or "")
    if not url:
        return None
    return Outline(url, said.get("title") or said.get("text") or "", _whole_address(said.get("htmlurl") or ""), folders)


def _whole_address(said: str) -> str:
    """The web address that a list gives, with the `https://` that many leave out, or nothing."""
    url = re.sub(r"^feed:(//)?(?=https?:)", "", said, flags=re.IGNORECASE)
    url = re.sub(r"^(?:feed:|rss:|podcast:|itpc:)?//", "https://", url, flags=re.IGNORECASE)
    if re.match(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?]|$)", url):
        url = f"https://{url}"
    return url if re.match(r"https?://[^\s/]", url, re.IGNORECASE) else ""


def write_opml(title: str, outlines: Iterable[Outline]) -> str:
    """An OPML 2 list that every reader takes, folders one deep or more."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{_escape_text(title)}</title></head>",
    ]
    lines.append("<body>")
    opened: tuple[str, ...] = ()
    for outline in sorted(outlines, key=lambda outline: outline.folders):
        lines += _folder_tags(opened, outline.folders)
        opened = outline.folders
        home = f' htmlUrl="{_escape_text(outline.home)}"' if outline.home else ""
        name = _escape_text(outline.title or outline.url)
        lines.append(f'<outline type="rss" text="{name}" title="{name}" xmlUrl="{_escape_text(outline.url)}"{home}/>')
    return "\n".join([*lines, *_folder_tags(opened, ()), "</body>", "</opml>", ""])


def _folder_tags(opened: tuple[str, ...], wanted: tuple[str, ...]) -> list[str]:
    """The tags that lead from one folder to another."""
    common = 0
    while common < min(len(opened), len(wanted)) and opened[common] == wanted[common]:
        common += 1
    closing = ["</outline>"] * (len(opened) - common)
    opening = [f'<outline text="{_escape_text(name)}">' for name in wanted[common:]]
    return closing + opening


def _escape_text(said: str) -> str:
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", said))
