"""The furniture as hands and eyes meet it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accessible import accessible
from tests.journeys.conftest import PageAt
from vigie.kit import live_notices
from vigie.team.models import Member


@pytest.fixture
def builder(manager: Member) -> Member:
    """The gallery is for the staff of the installation."""
    manager.user.is_staff = True
    manager.user.save()
    return manager


@pytest.mark.parametrize("language", ["fr-ca", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_everybody_can_use_every_piece(page_at: PageAt, builder: Member, width: int, theme: str, language: str) -> None:
    builder.user.language = language
    builder.user.save()
    page = page_at(width, theme, member=builder)
    page.goto("/ui/")
    accessible(page)
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_help_opens_with_a_question_mark_and_closes_with_escape(page_at: PageAt, builder: Member) -> None:
    page = page_at(member=builder)
    page.goto("/ui/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_hidden()


def test_a_form_pressed_twice_leaves_once(page_at: PageAt, manager: Member) -> None:
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/settings/me/")
    stopped = page.evaluate(
        """() => {
          const form = document.querySelector("main form.form"), stopped = [];
          addEventListener("submit", (event) => { stopped.push(event.defaultPrevented); event.preventDefault(); });
          for (const press of [1, 2]) form.querySelector("button.button").click();
          return stopped;
        }"""
    )
    assert stopped == [False, True]


def test_letters_stay_letters_while_one_types(page_at: PageAt, builder: Member) -> None:
    page = page_at(member=builder)
    page.goto("/ui/")
    page.locator("#id_name").press_sequentially("?gj")
    expect(page.locator("#id_name")).to_have_value("?gj")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_hidden()


def test_letters_do_nothing_for_who_switched_them_off(page_at: PageAt, builder: Member) -> None:
    builder.user.letter_keys = False
    builder.user.save()
    page = page_at(member=builder)
    page.goto("/ui/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_hidden()


def test_the_arrows_walk_along_a_list(page_at: PageAt, builder: Member) -> None:
    page = page_at(member=builder)
    page.goto("/ui/")
    rows = page.locator("#lines .row")
    rows.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()


def test_new_items_wait_behind_their_bar(page_at: PageAt, builder: Member) -> None:
    page = page_at(member=builder)
    page.goto("/ui/")
    rows = page.locator("#lines .row")
    expect(rows).to_have_count(5)
    page.get_by_role("button", name="2 nouvelles").click()
    expect(rows).to_have_count(7)
    expect(page.locator(".newer")).to_be_hidden()


def test_a_menu_is_worked_with_the_keyboard(page_at: PageAt, builder: Member) -> None:
    page = page_at(member=builder)
    page.goto("/ui/")
    button = page.get_by_role("button", name="Menu", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Confier")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_link_opens_in_the_drawer_and_the_focus_comes_back(page_at: PageAt, builder: Member) -> None:
    page = page_at(member=builder)
    page.goto("/ui/")
    link = page.get_by_role("link", name="Tiroir")
    link.click()
    drawer = page.locator("dialog.drawer")
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(link).to_be_focused()


def test_the_gallery_is_not_for_everybody(page_at: PageAt, manager: Member) -> None:
    page = page_at(390, member=manager)
    answer = page.goto("/ui/")
    assert answer is not None
    assert answer.status == 404
    accessible(page)


def test_ctrl_k_goes_to_a_place(page_at: PageAt, manager: Member) -> None:
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/settings/")
    page.keyboard.press("Control+k")
    page.keyboard.type("boit")
    expect(page.get_by_role("option", name="Boîte")).to_be_visible()
    accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/")


def test_enter_pressed_before_the_answer_goes_where_it_says(page_at: PageAt, manager: Member) -> None:
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/settings/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()  # what is found for nothing yet
    page.keyboard.type("boit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/")


def test_g_then_a_letter_goes_to_a_place(page_at: PageAt, manager: Member) -> None:
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/settings/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inbox/")


def test_without_javascript_one_finds_places_and_signs_out(page_at: PageAt, manager: Member) -> None:
    page = page_at(390, member=manager, javascript=False)
    page.goto("/w/parti-du-fleuve/go/?q=boite")
    expect(page.get_by_role("main").get_by_role("link", name="Boîte")).to_be_visible()
    page.get_by_role("button", name="Plus", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/w/parti-du-fleuve/go/")
    assert "/login/" in page.url


def test_a_page_hears_what_changes_and_asks_again(page_at: PageAt, manager: Member) -> None:
    page = page_at(member=manager)
    with page.expect_response("**/live/**"):
        page.goto("/w/parti-du-fleuve/inbox/")
    expect(page.locator("html")).to_have_attribute("data-stream", "open")
    with page.expect_response("**/inbox/**") as heard:
        live_notices.announce_change(live_notices.topic(manager.workspace_id, "inbox"))
    assert heard.value.ok


def test_a_stranger_reads_that_nothing_is_here(page_at: PageAt, outsider: Member, manager: Member) -> None:
    page = page_at(390, "dark", member=outsider)
    answer = page.goto("/w/parti-du-fleuve/inbox/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Il n’y a rien à cette adresse")
    accessible(page)


def test_a_word_is_said_at_the_foot_of_the_page(page_at: PageAt, builder: Member) -> None:
    page = page_at(member=builder)
    page.goto("/ui/")
    said = {"text": "Fermée.", "undo": "/nulle-part/"}
    page.evaluate("said => document.dispatchEvent(new CustomEvent('toasts', { detail: { said: [said] } }))", said)
    expect(page.get_by_role("status").get_by_text("Fermée.")).to_be_visible()
    expect(page.get_by_role("status").get_by_role("button", name="Annuler")).to_be_visible()
    accessible(page)
