"""What walks wait for instead of time: a page at rest, a thing that has stopped moving, words that were asked."""

from playwright.sync_api import Locator, Page, expect

PASSING = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
FRAMES = 4  # a thing is still when it has not moved for so many frames
STILL = f"""async element => {{
    const top = () => Math.round(element.getBoundingClientRect().top);
    const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    for (let before = top(), same = 0; same < {FRAMES}; before = top()) {{
        await frame();
        same = top() === before ? same + 1 : 0;
    }}
    return top();
}}"""


def at_rest(page: Page) -> None:
    """Loaded, and nothing asked nor being put in its place."""
    page.wait_for_load_state("load")
    expect(page.locator(PASSING)).to_have_count(0)


def listening(page: Page) -> None:
    """Its scripts run, its stream is open, and what was missed meanwhile is in its place."""
    expect(page.locator("html")).to_have_attribute("data-stream", "open")
    expect(page.locator(PASSING)).to_have_count(0)


def top_of(element: Locator) -> int:
    """Where it stands in the window (pixels), once it is still."""
    return int(element.evaluate(STILL))
