"""The house's own icons (20 px grid, 1.5 px stroke, round ends) and the networks' glyphs, inlined in the page."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from vigie.networks.folders import network_folders

DRAWINGS = Path(__file__).parent / "icons.txt"
_DRAWING = re.compile(r"<svg(?P<head>[^>]*)>(?P<strokes>.*)</svg>", re.S)


@cache
def icon_strokes() -> dict[str, str]:
    """The drawing of each icon, by its name: one line each in `icons.txt`, `name: svg content`."""
    lines = DRAWINGS.read_text("utf-8").splitlines()
    strokes = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        name, drawing = line.split(": ", 1)
        # A line that is not SVG is the data of a single path.
        strokes[name] = drawing if drawing.startswith("<") else f'<path d="{drawing}"/>'
    return strokes


def icon_svg(name: str, label: str = "") -> SafeString:
    """An icon as SVG; raises KeyError for a name that was not drawn."""
    if label:
        return _draw_icon(name, f'role="img" aria-label="{escape(label)}"')
    return _silent_icon(name)


@cache
def _silent_icon(name: str) -> SafeString:
    return _draw_icon(name, 'aria-hidden="true"')


def _draw_icon(name: str, said: str) -> SafeString:
    return mark_safe(f'<svg class="icon" viewBox="0 0 20 20" {said}>{icon_strokes()[name]}</svg>')  # noqa: S308  drawn by us


@cache
def network_svg(slug: str) -> SafeString:
    """The network's mark in ink, from its own folder; a plain ring for a network that brings none.

    Most are filled shapes; one that is drawn with strokes says so on its `<svg>`, and keeps that.
    """
    folder = network_folders().get(slug)
    path = folder / "icon.svg" if folder else None
    found = _DRAWING.search(path.read_text("utf-8")) if path and path.is_file() else None
    said = dict(_ATTRIBUTES.findall(found["head"])) if found else {}
    manner = "".join(f' {name}="{escape(said[name])}"' for name in _KEPT_ATTRIBUTES if name in said)
    drawing = found["strokes"].strip() if found else _RING
    box = escape(said.get("viewBox", "0 0 20 20"))
    return mark_safe(f'<svg class="network" viewBox="{box}" aria-hidden="true"><g{manner}>{drawing}</g></svg>')  # noqa: S308  drawn by us


_KEPT_ATTRIBUTES = ("fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin")
_ATTRIBUTES = re.compile(r'([\w-]+)="([^"]*)"')
_RING = '<path fill-rule="evenodd" d="M10 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm0 2a6 6 0 1 0 0 12 6 6 0 0 0 0-12Z"/>'
