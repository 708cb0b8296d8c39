"""Every page of every room, full, empty and in trouble, at two widths and in two themes: axe finds nothing to say.

The pages are those of the table of addresses: one that is added tomorrow is walked tomorrow.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page, expect

from tests.journeys.accessible import faults_of, too_wide
from tests.journeys.conftest import PageAt
from tests.journeys.rest import at_rest, listening
from tests.journeys.town import STATES, Town
from vigie.publishing.delivery.stop_switch import stop_everything
from vigie.team.models import Member

pytestmark = pytest.mark.timeout(1800)  # some walk eighty pages

#: Both widths in both themes, the languages in turn. Every page is seen in the first and the last, the places in all.
SIGHTS = [(390, "dark", "fr-ca"), (390, "light", "en"), (1440, "light", "fr-ca"), (1440, "dark", "en")]
PLACES = ("", "columns/", "inbox/", "write/", "calendar/", "settings/", "channels/", "journal/", "missed/")


@pytest.fixture
def town(page_at: PageAt) -> Town:
    town = Town()
    town.fill()
    return town


def speaks(member: Member, language: str) -> Member:
    member.user.language = language
    member.user.save()
    return member


class Look:
    """One page after another; what is wrong is gathered and said at the end."""

    def __init__(self, page: Page) -> None:
        self.page, self.seen = page, 0
        self.faults: list[str] = []

    def at(self, address: str, status: int = 200) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        if answer.status != status:
            self.faults.append(f"{address}: {answer.status} instead of {status}")
        self.here(address)

    def here(self, name: str) -> None:
        at_rest(self.page)
        self.seen += 1
        self.faults += [f"{name}: {fault}" for fault in faults_of(self.page)]
        if wide := too_wide(self.page):
            self.faults.append(f"{name}: {wide}")

    def end(self) -> None:
        assert not self.faults, f"{len(self.faults)} faults\n" + "\n".join(self.faults)


def patterns(resolver: URLResolver, room: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    """(room, route) of all addresses in a workspace."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, pattern.app_name or room, route)
        elif isinstance(pattern, URLPattern) and route.startswith("w/<slug:workspace>/"):
            yield room, route


def pages_of(town: Town) -> list[str]:
    """Every address of the table that answers a whole page to this member."""
    client = Client()
    client.force_login(town.member.user)
    found = [address(town, room, route) for room, route in patterns(get_resolver())]
    return sorted({where for where in found if is_a_page(client, where)})


def is_a_page(client: Client, where: str) -> bool:
    answer = client.get(where)
    is_html = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    return is_html and b"<html" in answer.content


def address(town: Town, room: str, route: str) -> str:
    ours = {
        "channels": town.channels[0].pk, "publishing": town.post.pk, "inbox": town.conversation.pk,
        "listening": town.feed.pk, "desk": town.member.workspace.columns.order_by("pk")[0].pk,
    }  # fmt: skip
    pk = ours.get(room, 1)
    heard = town.conversation.messages.order_by("pk")[0].mention
    special = {
        "deliveries/": town.post_in("refused").versions.all()[0].delivery.pk,
        "watches/": town.watch.pk, "people/": heard.author_id, "mentions/": heard.pk,
    }  # fmt: skip
    pk = next((mine for part, mine in special.items() if part in route), pk)
    route = route.replace("<slug:workspace>", town.member.workspace.slug).replace("<slug:network>", "bluesky")
    return "/" + route.replace("<int:pk>", str(pk)).replace("<int:message>", "1").replace("<uuid:key>", str(pk))


@pytest.mark.parametrize(("width", "theme", "language"), SIGHTS[1:3])
def test_every_place_in_the_other_lights(page_at: PageAt, town: Town, width: int, theme: str, language: str) -> None:
    look = Look(page_at(width, theme, member=speaks(town.member, language)))
    for place in (*PLACES, f"conversations/{town.conversation.pk}/", f"posts/{town.post.pk}/edit/"):
        look.at(f"/w/{town.member.workspace.slug}/{place}")
    look.end()


@pytest.mark.parametrize(("width", "theme", "language"), SIGHTS[::3])
def test_every_page_of_a_full_workspace(page_at: PageAt, town: Town, width: int, theme: str, language: str) -> None:
    here = f"/w/{town.member.workspace.slug}"
    look = Look(page_at(width, theme, member=speaks(town.member, language)))
    for where in pages_of(town):
        look.at(where)
    for state in ("answered", "closed", "all"):
        look.at(f"{here}/inbox/?state={state}")
    for state in STATES:
        look.at(f"{here}/posts/{town.post_in(state).pk}/")
    for other in ("calendar/?view=week", "calendar/?view=list", "inbox/?q=introuvable", "go/?q=loyer", "go/?q=zzzz"):
        look.at(f"{here}/{other}")
    assert look.seen > 50
    look.end()


@pytest.mark.parametrize(("width", "theme", "language"), SIGHTS[::3])
def test_every_page_of_an_empty_workspace(
    page_at: PageAt, manager: Member, width: int, theme: str, language: str
) -> None:
    look = Look(page_at(width, theme, member=speaks(manager, language)))
    places = (
        "", "columns/", "columns/new/", "inbox/", "inbox/?state=all", "write/", "calendar/", "calendar/?view=week",
        "calendar/?view=list", "missed/", "stop/", "stop/triage/", "feeds/", "watches/", "watches/new/", "channels/",
        "channels/rights/", "journal/", "journal/?first=2020-01-01&last=2020-01-02", "explore/", "welcome/", "go/",
        "settings/members/",
    )  # fmt: skip
    for place in places:
        look.at(f"/w/parti-du-fleuve/{place}")
    look.end()


@pytest.mark.parametrize(("width", "theme", "language"), SIGHTS[1:3])
def test_every_refusal(page_at: PageAt, town: Town, width: int, theme: str, language: str) -> None:
    """Forms sent back (422), somebody was first (409), nothing there (404), not allowed (403)."""
    page = page_at(width, theme, member=speaks(town.member, language))
    look, here = Look(page), f"/w/{town.member.workspace.slug}"
    stop_everything(town.member, "Une rumeur court")
    for place in ("stop/", "stop/triage/", "missed/", ""):
        look.at(f"{here}/{place}")
    look.at(f"{here}/nulle-part/", 404)
    for place, fields in REFUSED.items():
        look.page.goto(f"{here}/{place.format(town=town)}")
        submitted(look.page, fields)
        look.here(f"{place} refused")
    look.end()


#: What is typed on a page, badly: the field's name and its text. The form of the first field is sent.
REFUSED: dict[str, dict[str, str]] = {
    "watches/new/": {"name": "Loyers", "question": '(loyer OR "'},
    "feeds/": {"address": "http://127.0.0.1:1/rien"},
    "channels/connect/bluesky/": {"handle": "personne", "password": "non"},
    "settings/me/": {"name": ""},
    "conversations/{town.conversation.pk}/": {"text": "Trop long. " * 400},
    "write/": {"text": ""},
}


def submitted(page: Page, fields: dict[str, str]) -> None:
    """Send a form as a browser that checks nothing would: the refusal is the server's."""
    for name, text in fields.items():
        page.locator(f"main [name={name}]").first.fill(text)
    first = page.locator(f"main [name={next(iter(fields))}]").first
    with page.expect_response(lambda answer: answer.request.method == "POST" and "answering" not in answer.url):
        first.evaluate("field => { field.form.noValidate = true; field.form.requestSubmit() }")
    at_rest(page)


@pytest.mark.parametrize(("width", "theme", "language"), SIGHTS)
def test_whatever_opens(page_at: PageAt, town: Town, width: int, theme: str, language: str) -> None:
    page = page_at(width, theme, member=speaks(town.member, language))
    look, here = Look(page), f"/w/{town.member.workspace.slug}"
    for name, opens in OPENED.items():
        if name == "the rail's menu" and width < 768:
            continue
        opens(page, here)
        look.here(name)
        page.keyboard.press("Escape")
    look.end()


def _the_palette(page: Page, here: str) -> None:
    page.goto(f"{here}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("co")
    expect(page.get_by_role("option").first).to_be_visible()


def _the_keys(page: Page, here: str) -> None:
    page.goto(f"{here}/columns/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()


def _the_stop(page: Page, here: str) -> None:
    page.goto(f"{here}/")
    page.locator(".stop-act").click()
    expect(page.locator("dialog[open] [name=reason]")).to_be_visible()


def _the_drawer(page: Page, here: str) -> None:
    page.goto(f"{here}/columns/")
    page.locator("[data-drawer]").first.click()
    expect(page.locator("dialog[open] [name=name]")).to_be_visible()


def _a_menu_of_a_column(page: Page, here: str) -> None:
    page.goto(f"{here}/columns/")
    page.locator(".column vigie-menu > button").first.click()
    expect(page.locator(".column .menu").first).to_be_visible()


def _the_rails_menu(page: Page, here: str) -> None:
    page.goto(f"{here}/")
    page.locator(".rail-foot vigie-menu > button").first.click()
    expect(page.locator(".rail-foot .menu").first).to_be_visible()


def _a_thread_in_place(page: Page, here: str) -> None:
    page.goto(f"{here}/columns/")
    listening(page)
    page.keyboard.press("1")
    page.keyboard.press("j")
    expect(page.locator(".column .item:focus")).to_have_count(1)
    thread = page.locator(".item-thread .thread").first
    for _ in range(4):  # a key pressed while the column asks again may be lost: she presses it again
        page.keyboard.press("f")
        with suppress(AssertionError):
            expect(thread).to_be_visible(timeout=5000)
            return
    expect(thread).to_be_visible()


def _a_closing(page: Page, here: str) -> None:
    page.goto(f"{here}/inbox/")
    page.locator(".inbox-row a").first.click()
    page.locator(".conversation-head").get_by_role("button").last.click()


def _the_composer_with_channels(page: Page, here: str) -> None:
    page.goto(f"{here}/write/")
    for box in page.locator("main input[name=channel]").all()[:3]:
        box.check()
    with page.expect_response("**/write/piece/**"):
        page.locator("main [name=text]").first.fill("Premier départ à 6 h. " * 40)
    at_rest(page)
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")


OPENED: dict[str, Callable[[Page, str], None]] = {
    "the palette": _the_palette, "the keys": _the_keys, "the stop": _the_stop, "the drawer": _the_drawer,
    "a column's menu": _a_menu_of_a_column, "the rail's menu": _the_rails_menu, "a thread in place": _a_thread_in_place,
    "a closing": _a_closing, "the composer": _the_composer_with_channels,
}  # fmt: skip


def test_nothing_is_wider_than_the_smallest_phone(page_at: PageAt, town: Town) -> None:
    page = page_at(320, member=town.member)
    faults = []
    for where in pages_of(town):
        page.goto(where)
        at_rest(page)
        if wide := too_wide(page):
            faults.append(f"{where}: {wide}")
    assert not faults, "\n".join(faults)
