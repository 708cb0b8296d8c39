"""A network is one folder: outside of it, nothing asks which network it is, only what it can do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie.networks.registry import OWN

PACKAGE = Path(__file__).parents[2] / "vigie"
SLUGS = frozenset(OWN)
COMPARED_IN_TEMPLATE = re.compile(rf"""(?:network|slug)[\w.]*\s*(?:==|!=)\s*["']({"|".join(OWN)})["']""")


def outside(pattern: str) -> list[Path]:
    """The files of the product that belong to no network, nor to the pretend server that plays one and is started."""
    skipped = {"networks", "rehearsal", "ops", "tests", "migrations"}
    return [path for path in sorted(PACKAGE.rglob(pattern)) if skipped.isdisjoint(path.relative_to(PACKAGE).parts)]


def compared_slugs(code: str) -> Iterator[int]:
    """The lines where something is compared with a network's slug, by ==, `in`, a case, or a client asked by name."""
    for node in ast.walk(ast.parse(code)):
        compared: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            compared = [node.value]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("http_clients.client_for", "registry.get")
        ):
            compared = node.args
        for side in compared:
            if any(isinstance(part, ast.Constant) and part.value in SLUGS for part in ast.walk(side)):
                yield node.lineno


def test_no_code_outside_asks_which_network_it_is() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in outside("*.py")
        for line in compared_slugs(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_template_asks_which_network_it_is() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {asked[0]}"
        for path in outside("*.html")
        for asked in COMPARED_IN_TEMPLATE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code", ['if network == "bluesky": pass', 'x = slug in ("mastodon", "x")', 'http_clients.client_for("feeds")']
)
def test_the_walk_sees_a_comparison(code: str) -> None:
    assert list(compared_slugs(code))
