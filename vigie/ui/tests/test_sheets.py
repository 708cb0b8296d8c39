import gzip
import re
from pathlib import Path

import brotli
import django_htmx
import pytest
from django.template import engines
from django.test import RequestFactory

from vigie.ui import assets, icons
from vigie.ui.views import style_bundle

CSS = sorted((assets.FOLDER / "css").glob("*.css"))
MODULES = sorted((assets.FOLDER / "js").rglob("*.js"))
UI = Path(__file__).parents[1]
ROOMS = UI.parent
OF_ROOMS = sorted(set(ROOMS.glob("*/static/*/js/*.js")) - set(MODULES))
FIRST_LOAD = 150_000  # bytes, compressed


def defines(name: str, script: str) -> bool:
    return bool(re.search(rf'customElements\.define\(\s*"{name}"', script))


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.stem)
def test_a_sheet_never_insists(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "!important" not in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize(
    "path", [path for path in CSS if path.stem not in ("_layers", "gallery")], ids=lambda path: path.stem
)
def test_everything_lies_in_a_layer(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S).strip()
    assert re.match(r"@layer (reset|tokens|base|furniture|touches) \{", text)
    assert path.stem in assets.STYLE_SHEETS


@pytest.mark.parametrize("path", [p for p in CSS if p.stem not in ("tokens", "channels")], ids=lambda path: path.stem)
def test_raw_colours_stay_in_the_tokens(path: Path) -> None:
    text = re.sub(r"--float:.*|oklch\(from .*|color-mix\([^;]*", "", path.read_text("utf-8"))
    assert not re.search(r"oklch\(|#[0-9a-f]{3,8}\b|rgb", text)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_an_element_imports_by_bare_names(path: Path) -> None:
    text = path.read_text("utf-8")
    assert all(name.startswith("vigie/") for name in re.findall(r'^import .* from "([^"]+)"', text, flags=re.M))
    if path.parent.name == "elements":
        assert defines(path.stem, text)
        assert path.stem in assets.UI_ELEMENTS


@pytest.mark.parametrize("path", OF_ROOMS, ids=lambda path: path.stem)
def test_a_script_of_a_room_is_found_by_its_bare_name(path: Path) -> None:
    text, room = path.read_text("utf-8"), path.parents[1].name
    assert all(name in known() for name in re.findall(r'^import .* from "([^"]+)"', text, flags=re.M))
    assert defines(path.stem, text) or f"vigie/{room}/{path.stem}" in known()


def known() -> set[str]:
    """What a script may import: the import map of every page."""
    return {f"vigie/{name}" for name in assets.UI_MODULES} | set(assets.script_modules.files)


def test_the_first_load_is_light() -> None:
    """Sheets, htmx, every element and module, and a page with every icon in it, as compressed by the server."""
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    scripts = sum(len(gzip.compress(path.read_bytes())) for path in [*MODULES, htmx])
    page = gzip.compress("".join(icons.icon_svg(name) for name in icons.icon_strokes()).encode())
    assert len(assets.bundle_styles()[0]["br"]) + scripts + len(page) < FIRST_LOAD


def test_the_sheets_travel_as_one_that_is_kept_for_ever(rf: RequestFactory) -> None:
    packed, known = assets.bundle_styles()
    answer = style_bundle(rf.get("/", headers={"Accept-Encoding": "gzip, br"}), known)
    assert brotli.decompress(answer.content) == packed[""]
    assert "immutable" in answer["Cache-Control"]
    assert style_bundle(rf.get("/"), known).content == packed[""]


@pytest.mark.parametrize("template", sorted(ROOMS.glob("*/templates/**/*.html")), ids=lambda path: path.name)
def test_every_icon_that_a_page_asks_for_is_drawn(template: Path) -> None:
    asked = re.findall(r'{% (?:icon|drawing) "([\w-]+)"|{% empty "([\w-]+)"', template.read_text("utf-8"))
    assert {one or other for one, other in asked} <= set(icons.icon_strokes())


@pytest.mark.parametrize("slug", ["bluesky", "mastodon", "wordpress", "feeds", "rehearsal"])
def test_every_network_has_its_glyph_in_ink(slug: str) -> None:
    assert icons.network_svg(slug) != icons.network_svg("nobody-brought-this")
    assert not re.search(r"#[0-9a-f]{3}|url\(|<script|<image", icons.network_svg(slug))


def test_an_icon_alone_says_its_name() -> None:
    drawn = engines["django"].from_string('{% load ui %}{% icon "reply" label="Répondre à <b>" %}').render()
    assert 'role="img" aria-label="Répondre à &lt;b&gt;"' in drawn
