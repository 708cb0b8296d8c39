"""The whole house on real networks, from its set-up link to an answer that the network itself gives back."""

import re
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from vigie_process import prompter, set_up_link, until, whole

from tests.conftest import PATIENCE as PAGE_TIMEOUT
from tests.house.running import PATIENCE, Vigie

TRAVEL_TIMEOUT = PATIENCE * 1000  # milliseconds for what travels through a network, the listener or the worker
HEARD = 5  # posts of the stranger that are timed
HOME = "/w/parti-du-fleuve"

# Notes in the browser, by the clock of the machine, the moment when a text or the bar of the new ones shows.
WATCH = """() => {
  window.opened = true;
  window.shown = {};
  const note = () => {
    const column = document.querySelector("vigie-column");
    const [list, bar] = [column.querySelector(".items"), column.querySelector(".newer")];
    const count = list.children.length + (bar.hidden ? 0 : parseInt(bar.textContent, 10));
    window.shown[count] ??= Date.now();
  };
  new MutationObserver(note).observe(document.querySelector("vigie-column"),
    { subtree: true, childList: true, characterData: true, attributes: true });
  note();
}"""


@pytest.fixture(scope="module")
def vigie(bluesky: Any, wordpress: Any) -> Iterator[Vigie]:
    with whole({**bluesky.environment, **wordpress.environment}) as running:
        yield running


@pytest.fixture(scope="module")
def us(bluesky: Any) -> Any:
    return bluesky.account("fleuve")


@pytest.fixture(scope="module")
def page(vigie: Vigie, browser: Browser, us: Any, bluesky: Any, wordpress: Any) -> Iterator[Page]:
    """The community manager's browser, after her first ten minutes: an owner, three accounts, a column."""
    address = f"http://localhost:{vigie.port}"
    context = browser.new_context(base_url=address, locale="fr-CA", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PAGE_TIMEOUT)
    set_up(page, set_up_link(vigie))
    connect(page, "bluesky", handle=us.handle, password=us.app_password(), server=bluesky.pds_url)
    connect(
        page,
        "wordpress",
        address=wordpress.url,
        user=wordpress.user,
        password=wordpress.application_password,
    )
    connect(page, "rehearsal", name="parti_du_fleuve", title="Parti du Fleuve")
    yield page
    context.close()


def set_up(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Nom de l’organisation").fill("Parti du Fleuve")
    page.get_by_label("Votre nom").fill("Chloé Tremblay")
    page.get_by_label("Adresse de courriel").fill("chloe@fleuve.example")
    page.get_by_label("Mot de passe").fill("sept bouleaux sous la pluie")
    page.get_by_role("button", name="Créer l’espace").click()
    page.wait_for_url("**/welcome/")


def connect(page: Page, network: str, **answers: str) -> None:
    page.goto(f"{HOME}/channels/connect/{network}/")
    form = page.locator("main form")
    for name, value in answers.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name="Connecter", exact=True).click()
    page.wait_for_url("**/settings/?new=1")
    name = {"bluesky": "Bluesky du Fleuve", "wordpress": "Blogue du Fleuve"}.get(network, "Répétition du Fleuve")
    page.locator("main form [name=name]").fill(name)
    page.locator("main form").get_by_role("button", name="Enregistrer").click()
    page.wait_for_url(f"**{HOME}/channels/")


def add_a_column(page: Page) -> None:
    page.goto(f"{HOME}/columns/new/")
    page.get_by_label("Mentions · Bluesky du Fleuve").check()
    page.get_by_role("button", name="Ajouter la colonne").click()
    page.wait_for_url(f"**{HOME}/columns/**")


def test_what_a_stranger_says_to_us_comes_into_the_open_column_by_itself(page: Page, bluesky: Any, us: Any) -> None:
    add_a_column(page)
    page.evaluate(WATCH)
    waits = []
    for number in range(HEARD):
        said = bluesky.stranger.post(f"@{us.handle} et le traversier numéro {number} ?")
        on_the_network = shown_at(bluesky, said["uri"])
        page.wait_for_function("n => window.shown[n]", arg=number + 1, timeout=TRAVEL_TIMEOUT)
        waits.append(page.evaluate("n => window.shown[n]", number + 1) / 1000 - on_the_network)
        time.sleep(0.7 * number)  # at another moment between two polls
    assert page.evaluate("window.opened"), "the page was reloaded"
    if (bar := page.locator(".newer")).is_visible():
        bar.click()
    expect(page.locator("vigie-column .item")).to_have_count(HEARD)
    median, worst = statistics.median(waits), max(waits)
    print(f"\nfrom Bluesky’s own view to the open column: median {median:.2f} s, worst {worst:.2f} s")


def shown_at(bluesky: Any, uri: str) -> float:
    """When the network itself first showed it to everybody."""
    bluesky.eventually(lambda: bluesky.thread(uri))
    return time.time()


def test_the_answer_sent_from_the_inbox_is_read_back_from_the_network(page: Page, bluesky: Any, us: Any) -> None:
    post = bluesky.stranger.post(f"@{us.handle} à quelle heure ouvre la permanence ?")
    page.goto(f"{HOME}/inbox/")
    page.locator(".inbox-row", has_text="la permanence").locator("a").first.click(timeout=TRAVEL_TIMEOUT)
    page.locator("#reply-text").fill("À neuf heures, et on vous attend.")
    page.locator(".reply-form button.of-channel").click()
    expect(page.locator("[data-state=published]")).to_be_visible(timeout=TRAVEL_TIMEOUT)

    def replies() -> list[Any]:
        thread = bluesky.thread(post["uri"])
        return [one["post"] for one in (thread or {}).get("replies", [])]

    (answer,) = bluesky.eventually(replies)
    assert answer["author"]["did"] == us.did
    assert answer["record"]["text"] == "À neuf heures, et on vous attend."
    assert answer["record"]["reply"]["root"]["uri"] == post["uri"]
    assert answer["record"]["reply"]["parent"]["uri"] == post["uri"]
    assert len([one for one in us.posts() if "on vous attend" in one["value"]["text"]]) == 1


def test_one_post_planned_on_three_networks_is_found_once_on_each(
    page: Page, vigie: Vigie, us: Any, wordpress: Any
) -> None:
    words = "Assemblée publique mardi"
    at = (datetime.now(ZoneInfo("America/Toronto")) + timedelta(seconds=195)).replace(second=0, microsecond=0)
    page.goto(f"{HOME}/write/")
    for name in ("Bluesky du Fleuve", "Blogue du Fleuve", "Répétition du Fleuve"):
        page.locator(".channel-choice", has_text=name).locator("input").check()
    page.locator("#composer-text").fill(f"{words}\n\nAu centre communautaire, à 19 h.")
    page.locator("[name=when][value=later]").check()
    page.locator("[name=day]").fill(f"{at:%Y-%m-%d}")
    page.locator("[name=hour]").fill(f"{at:%H:%M}")
    send = page.locator("#composer [value=send]")
    expect(send).to_contain_text(re.compile(rf"3.*{at:%-H}\D+{at:%M}", re.DOTALL))  # it has read what is asked
    send.click()
    page.wait_for_url(lambda url: "/write/" not in url)
    stage = prompter(vigie)

    def found() -> tuple[int, int, int]:
        return (
            sum(words in one["value"]["text"] for one in us.posts()),
            sum(words in one["title"]["raw"] for one in wordpress.posts()),
            sum(words in one["text"] for one in stage.list_posts("parti_du_fleuve")),
        )

    assert found() == (0, 0, 0)
    until(lambda: found() == (1, 1, 1), f"on each network {found()}")
    late = time.time() - at.timestamp()
    assert late >= 0
    time.sleep(12)  # longer than a sweep
    assert found() == (1, 1, 1)
    print(f"\nplanned at {at:%H:%M}: on the three networks {late:.1f} s after the minute, once on each")


def test_a_held_comment_is_approved_and_answered_from_the_inbox(page: Page, wordpress: Any) -> None:
    (post,) = [one for one in wordpress.posts() if "Assemblée" in one["title"]["raw"]]
    page.goto(f"{HOME}/inbox/")
    wordpress.comment_as_visitor(post["id"], "Y aura-t-il une halte-garderie ?")
    said = time.monotonic()
    row = page.locator(".inbox-row", has_text="halte-garderie")
    row.wait_for(timeout=TRAVEL_TIMEOUT)
    print(f"\na comment on WordPress is in the open inbox after {time.monotonic() - said:.1f} s")
    row.locator("a").first.click()
    (held,) = held_comments(wordpress, "halte-garderie")
    page.get_by_role("button", name="Approuver").click(force=True)
    until(lambda: not held_comments(wordpress, "halte-garderie"), "approved on the site")
    page.locator("#reply-text").fill("Oui, dès 18 h 30.")
    page.locator(".reply-form button.of-channel").click()
    expect(page.locator("[data-state=published]")).to_be_visible(timeout=TRAVEL_TIMEOUT)
    (answer,) = until(lambda: wordpress.comments(parent=held["id"]), "the answer on the site")
    assert "Oui, dès 18 h 30." in answer["content"]["raw"]


def held_comments(wordpress: Any, words: str) -> list[Any]:
    return [one for one in wordpress.comments(status="hold") if words in one["content"]["raw"]]
