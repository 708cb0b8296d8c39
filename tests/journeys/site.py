"""A whole Vigie (web, worker, listener, database, rehearsal network) and the people who work in it, each in a browser.

`site.workspace()` gives a fresh workspace of the owner with one account on the rehearsal network, so that walks do not
meet; `site.control` is the prompter of that network: it makes citizens speak and tells what was really published.
"""

import itertools
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.conftest import PATIENCE as A_PAGE
from tests.house.running import Vigie, free_port
from vigie.rehearsal.control_client import ControlClient
from vigie.team.tests.people import PASSWORD

HEIGHTS = {390: 844, 1440: 900}
PATIENCE = 300  # seconds for something to travel: worker, listener, network
#: What htmx says of a page, and not of an answer that did not come or that refuses.
LOST_PIECE = re.compile(r"htmx:(?!response|send)\w*Error")
numbers = itertools.count(1)
Found = TypeVar("Found")


class Site:
    def __init__(self, browser: Browser, folder: Path, **environment: str) -> None:
        """It may ask this machine, where the feeds of the tests are served; `environment` may say more."""
        self.browser, self.folder, self.port = browser, folder, free_port()
        self.environment = {"VIGIE_ALLOW_PRIVATE": "127.0.0.1", **environment}
        self.address = f"http://localhost:{self.port}"
        self.contexts: list[BrowserContext] = []
        self.wrongs: list[str] = []
        self.vigie = self._started()
        self.owner: Any = None

    def open(self) -> None:
        """The first morning."""
        self.vigie.wait_for("Vigie is ready")
        self.owner = self._set_up()

    def start_again(self) -> None:
        """Run it after it died, and wait until it answers."""
        self.vigie = self._started()
        self.vigie.wait_for("Vigie is ready")

    @property
    def control(self) -> ControlClient:
        port = (self.folder / "rehearsal.port").read_text().strip()
        return ControlClient.from_key_file(f"http://127.0.0.1:{port}", self.folder / "rehearsal.sqlite3")

    def page(
        self,
        width: int = 1440,
        theme: str = "light",
        *,
        as_: Any = None,
        javascript: bool = True,
        language: str = "fr-CA",
    ) -> Page:
        """A window of somebody's browser: `as_` is a storage state (None: nobody is signed in)."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": HEIGHTS[width]},
            has_touch=width < 500,
            color_scheme="dark" if theme == "dark" else "light",
            locale="fr-CA",
            timezone_id="America/Toronto",
            reduced_motion="reduce",
            java_script_enabled=javascript,
            storage_state=as_,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(A_PAGE)
        gather_faults(page, self.wrongs)
        return page

    def workspace(self) -> "Desk":
        """A fresh workspace, with one account on the rehearsal network."""
        desk = self.empty_workspace()
        desk.connect(desk.page, desk.name, desk.name.replace("comite_", "Comité "))
        return desk

    def empty_workspace(self) -> "Desk":
        """A fresh workspace, without any account."""
        n = next(numbers)
        page = self.page(as_=self.owner)
        page.goto("/workspaces/new/")
        page.get_by_label("Nom de l’organisation").fill(f"Comité {n}")
        page.get_by_role("button", name="Créer l’espace").click()
        page.wait_for_url("**/welcome/")
        return Desk(self, re.search(r"/w/[^/]+/", page.url)[0], f"comite_{n}", page)  # type: ignore[index]

    def close_windows(self) -> list[str]:
        for context in self.contexts:
            context.close()
        self.contexts, wrongs, self.wrongs = [], self.wrongs, []
        return wrongs

    def eventually(self, ask: Callable[[], Found]) -> Found:
        """What it answers, as soon as that is true."""
        end = time.monotonic() + PATIENCE
        while not (found := ask()):
            assert time.monotonic() < end, "it never came"
            time.sleep(0.1)
        return found

    def _started(self) -> Vigie:
        return Vigie(self.folder, self.port, **self.environment)

    def _set_up(self) -> Any:
        """The first morning: the link that was printed makes the owner and the first workspace."""
        link = re.search(r"http://\S+/setup/\S+", "\n".join(self.vigie.said))
        assert link
        page = self.page(390)
        page.goto(link[0])
        page.get_by_label("Nom de l’organisation").fill("Parti du Fleuve")
        page.get_by_label("Votre nom").fill("Chloé Tremblay")
        page.get_by_label("Adresse de courriel").fill("chloe@fleuve.example")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Créer l’espace").click()
        page.wait_for_url("**/welcome/")
        return page.context.storage_state()


MOST_ASKED = 60  # no walk changes one thing so often


def gather_faults(page: Page, faults: list[str]) -> None:
    """What no walk may meet: a script that throws, a piece without a place, an answer that says that Vigie broke."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if LOST_PIECE.match(said.text) else None)
    page.on("response", lambda answer: faults.append(f"{answer.url}: 500") if answer.status == 500 else None)
    asked: Counter[str] = Counter()

    def count(request: Request) -> None:
        if request.is_navigation_request():
            asked.clear()
        elif request.method == "GET" and "hx-request" in request.headers:
            asked[request.url] += 1
            if asked[request.url] == MOST_ASKED:
                faults.append(f"{request.url}: asked {MOST_ASKED} times by one page, each answer asks again")

    page.on("request", count)


class Desk:
    """A workspace and its first account, `name` on the rehearsal network."""

    def __init__(self, site: Site, place: str, name: str, page: Page) -> None:
        self.site, self.place, self.name, self.page = site, place, name, page

    def open(self, place: str = "", **window: Any) -> Page:
        """A new window of the owner there; without options, the one that is open."""
        page = self.site.page(as_=self.site.owner, **window) if window else self.page
        page.goto(self.place + place)
        return page

    def connect(self, page: Page, name: str, title: str) -> None:
        page.goto(f"{self.place}channels/connect/rehearsal/")
        page.get_by_label("Nom sur le réseau de répétition").fill(name)
        page.get_by_label("Nom affiché").fill(title)
        page.get_by_role("button", name="Connecter", exact=True).click()
        page.wait_for_url(re.compile(r"/channels/\d+/"))

    def said_to_us(self, who: str, text: str) -> str:
        """Somebody of the town speaks to us; the address of the post on its network."""
        return str(self.site.control.say_as(who, f"@{self.name} {text}")["uri"])

    def published(self, *words: str) -> list[dict[str, Any]]:
        """What our account really has on the network with these words."""
        return [post for post in self.site.control.list_posts(self.name) if all(word in post["text"] for word in words)]

    def invite(self, name: str, role: str) -> Any:
        """A colleague who joined by a link, in a browser of her own."""
        self.page.goto(f"{self.place}settings/members/")
        self.page.locator("#id_role").select_option(role)
        self.page.get_by_role("button", name="Créer le lien").click()
        link = self.page.get_by_label("Lien d’invitation").input_value()
        hers = self.site.page()
        hers.goto(link)
        hers.get_by_label("Votre nom").fill(name)
        hers.get_by_label("Adresse de courriel").fill(f"n{next(numbers)}@fleuve.example")
        hers.get_by_label("Mot de passe").fill(PASSWORD)
        hers.get_by_role("button", name="Rejoindre l’équipe").click()
        hers.wait_for_url(f"**{self.place}**")
        return hers.context.storage_state()

    def conversation(self, page: Page, who: str) -> None:
        """Open the conversation of this person, once it is there."""
        page.goto(f"{self.place}inbox/")
        row = page.locator(".inbox-row", has_text=who).first
        expect(row).to_be_visible(timeout=PATIENCE * 1000)
        row.locator("a").first.click()
        expect(page.locator("#reply-text")).to_be_visible()
