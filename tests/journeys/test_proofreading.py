"""The proof-reader in the hand: remarks under the words while she types, fixes by mouse and by keyboard, undo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.journeys.accessible import accessible
from tests.journeys.rest import top_of
from vigie.channels import http_clients, publishing_rules
from vigie.channels.models import Channel
from vigie.inbox.intake import receive_gatherings
from vigie.inbox.tests.conftest import gathered, source_of
from vigie.kit import clock
from vigie.networks.types import Field, PublishingRules
from vigie.proofreading import jobs
from vigie.proofreading.models import HouseWord, IgnoredRemark, LinkLookup
from vigie.team.models import Member, Workspace

PageAt = Callable[..., Screen]
FAULTY = "Le Parti du Fleuve vous attends demain : venez nombreux !"
MARKS = "vigie-autosize:has(#composer-text) .mirror mark"


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    rules = PublishingRules(500, fields=(Field("spoiler", "Content warning", prose=True),))
    return Channel.objects.create(
        workspace=workspace, network="rehearsal", remote_id="us", handle="fleuve", name="Parti du Fleuve", colour=3,
        rules=publishing_rules.rules_to_json(rules),
        rules_at=clock.now(),
    )  # fmt: skip


def composer(page: Screen) -> Screen:
    page.goto("/w/parti-du-fleuve/write/")
    page.locator("#composer-text").click()
    return page


def remarks(page: Screen, rule: str = "") -> object:
    of_rule = f'[data-rule^="{rule}"]' if rule else ""
    return page.locator(f"vigie-proof[for=composer-text] .remark{of_rule}")


@contextmanager
def read_again(page: Screen, words: str) -> Iterator[None]:
    """Until the proof-reader has read these words, and what it says of them is on the page."""
    with page.expect_response(lambda one: "/write/piece/" in one.url and words in (one.request.post_data or "")):
        yield
    top_of(page.locator("#composer-text"))


def test_a_fault_is_marked_while_she_types_and_the_caret_stays(
    page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = composer(page_at(member=manager))
    page.keyboard.type("Le gouvernement à décidé hier.")
    expect(page.locator(MARKS).first).to_be_visible()
    with read_again(page, "hier. La suite"):
        page.keyboard.type(" La suite")
    field = page.locator("#composer-text")
    assert field.input_value() == "Le gouvernement à décidé hier. La suite"
    assert field.evaluate("field => field.selectionStart") == len("Le gouvernement à décidé hier. La suite")
    accessible(page)


def test_the_keyboard_alone_corrects_and_ctrl_z_takes_it_back(
    page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = composer(page_at(member=manager))
    page.keyboard.type("Le gouvernement à décidé hier.")
    expect(remarks(page).first).to_be_visible()  # type: ignore[attr-defined]
    page.keyboard.press("Home")
    page.keyboard.press("Alt+ArrowDown")
    expect(remarks(page).first).to_be_focused()  # type: ignore[attr-defined]
    page.keyboard.press("Enter")
    field = page.locator("#composer-text")
    expect(field).to_have_value("Le gouvernement a décidé hier.")
    field.click()
    page.keyboard.press("Control+z")
    expect(field).to_have_value("Le gouvernement à décidé hier.")


def test_an_unknown_word_goes_to_the_dictionary_with_one_key(
    page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = composer(page_at(member=manager))
    page.keyboard.type("Nous irons voir la grande zarblouille demain matin.")
    unknown = remarks(page, "spelling.unknown")
    expect(unknown).to_have_count(1)  # type: ignore[arg-type]
    page.keyboard.press("Home")
    page.keyboard.press("Alt+ArrowDown")
    while page.evaluate("document.activeElement.dataset.rule") != "spelling.unknown":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    expect(unknown).to_have_count(0)  # type: ignore[arg-type]
    assert HouseWord.objects.get().word == "zarblouille"


def test_a_remark_that_is_ignored_does_not_come_back_here(page_at: PageAt, manager: Member, channel: Channel) -> None:
    page = composer(page_at(member=manager))
    page.keyboard.type("Le gouvernement à décidé hier.")
    first = remarks(page).first  # type: ignore[attr-defined]
    expect(first).to_be_visible()
    rule = first.get_attribute("data-rule")
    first.focus()
    page.keyboard.press("i")
    expect(remarks(page, rule or "")).to_have_count(0)  # type: ignore[arg-type]
    page.locator("#composer-text").click()
    page.keyboard.press("End")
    with read_again(page, "Encore une phrase."):
        page.keyboard.type(" Encore une phrase.")
    expect(remarks(page, rule or "")).to_have_count(0)  # type: ignore[arg-type]
    assert IgnoredRemark.objects.get().by == manager


def test_all_the_typography_is_fixed_in_one_act_shown_before(
    page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = composer(page_at(member=manager))
    page.keyboard.type('Le plan : 25 % de moins... "Enfin", dit-elle.')
    page.locator(".proof-all > summary").first.click()
    expect(page.locator(".proof-changes li")).not_to_have_count(0)
    page.get_by_role("button", name="Faire ces changements").click()
    field = page.locator("#composer-text")
    expect(field).to_have_value("Le plan\u00a0: 25\u00a0% de moins… «\u00a0Enfin\u00a0», dit-elle.")
    field.click()
    page.keyboard.press("Control+z")
    expect(field).to_have_value('Le plan : 25 % de moins... "Enfin", dit-elle.')


def test_a_dead_link_is_said_as_soon_as_it_is_known(page_at: PageAt, manager: Member, channel: Channel) -> None:
    page = composer(page_at(member=manager))
    page.keyboard.type("Tout est expliqué sur https://site.example/perdue dès maintenant.")
    expect(page.locator("vigie-proof[for=composer-text] [data-awaiting]")).to_be_attached()
    expect(remarks(page, "sense.dead_link")).to_have_count(0)  # type: ignore[arg-type]
    site = httpx2.MockTransport(lambda request: httpx2.Response(200 if request.url.path == "/" else 404))
    with http_clients.use_transport(site):
        jobs.look_up([LinkLookup.objects.get().pk], [])  # what the worker does
    expect(remarks(page, "sense.dead_link")).to_have_count(1)  # type: ignore[arg-type]
    field = page.locator("#composer-text")
    assert field.evaluate("field => field.selectionStart === field.value.length"), "the caret stays"


def test_on_a_phone_a_thumb_finds_the_place_and_every_button(
    page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = composer(page_at(390, member=manager))
    page.keyboard.type("Voyons. Le gouvernement à décidé hier.")
    first = remarks(page).first  # type: ignore[attr-defined]
    expect(first).to_be_visible()
    first.locator(".remark-says").tap()
    place = page.locator("#composer-text").evaluate(
        "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    )
    assert place == first.get_attribute("data-words")
    expect(page.locator(f"{MARKS}[data-chosen]")).to_have_text(place)
    heights = [button.bounding_box()["height"] for button in page.locator(".remark button:visible").all()]  # type: ignore[index]
    assert min(heights) >= 40
    accessible(page)


def test_a_warning_is_read_where_it_is_written(page_at: PageAt, manager: Member, channel: Channel) -> None:
    page = page_at(member=manager)
    page.goto(f"/w/parti-du-fleuve/write/?channel={channel.pk}")
    page.locator(".version > summary").click()
    page.locator(f"#option-{channel.pk}-spoiler").fill("Le gouvernement à décidé")
    beside = page.locator(f"vigie-proof[for=option-{channel.pk}-spoiler]")
    expect(beside.locator(".remark").first).to_be_visible()
    expect(page.locator(".marked .mirror mark").first).to_be_visible()
    accessible(page)
    beside.locator(".proof-fix").first.click()
    expect(page.locator(f"#option-{channel.pk}-spoiler")).to_have_value("Le gouvernement a décidé")


def test_an_answer_is_read_like_a_post(page_at: PageAt, manager: Member, channel: Channel) -> None:
    gathering = gathered(source_of(channel), "Marie", "À quand le tramway ?")
    receive_gatherings(gathering.source, [gathering])
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/inbox/")
    page.locator(".inbox-row a").first.click()
    page.locator("#reply-text").fill("Le gouvernement à décidé hier.")
    page.locator("vigie-proof[for=reply-text] .proof-fix").first.click()
    expect(page.locator("#reply-text")).to_have_value("Le gouvernement a décidé hier.")


def test_without_javascript_a_button_reads_and_others_correct(
    page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = page_at(member=manager, javascript=False)
    page.goto(f"/w/parti-du-fleuve/write/?channel={channel.pk}")
    page.fill("#composer-text", "Le gouvernement à décidé hier.")
    page.get_by_role("button", name="Réviser le texte").first.click()
    page.locator(".remark .proof-fix").first.click()
    expect(page.locator("#composer-text")).to_have_value("Le gouvernement a décidé hier.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_composer_and_the_settings_are_for_everybody(
    theme: str, page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = composer(page_at(390, theme, member=manager))
    page.keyboard.type(FAULTY)
    expect(remarks(page).first).to_be_visible()  # type: ignore[attr-defined]
    accessible(page)
    for place in ("", "words/", "rules/", "style/", "law/"):
        page.goto(f"/w/parti-du-fleuve/settings/proofreading/{place}")
        accessible(page)
