"""Every act of a person is done once through the real server: found in the addresses and in the keyboard help, and in
`tests/journeys`."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.network_acts import networks_with, talents_of_acts
from tests.journeys.test_keys import KEYS
from vigie.listening.models import FOLLOWED_KINDS
from vigie.networks import base
from vigie.networks.types import SourceKind
from vigie.ui.navigation import navigation

VIGIE = Path(__file__).parents[2] / "vigie"
JOURNEYS, REAL = (Path(__file__).parents[1] / folder for folder in ("journeys", "real"))
#: A line of the keyboard help, in a template.
HELP_LINE = re.compile(r'{% key "([^"]+)"')
#: Done elsewhere through the real server, by hand in a browser.
DONE_ELSEWHERE = {
    "setup": "tests/journeys/site.py",
    "invitation": "tests/journeys/site.py",
    "new_workspace": "tests/journeys/site.py",
    "inbox:moderation": "tests/real/test_house.py",
}


def test_every_act_is_done_once_through_the_real_server() -> None:
    views = dict(_views(get_resolver()))
    acts = {name for name, view in views.items() if _accepts_post(view)}
    done = _acts_done() | set(DONE_ELSEWHERE)
    assert len(acts) > 80
    assert acts - done == set()
    assert done - set(views) == set()


def test_every_act_that_reaches_a_network_is_tried_on_its_real_server() -> None:
    """`tests/real/test_network_acts.py` does each on all the networks with its talent: those need a place there."""
    tree = ast.parse((REAL / "test_network_acts.py").read_text("utf-8"))
    tests = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")]
    tried = {
        name.id
        for test in tests
        for mark in test.decorator_list
        for name in ast.walk(mark)
        if isinstance(name, ast.Name)
    }
    kinds = {mark.attr for test in tests for mark in ast.walk(test) if isinstance(mark, ast.Attribute)}
    assert talents_of_acts() - tried == set()
    assert {kind.name for kind in FOLLOWED_KINDS} - {SourceKind.FEED.name} - kinds == set()
    needed = {slug for talent in talents_of_acts() for slug in networks_with(getattr(base, talent))}
    assert needed == _places()


def _places() -> set[str]:
    """The slugs of the networks where the tests have a place."""
    tree = ast.parse((REAL / "places.py").read_text("utf-8"))
    named = [one for one in ast.walk(tree) if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)]
    return {str(one.value.value) for one in named if any(getattr(to, "id", "") == "slug" for to in one.targets)}


def test_every_key_of_the_keyboard_help_is_pressed_once_in_a_browser() -> None:
    templates = [page for page in VIGIE.rglob("templates/**/*.html") if page.stem != "gallery"]
    declared = {(page.stem, key) for page in templates for key in HELP_LINE.findall(page.read_text("utf-8"))}
    places = {("_keys", f"g {item.key}") for item in navigation if item.key}
    assert len(declared) > 20
    assert declared | places == set(KEYS)


def _acts_done() -> set[str]:
    """The first words of `press`, `send` and `undo` in the journeys of acts."""
    tree = ast.parse((JOURNEYS / "test_acts.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    firsts = [call.args[0] for call in calls if call.func.attr in ("press", "send", "undo") and call.args]
    return {first.value for first in firsts if isinstance(first, ast.Constant)}


def _views(resolver: URLResolver, spaces: str = "") -> Iterator[tuple[str, object]]:
    """The name and the view of each of our addresses."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern, f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith("vigie."):
            yield f"{spaces}{pattern.name}", pattern.callback


def _accepts_post(view: object) -> bool:
    """What its decorator says; without one, whether it looks at what was posted."""
    while hasattr(view, "__wrapped__"):
        for cell in view.__closure__ or ():
            if isinstance(cell.cell_contents, list) and {"GET", "POST", "HEAD"} & set(cell.cell_contents):
                return "POST" in cell.cell_contents
        view = view.__wrapped__
    return "request.POST" in inspect.getsource(view)
