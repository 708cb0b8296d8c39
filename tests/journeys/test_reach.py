"""What is reached by other eyes and hands: forced colours, paper, a page zoomed to 400 %, a keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PageAt
from tests.journeys.rest import at_rest
from tests.journeys.town import Town

#: How far the mark of an account's row reaches, and where its first letter begins: pixels from the row's edge.
MARK_AND_WORDS = """() => [...document.querySelectorAll(".row[data-colour]")].map((row) => {
    const mark = getComputedStyle(row, "::before");
    const words = document.createTreeWalker(row, NodeFilter.SHOW_TEXT, (node) =>
        node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP).nextNode();
    const range = document.createRange();
    range.selectNodeContents(words);
    return [parseFloat(mark.insetInlineStart) + parseFloat(mark.inlineSize),
        range.getBoundingClientRect().left - row.getBoundingClientRect().left];
})"""
STUCK = """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()
    && ["sticky", "fixed"].includes(getComputedStyle(one).position)
    && one.getBoundingClientRect().height > 8 && one.getBoundingClientRect().width > 160)
    .map((one) => one.className)"""
STOPS = """() => [...document.querySelectorAll(".column")].map((column) =>
    [...column.querySelectorAll(".item, .item *")].filter((one) => one.tabIndex >= 0 && one.checkVisibility())
    .reduce((items, one) => items.add(one.closest(".item")), new Set()).size)"""

ONE_LINE = """() => {
    const height = document.querySelector(".banner")?.offsetHeight;
    return height > 20 && height < 60;
}"""

#: What a finger presses that is lower than 40 px; a row is pressed whole, a link in a sentence is read.
LOW = """() => [...document.querySelectorAll(":is(main, .bar, .foot-bar, .banner) :is(a, button, select, summary)")]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline" && !one.closest(".hidden"))
    .map((one) => [one, (one.matches(".row-main") ? one.closest(".row") : one).getBoundingClientRect().height])
    .filter(([, height]) => height > 1 && height < 39.5)
    .map(([one, height]) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 20)} (${height} px)`)"""


#: Whether today's head is wholly in the window, and the button of the filters wholly under the bar or not under it.
TODAY_AND_FILTERS = """async () => {
    for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame);
    const [bar, today, filters] = [".bar", ".is-today .day-name", "main summary"]
        .map((one) => document.querySelector(one).getBoundingClientRect());
    const isSeen = today.top >= bar.bottom && today.bottom <= innerHeight;
    return [isSeen, filters.bottom <= bar.bottom || filters.top >= bar.bottom];
}"""


@pytest.fixture
def town(page_at: PageAt) -> Town:
    town = Town()
    town.fill()
    return town


def at(page: Page, town: Town, place: str) -> None:
    page.goto(f"/w/{town.member.workspace.slug}/{place}")
    at_rest(page)


def test_flagged_words_are_seen_under_forced_colours(page_at: PageAt, town: Town) -> None:
    page = page_at(member=town.member)
    page.emulate_media(forced_colors="active")
    at(page, town, "write/")
    page.locator("main [name=text]").first.fill("Les citoyens a parlé hier soir.")
    mark = page.locator(".mirror mark").first
    expect(mark).to_be_attached()
    said = "mark => { const style = getComputedStyle(mark); return [style.color, style.backgroundColor] }"
    assert mark.evaluate(said) == ["rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0)"]


def test_on_paper_no_mark_covers_a_name(page_at: PageAt, town: Town) -> None:
    page = page_at(member=town.member)
    at(page, town, "")
    page.emulate_media(media="print")
    rows = page.evaluate(MARK_AND_WORDS)
    assert rows
    assert not [row for row in rows if row[0] > row[1]]


def test_a_printed_page_says_the_name_of_its_workspace(page_at: PageAt, town: Town) -> None:
    town.member.workspace.name = 'Comité "Est" \\ l’Île'
    town.member.workspace.save()
    page = page_at(member=town.member)
    page.goto(f"/w/{town.member.workspace.slug}/")
    printed = page.locator("html").evaluate("one => getComputedStyle(one).getPropertyValue('--printed-name')")
    assert printed.startswith('"Comité')


def test_the_inbox_prints_what_is_read_and_not_an_invitation(page_at: PageAt, town: Town) -> None:
    page = page_at(member=town.member)
    page.emulate_media(media="print")
    at(page, town, "inbox/")
    expect(page.locator(".inbox-row").first).to_be_visible()
    expect(page.locator(".inbox-thread")).to_be_hidden()
    at(page, town, f"conversations/{town.conversation.pk}/")
    expect(page.locator(".line").first).to_be_visible()
    expect(page.locator(".inbox-row").first).to_be_hidden()


def test_a_post_prints_without_its_forms(page_at: PageAt, town: Town) -> None:
    page = page_at(member=town.member)
    page.emulate_media(media="print")
    at(page, town, f"posts/{town.post.pk}/")
    expect(page.locator(".post-part").first).to_be_visible()
    assert page.locator(".post :is(input, button, select):visible").count() == 0


@pytest.mark.parametrize("place", ["", "columns/", "inbox/", "write/", "calendar/"])
def test_at_400_percent_no_bar_stays_over_the_content(page_at: PageAt, town: Town, place: str) -> None:
    page = page_at(390, member=town.member)
    page.set_viewport_size({"width": 360, "height": 225})
    at(page, town, place)
    assert page.evaluate(STUCK) == []


def test_in_a_column_only_the_entered_item_has_its_links_in_the_order_of_the_keyboard(
    page_at: PageAt, town: Town
) -> None:
    page = page_at(member=town.member)
    at(page, town, "columns/")
    assert max(page.evaluate(STOPS)) == 1
    items = page.locator(".column:has(.item + .item) .item")
    items.nth(0).focus()
    page.keyboard.press("j")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    assert items.nth(1).evaluate("item => item.contains(document.activeElement)")
    assert max(page.evaluate(STOPS)) == 1


def test_on_a_phone_the_strip_of_a_demonstration_is_one_line(page_at: PageAt, town: Town) -> None:
    town.member.workspace.demonstration = True
    town.member.workspace.save()
    page = page_at(390, member=town.member)
    at(page, town, "columns/")
    strip = page.locator(".banner").filter(has_text="Démonstration")
    expect(strip.get_by_text("Démonstration", exact=True)).to_be_visible()
    page.wait_for_function(ONE_LINE)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(strip.get_by_text("tout est inventé ici")).to_be_visible()
    expect(strip.get_by_text("Démonstration", exact=True)).to_be_hidden()


@pytest.mark.parametrize("place", ["", "calendar/", "settings/", "channels/rights/", "explore/"])
def test_on_a_phone_what_is_pressed_is_as_high_as_a_finger(page_at: PageAt, town: Town, place: str) -> None:
    page = page_at(390, member=town.member)
    at(page, town, place)
    assert page.evaluate(LOW) == []


@pytest.mark.parametrize("view", ["week", "month"])
def test_on_a_phone_the_calendar_opens_on_today_and_cuts_nothing_in_two(page_at: PageAt, town: Town, view: str) -> None:
    page = page_at(390, member=town.member)
    for height in range(440, 1000, 60):
        page.set_viewport_size({"width": 390, "height": height})
        at(page, town, f"calendar/?view={view}")
        assert page.evaluate(TODAY_AND_FILTERS) == [True, True], height
