"""The focus is never lost: after each act done by keyboard, something of the page holds it."""

from collections import Counter
from datetime import timedelta

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.journeys.conftest import PageAt
from tests.journeys.rest import at_rest, listening
from tests.journeys.test_keys import hear
from vigie.desk.models import Column
from vigie.inbox.intake import receive_gatherings
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.kit import clock
from vigie.listening.models import Source
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.models import Delivery, Post
from vigie.team.models import Member

PLACE = "/w/parti-du-fleuve/"


@pytest.fixture
def source(manager: Member) -> Source:
    """Two who wait, and what is said to us in a column."""
    source = source_of(a_channel(manager.workspace))
    for who in ("Marie", "Hugo"):
        speak(source, who)
    column = Column.objects.create(workspace=manager.workspace, owner=manager, name="Nous")
    column.sources.set([source])
    return source


def speak(source: Source, who: str) -> None:
    gathering = gathered(source, who, f"À quand le tramway ? demande {who}")
    receive_gatherings(gathering.source, [gathering])


def planned(member: Member, source: Source) -> Post:
    post = drafts.create_draft(member, "Le pont rouvre lundi.", [source.channel])
    zone = member.workspace.time_zone
    scheduling.plan(post, member, clock.to_wall_time(clock.now(), zone) + timedelta(hours=30), zone)
    return post


def is_held(page: Screen) -> None:
    at_rest(page)
    expect(page.locator(":focus")).to_have_count(1)


def open_conversation(page: Screen, who: str = "Marie") -> None:
    page.goto(f"{PLACE}inbox/")
    page.locator(".inbox-row", has_text=who).locator("a").first.click()
    expect(page.locator("#reply-text")).to_be_visible()


def act(page: Screen, key: str) -> None:
    """Go to what has this key, and press it."""
    page.locator(f"[data-key={key}]").first.focus()
    page.keyboard.press("Enter")


def test_after_an_answer(page_at: PageAt, manager: Member, source: Source) -> None:
    page = page_at(member=manager)
    open_conversation(page)
    for said, key in (("Cet hiver.", "Enter"), ("Et le pont aussi.", "Control+Enter")):
        page.locator("#reply-text").fill(said)
        if key == "Enter":
            page.locator("#reply-send button").focus()
        page.keyboard.press(key)
        expect(page.locator("#lines .line-ours", has_text=said)).to_be_visible()
        is_held(page)


def test_a_piece_asks_once_for_a_change_and_then_rests(page_at: PageAt, manager: Member, source: Source) -> None:
    page = page_at(member=manager)
    open_conversation(page)
    listening(page)
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([request.url]) if request.method == "GET" else None)
    page.locator("#reply-text").fill("Cet hiver.")
    page.locator("#reply-send button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lines .line-ours", has_text="Cet hiver.")).to_be_visible()
    page.wait_for_timeout(3000)  # one that asks for ever asks ten times a second
    assert max(asked.values()) <= 6, asked.most_common(3)


def test_after_what_is_done_with_a_conversation(page_at: PageAt, manager: Member, source: Source) -> None:
    page = page_at(member=manager)
    open_conversation(page)
    act(page, "a")
    expect(page.locator("[data-key=a]")).to_have_count(0)
    is_held(page)
    page.locator("#note-text").fill("Voir le comité.")
    page.locator("#note-text").locator("xpath=ancestor::form//button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".line-note")).to_be_visible()
    is_held(page)
    act(page, "e")
    page.keyboard.press("Escape")
    is_held(page)
    act(page, "e")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-key=e]")).to_have_count(0)
    is_held(page)
    page.keyboard.press("z")
    expect(page.locator("[data-key=e]")).to_have_count(1)
    is_held(page)


def test_after_a_live_refresh(page_at: PageAt, manager: Member, source: Source) -> None:
    page = page_at(member=manager)
    open_conversation(page)
    listening(page)
    row = page.locator(".inbox-row", has_text="Hugo")
    row.focus()
    hear(source, "Zoé", "Et le quai ?")
    expect(page.locator(".inbox-row", has_text="Zoé")).to_be_visible()
    expect(row).to_be_focused()


def test_after_what_is_done_in_a_column(page_at: PageAt, manager: Member, source: Source) -> None:
    page = page_at(member=manager)
    page.goto(f"{PLACE}columns/")
    listening(page)
    hear(source, "Zoé", "Et le quai ?")
    expect(page.locator(".newer")).to_be_visible()
    page.locator(".newer").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".item", has_text="Et le quai ?")).to_be_visible()
    is_held(page)
    act(page, "a")
    is_held(page)
    act(page, "f")
    expect(page.locator(".item-thread .thread, .item-thread .nothing").first).to_be_visible()
    is_held(page)
    act(page, "u")
    page.wait_for_url("**/columns/#**")
    is_held(page)
    menu = page.locator(".column-head vigie-menu")
    menu.locator("button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # what it shows
    expect(page.locator("dialog.drawer")).to_be_visible()
    page.keyboard.press("Escape")
    is_held(page)


def test_after_a_post_is_moved(page_at: PageAt, manager: Member, source: Source) -> None:
    post, page = planned(manager, source), page_at(member=manager)
    page.goto(f"{PLACE}calendar/")
    listening(page)
    due = Delivery.objects.get(version__post=post).due_at
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowDown")
    with page.expect_response("**/hour/"):
        page.keyboard.press("Enter")
    assert Delivery.objects.get(version__post=post).due_at != due
    at_rest(page)
    expect(page.locator(".calendar-post a:focus")).to_have_count(1)
    page.keyboard.press("z")
    is_held(page)


@pytest.mark.parametrize("floating", ["[data-drawer]", "[data-dialog]", "[data-palette]", "[data-opens=keys]"])
def test_after_what_floats_is_closed(page_at: PageAt, manager: Member, source: Source, floating: str) -> None:
    page = page_at(member=manager)
    page.goto(f"{PLACE}calendar/")
    at_rest(page)
    opener = page.locator(floating).locator("visible=true").first
    if floating == "[data-opens=keys]":
        page.keyboard.press("?")
    else:
        opener.focus()
        page.keyboard.press("Enter")
    dialog = page.locator("dialog:modal")
    expect(dialog).to_be_visible()
    expect(dialog.locator(":focus")).to_have_count(1)
    expect(dialog.locator(".floating-close:focus")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    if floating != "[data-opens=keys]":
        expect(opener).to_be_focused()


def test_after_a_post_is_put_away_and_taken_back(page_at: PageAt, manager: Member, source: Source) -> None:
    post, page = planned(manager, source), page_at(member=manager)
    page.goto(f"{PLACE}posts/{post.pk}/")
    page.locator("form[action$='/copy/'] button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda where: f"/posts/{post.pk}/" not in where)
    is_held(page)
