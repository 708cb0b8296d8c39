"""Whether everybody can use a page: axe's rules for WCAG 2.2 A and AA, and its good habits, without exception."""

from importlib.resources import files

from playwright.sync_api import Page

AXE = (files("axe_core_python") / "axe.min.js").read_text("utf-8")
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility())
    .map(one => `${one.tagName.toLowerCase()}.${one.className} (${Math.round(one.getBoundingClientRect().right)} px)`)
    .slice(0, 12)"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def accessible(page: Page) -> None:
    """Fail with what is wrong and where, one line a fault."""
    faults = faults_of(page)
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def faults_of(page: Page) -> list[str]:
    """Axe's violations, as sentences. Evaluated through the browser's own door: the page's policy stays as it is."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']} at {' '.join(map(str, node['target']))}: {_why(node)}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def too_wide(page: Page) -> str:
    """What makes the page wider than the screen, if it is."""
    found = page.evaluate(TOO_WIDE)
    return f"wider than the screen: {', '.join(found)}" if found else ""


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
