"""Whether everybody can use a page: axe's rules for WCAG 2.2 A and AA, and its good habits, without exception."""

from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "requirements" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility())
    .map(one => `${one.tagName.toLowerCase()}.${one.className} (${Math.round(one.getBoundingClientRect().right)} px)`)
    .slice(0, 12)"""
#: Our pseudo elements are edges and marks, never grounds: axe would judge no contrast beside one.
CHECKS = {"color-contrast": {"options": {"ignorePseudo": True}}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def accessible(page: Page) -> None:
    """Fail with what is wrong and where, one line a fault."""
    faults = faults_of(page)
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def faults_of(page: Page) -> list[str]:
    """Axe's violations, as sentences. Evaluated through the browser's own door: the page's policy stays as it is."""
    page.evaluate(axe_script())
    options = {"runOnly": RULES, "checks": CHECKS, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']} at {' '.join(map(str, node['target']))}: {_why(node)}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@cache
def axe_script() -> str:
    if not AXE.exists():
        pytest.fail("axe is not installed: bin/_npm says why")
    return AXE.read_text("utf-8")


def too_wide(page: Page) -> str:
    """What makes the page wider than the screen, if it is."""
    found = page.evaluate(TOO_WIDE)
    return f"wider than the screen: {', '.join(found)}" if found else ""


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
