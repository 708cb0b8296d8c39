"""Every key of the keyboard help does what it says, in a real browser: `tests/house/test_acts.py` fails for one that is
missing here. `@tried(page, keys)`: the page is the template whose help declares it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.journeys.conftest import PageAt
from tests.journeys.rest import at_rest, listening
from vigie.desk.models import Column
from vigie.inbox.intake import receive_gatherings
from vigie.inbox.models import Conversation
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.kit import clock
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Source
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemotePost
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.models import Delivery, Post
from vigie.team.models import Member

PLACE = "/w/parti-du-fleuve/"
ADDRESSES = {"wall": "columns/", "inbox": "inbox/", "calendar": "calendar/", "write": "write/", "_keys": "inbox/"}

Trial = Callable[[Screen], None]
KEYS: dict[tuple[str, str], Trial] = {}


def tried(page: str, keys: str) -> Callable[[Trial], Trial]:
    def keep(trial: Trial) -> Trial:
        KEYS[page, keys] = trial
        return trial

    return keep


@pytest.fixture
def full(manager: Member) -> Member:
    """Two who wait, two columns of what was said, a planned post."""
    channel = a_channel(manager.workspace)
    source = source_of(channel)
    for who in ("Marie", "Hugo"):
        gathering = gathered(source, who, f"À quand le tramway ? demande {who}")
        receive_gatherings(gathering.source, [gathering])
    hear(source, "Zoé", "Et le quai ?")
    for name in ("Nous", "Encore nous"):
        Column.objects.create(workspace=manager.workspace, owner=manager, name=name).sources.set([source])
    post = drafts.create_draft(manager, "Le pont rouvre lundi.", [channel])
    zone = manager.workspace.time_zone
    scheduling.plan(post, manager, clock.to_wall_time(clock.now(), zone) + timedelta(hours=30), zone)
    return manager


@pytest.mark.parametrize("name", [*ADDRESSES, "post"])
def test_every_key_of_the_help_does_what_it_says(page_at: PageAt, full: Member, name: str) -> None:
    page = page_at(member=full)
    address = f"posts/{Post.objects.get(kind='post').pk}/" if name == "post" else ADDRESSES[name]
    trials = {keys: trial for (where, keys), trial in KEYS.items() if where == name}
    if name != "_keys":
        page.goto(PLACE + address)
        declared = page.locator("#keys .of-page kbd").all_text_contents()
        assert sorted(declared) == sorted(trials)
    for trial in trials.values():
        page.goto(PLACE + address)
        at_rest(page)
        trial(page)


def focused(page: Screen, within: str) -> None:
    expect(page.locator(f"{within}:focus, {within} :focus")).to_have_count(1)


def column(page: Screen, number: int) -> str:
    return f"#{page.locator('.column').nth(number).get_attribute('id')}"


def on_an_item(page: Screen) -> None:
    page.keyboard.press("1")
    page.keyboard.press("j")
    focused(page, ".item")


@tried("wall", "← →")
def from_column_to_column(page: Screen) -> None:
    page.keyboard.press("1")
    page.keyboard.press("ArrowRight")
    focused(page, column(page, 1))
    page.keyboard.press("ArrowLeft")
    focused(page, column(page, 0))


@tried("wall", "1 – 9")
def to_a_column(page: Screen) -> None:
    page.keyboard.press("2")
    focused(page, column(page, 1))


@tried("wall", "Alt ← →")
def move_the_column(page: Screen) -> None:
    first = column(page, 0)
    page.keyboard.press("1")
    with page.expect_response("**/place/"):
        page.keyboard.press("Alt+ArrowRight")
    assert column(page, 1) == first
    focused(page, first)


def hear(source: Source, who: str, text: str) -> None:
    """It comes to the pages that are open."""
    author = RemoteAuthor(who, f"{who}@a.example", who)
    post = RemotePost(Ref(f"heard-{who}", url="https://a.example"), author, text, clock.now(), ArrivalReason.MENTION)
    ingest_page(source, Page((post,)), source.fence)


@tried("wall", "n")
def show_what_is_new(page: Screen) -> None:
    listening(page)
    hear(Source.objects.get(kind="mentions"), "Paul", "Et la piscine ?")
    page.keyboard.press("2")
    second = page.locator(column(page, 1))
    expect(second.locator(".newer")).to_be_visible()
    page.keyboard.press("n")
    expect(second.locator(".item", has_text="Et la piscine ?")).to_be_visible()
    focused(page, column(page, 1))


@tried("wall", "u")
def mark_all_as_read(page: Screen) -> None:
    page.keyboard.press("2")
    with page.expect_response(f"**/columns/{column(page, 1).removeprefix('#column-')}/mark/"):
        page.keyboard.press("u")
    page.wait_for_url("**/columns/#**")
    page.wait_for_function("performance.getEntriesByType('navigation')[0].type === 'reload'")
    at_rest(page)


@tried("wall", "Enter")
def open_the_thread(page: Screen) -> None:
    on_an_item(page)
    page.keyboard.press("Enter")
    expect(page.locator(".item:focus .thread")).to_be_visible()


@tried("wall", "f")
def show_the_thread(page: Screen) -> None:
    on_an_item(page)
    page.keyboard.press("f")
    expect(page.locator(".item:focus .thread")).to_be_visible()


@tried("wall", "r")
def answer(page: Screen) -> None:
    on_an_item(page)
    page.keyboard.press("r")
    page.wait_for_url("**/conversations/**")


@tried("wall", "a")
def take_what_is_said(page: Screen) -> None:
    on_an_item(page)
    with page.expect_response("**/assignment/"):
        page.keyboard.press("a")
    focused(page, ".item")


@tried("wall", "l")
def like(page: Screen) -> None:
    react(page, "l")


@tried("wall", "p")
def share(page: Screen) -> None:
    react(page, "p")


def react(page: Screen, key: str) -> None:
    """Its network is not there: what is tried is that it was asked."""
    on_an_item(page)
    with page.expect_response("**/reaction/"):
        page.keyboard.press(key)
    focused(page, ".item")


@tried("wall", "o")
def open_at_the_network(page: Screen) -> None:
    page.context.route("**/*.example/**", lambda route: route.abort())
    on_an_item(page)
    with page.context.expect_page():
        page.keyboard.press("o")


@tried("inbox", "j k")
def next_conversation(page: Screen) -> None:
    rows = page.locator(".inbox-row")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()


@tried("inbox", "Enter")
def open_the_conversation(page: Screen) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")


@tried("inbox", "r")
def answer_the_conversation(page: Screen) -> None:
    open_the_conversation(page)
    page.keyboard.press("r")
    expect(page.locator("#reply-text")).to_be_focused()


@tried("inbox", "a")
def take_the_conversation(page: Screen) -> None:
    open_the_conversation(page)
    page.keyboard.press("a")
    expect(page.locator("[data-key=a]")).to_have_count(0)
    assert Conversation.objects.get(pk=number(page)).assignments.filter(ended_at=None).exists()


@tried("inbox", "n")
def write_a_note(page: Screen) -> None:
    open_the_conversation(page)
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_be_focused()


@tried("inbox", "Ctrl Enter")
def send_the_answer(page: Screen) -> None:
    open_the_conversation(page)
    page.keyboard.press("r")
    page.keyboard.type("Cet hiver.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#lines .line-ours", has_text="Cet hiver.")).to_be_visible()


@tried("inbox", "e")
def close_with_a_reason(page: Screen) -> None:
    open_the_conversation(page)
    page.keyboard.press("e")
    expect(page.locator("#closing [name=reason]").first).to_be_focused()


@tried("inbox", "1 – 6")
def choose_the_reason(page: Screen) -> None:
    close_with_a_reason(page)
    reasons = page.locator("#closing [name=reason]")
    for digit in range(1, reasons.count() + 1):
        page.keyboard.press(str(digit))
        expect(reasons.nth(digit - 1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#lines .line-event").last).to_be_visible()
    assert Conversation.objects.get(pk=number(page)).waiting_since is None


@tried("calendar", "n")
def write(page: Screen) -> None:
    page.keyboard.press("n")
    expect(page.locator("dialog.drawer #composer-text")).to_be_focused()


@tried("calendar", "Enter")
def open_a_post(page: Screen) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/**")


@tried("calendar", "m")
def carry_a_post(page: Screen) -> None:
    delivery = Delivery.objects.get(version__post__kind="post")
    page.keyboard.press("j")
    focused(page, ".calendar-post")
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowDown")
    with page.expect_response("**/hour/"):
        page.keyboard.press("Enter")
    assert Delivery.objects.get(pk=delivery.pk).due_at != delivery.due_at
    at_rest(page)
    focused(page, ".calendar-post")


@tried("post", "w")
def edit(page: Screen) -> None:
    page.keyboard.press("w")
    expect(page.locator("#composer-text")).to_be_visible()


@tried("write", "Ctrl Enter")
def publish(page: Screen) -> None:
    page.locator("main [name=channel]").first.check()
    page.locator("#composer-text").fill("La piscine ouvre samedi.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/posts/**")
    assert Delivery.objects.filter(version__post__text="La piscine ouvre samedi.").exists()


@tried("write", "Alt ↓")
def go_to_the_remarks(page: Screen) -> None:
    page.locator("#composer-text").fill("Le pont rouvre  lundi , enfin.")
    see_the_first_remark(page)


@tried("inbox", "Alt ↓")
def go_to_the_remarks_of_an_answer(page: Screen) -> None:
    open_the_conversation(page)
    page.locator("#reply-text").fill("Le pont rouvre  lundi , enfin.")
    see_the_first_remark(page)


def see_the_first_remark(page: Screen) -> None:
    """It and its acts are out of the way of Tab until then."""
    remark = page.locator("vigie-remark").first
    expect(remark).to_be_visible()
    assert remark.locator("button:not([tabindex='-1'])").count() == 0
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("vigie-remark:focus")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("vigie-remark button:focus")).to_have_count(1)


@tried("_keys", "Ctrl K")
def go_anywhere(page: Screen) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette input")).to_be_focused()


@tried("_keys", "?")
def show_this_help(page: Screen) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


@tried("_keys", "j k")
def next_in_a_list(page: Screen) -> None:
    next_conversation(page)


@tried("_keys", "Esc")
def close_what_floats(page: Screen) -> None:
    show_this_help(page)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("tramway")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.palette")).to_be_hidden()


@tried("_keys", "z")
def undo(page: Screen) -> None:
    choose_the_reason(page)
    page.keyboard.press("z")
    expect(page.locator("[data-key=e]")).to_be_visible()
    assert Conversation.objects.get(pk=number(page)).waiting_since is not None


def going(key: str, place: str) -> Trial:
    def go(page: Screen) -> None:
        page.goto(f"{PLACE}settings/")
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**{PLACE}{place}")

    return go


for letter, address in {"t": "", "c": "columns/", "i": "inbox/", "e": "write/", "k": "calendar/"}.items():
    tried("_keys", f"g {letter}")(going(letter, address))


def number(page: Screen) -> int:
    return int(page.url.split("/conversations/")[1].split("/")[0])
