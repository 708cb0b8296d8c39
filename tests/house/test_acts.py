"""Every act of a person is done once through the real server: found in the addresses, and in `tests/journeys`."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

JOURNEYS = Path(__file__).parents[1] / "journeys"
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
