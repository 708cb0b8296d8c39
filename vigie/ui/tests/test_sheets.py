import gzip
import re
from collections import Counter
from pathlib import Path

import django_htmx
import pytest
from django.template import Context, engines
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from vigie.ui import assets, icons
from vigie.ui.templatetags.ui import scripts, stylesheets

CSS = sorted((assets.FOLDER / "css").glob("*.css"))
SCRIPTS = sorted(assets.scripts(), key=lambda asset: asset.name)
UI = Path(__file__).parents[1]
ROOMS = UI.parent
FIRST_LOAD = 150_000  # bytes, compressed


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


def test_no_room_styles_what_another_calls_the_same() -> None:
    """All sheets are on all pages: a class is the furniture's or one room's. Two are made for both."""
    by_room: dict[str, set[str]] = {}
    for asset in assets.style_sheets():
        words = re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", asset.path.read_text("utf-8"), flags=re.S))
        by_room.setdefault(asset.name.split("/")[0], set()).update(words)
    furniture = by_room.pop("ui")
    named = Counter(word for words in by_room.values() for word in words - furniture)
    assert {word for word, rooms in named.items() if rooms > 1} == {"composer-form", "proof-list"}


@pytest.mark.parametrize("path", [p for p in CSS if p.stem not in ("tokens", "channels")], ids=lambda path: path.stem)
def test_raw_colours_stay_in_the_tokens(path: Path) -> None:
    text = re.sub(r"--float:.*|oklch\(from .*|color-mix\([^;]*", "", path.read_text("utf-8"))
    assert not re.search(r"oklch\(|#[0-9a-f]{3,8}\b|rgb", text)


def test_a_page_asks_for_few_weights_and_for_no_font_by_its_name() -> None:
    """The browser looks each weight of each named family up before the first paint: a tenth of the wait, measured."""
    text = "".join(asset.path.read_text("utf-8") for asset in assets.style_sheets())
    assert set(re.findall(r"font-weight: ([^;]+);", text)) == {"400", "500", "var(--bold)", "inherit"}
    assert dict(re.findall(r"(--face|--fixed): ([^;]+);", text)) == {
        "--face": "system-ui, sans-serif",
        "--fixed": "ui-monospace, monospace",
    }
    assert "monospace" not in re.sub(r"--fixed:[^;]+;", "", text)


def rules_of(asset: assets.Asset) -> list[tuple[str, str]]:
    """The rules of a sheet that hold no other: selector, body."""
    text = re.sub(r"/\*.*?\*/", "", asset.path.read_text("utf-8"), flags=re.S)
    return [(" ".join(selector.split()), body) for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", text)]


def test_amber_is_for_a_person_who_waits_and_nothing_else() -> None:
    amber = {
        selector
        for asset in assets.style_sheets()
        for selector, body in rules_of(asset)
        if re.search(r"(?<!-)\b(?:background|border|color|outline|fill|stroke)[^;]*var\(--(?:wait|raw-amber)\b", body)
    }
    assert amber == {".waiting", ".figure.waits b", ".badge.wait", ".badge.wait::before", ".conversation-head .waits"}


def test_no_screen_calls_amber_by_a_tone() -> None:
    """A toast, a callout, a banner say something of the work: ink, or red for danger."""
    texts = [path.read_text("utf-8") for kind in ("html", "css", "py") for path in ROOMS.glob(f"*/**/*.{kind}")]
    assert not [
        text for text in texts if re.search(r"callout \"wait\"|data-tone=\"(?:wait|warning)\"|tone=\"wait\"", text)
    ]


def test_words_that_are_drawn_clear_stay_clear_under_forced_colours() -> None:
    """The system gives a ground to every text: what lies over the words of a field would hide them."""
    for asset in assets.style_sheets():
        clear = {
            name
            for selector, body in rules_of(asset)
            if "color: transparent" in re.sub(r"[\w-]+-color", "", body)
            for name in selector.split(", ")
        }
        text = asset.path.read_text("utf-8")
        forced = "".join(re.findall(r"@media \(forced-colors: active\) \{.*?\n  \}\n", text, flags=re.S))
        freed = {
            name.strip()
            for selector, body in re.findall(r"([^{}]+)\{([^{}]*forced-color-adjust: none[^{}]*)\}", forced)
            for name in selector.split(",")
        }
        assert clear <= freed, asset.name


def test_the_end_of_a_title_follows_a_link_and_not_a_sign() -> None:
    """The sheet puts the point between them, and drops it on a phone, where the link is an arrow."""
    titles = [
        title
        for path in ROOMS.glob("*/templates/**/*.html")
        for title in re.findall(r"{% block place %}(.*?){% endblock", path.read_text("utf-8"), flags=re.S)
    ]
    assert any("</a>" in title for title in titles)
    assert not [title for title in titles if re.search(r"</a>\s*·", title)]


@pytest.mark.parametrize("asset", SCRIPTS, ids=lambda asset: asset.name)
def test_an_element_lies_in_the_file_of_its_name(asset: assets.Asset) -> None:
    defined = re.findall(r'customElements\.define\(\s*"([\w-]+)"', asset.path.read_text("utf-8"))
    assert defined == ([asset.path.stem] if asset.path.stem.startswith("vigie-") else [])


def test_every_script_and_sheet_of_a_room_travels() -> None:
    travel = {asset.path for asset in [*assets.scripts(), *assets.style_sheets()]}
    ours = {path for kind in ("js", "css") for path in ROOMS.glob(f"*/static/**/*.{kind}")}
    assert ours - travel == {assets.FOLDER / "css" / "gallery.css"}


def test_the_first_load_is_light() -> None:
    """Sheets, htmx, all scripts, and a page with every icon in it, as compressed by the server."""
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    bundles = [assets.bundle_styles().codings["br"], assets.bundle_scripts().codings["br"]]
    page = gzip.compress("".join(icons.icon_svg(name) for name in icons.icon_strokes()).encode())
    assert sum(map(len, bundles)) + len(gzip.compress(htmx.read_bytes())) + len(page) < FIRST_LOAD


def head_of(rf: RequestFactory) -> str:
    request = rf.get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    return stylesheets() + scripts(Context({"request": request}))


def test_a_page_asks_for_one_sheet_and_two_scripts(rf: RequestFactory) -> None:
    head = head_of(rf)
    assert re.findall(r'(?:href|src)="([^"]+)"', head) == [
        assets.bundle_styles().address,
        "/static/django_htmx/htmx-2.min.js",
        assets.bundle_scripts().address,
    ]


def test_in_development_each_file_travels_as_it_is(rf: RequestFactory, settings: Settings) -> None:
    settings.DEBUG = True
    head = head_of(rf)
    asked = re.findall(r'(?:href|src)="/static/([^"]+)"', head)
    assert asked == [
        *(asset.name for asset in assets.style_sheets()),
        "django_htmx/htmx-2.min.js",
        *(asset.name for asset in assets.scripts()),
    ]
    assert '"vigie/desk/position": "/static/desk/js/position.js"' in head


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


def test_no_template_lays_out_what_a_sheet_shows_with_its_white_space() -> None:
    """A line break of the template would be drawn: such an element begins and ends with its text."""
    texts = [asset.path.read_text("utf-8") for asset in assets.style_sheets()]
    rules = [rule for text in texts for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", text)]
    exact = {name for selector, body in rules if "white-space: pre" in body for name in last_classes(selector)}
    assert "proof-words" in exact
    laid_out = re.compile(rf'class="[^"]*\b(?:{"|".join(sorted(exact))})(?![\w-])[^"]*"[^<>]*>\n')
    drawn = ROOMS.glob("*/templates/**/*.html")
    assert [path.name for path in drawn if laid_out.search(path.read_text("utf-8"))] == []


def last_classes(selector: str) -> set[str]:
    """The classes of the element that each part of a selector names."""
    return {name for part in selector.split(",") for name in re.findall(r"\.([\w-]+)", part.split()[-1])}
