"""A real browser in front of a real server, for walks through the product.

`page_at(390, "dark", member=manager)` gives a page of that width, in which that member is signed in. The server runs
apart, as in production, on the database of the tests: rows made by a test are committed, then the tables are emptied.
A page that throws, that asks for what the policy refuses, or that is answered a 500, fails its test.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import PATIENCE
from tests.house.running import folder_that_vigie_can_reach
from tests.journeys.site import Desk, Site, gather_faults
from vigie.team.models import Member

HEIGHTS = {390: 844, 768: 1024, 1440: 900}

# Playwright keeps an event loop in the thread of the tests, where Django's rows are also asked for.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PageAt = Callable[..., Page]


@pytest.fixture(scope="session")
def server(_emptied: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Vigie's web server on the database of the tests."""
    port = _free_port()
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("wb") as out:
        start = f"from vigie.ops.web_servers import serve_pages; serve_pages('127.0.0.1', {port})"
        process = subprocess.Popen([sys.executable, "-c", start], env=_environment(), stdout=out, stderr=out)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def _environment() -> dict[str, str]:
    """The tests' own environment, with their database instead of the one that it was made beside."""
    asked = connection.settings_dict
    user = f"{asked['USER']}:{asked['PASSWORD']}" if asked["PASSWORD"] else asked["USER"]
    place = f"{asked['HOST']}:{asked['PORT']}" if not asked["HOST"].startswith("/") else ""
    query = f"?host={asked['HOST']}&port={asked['PORT']}" if not place else ""
    address = f"postgresql://{user}@{place}/{asked['NAME']}{query}"
    return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "vigie.config.settings"}


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/static/ui/img/favicon.svg", timeout=PATIENCE / 1000).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def _emptied(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let the tables be emptied after each walk, the journal's too: only an operator of the database may say so."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f"ALTER DATABASE {name} SET vigie.may_empty_the_journal = 'yes'")
    connection.close()
    connection.close_pool()


@pytest.fixture
def page_at(_emptied: None, transactional_db: None, browser: Browser, server: str) -> Iterator[PageAt]:
    """`page_at(width=1440, theme="light", language="fr-CA", member=None, javascript=True)`."""
    wrongs: list[str] = []
    contexts: list[BrowserContext] = []
    pending = Pending()

    def open_page(
        width: int = 1440,
        theme: str = "light",
        *,
        language: str = "fr-CA",
        member: Member | None = None,
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=server,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            has_touch=width < 500,
            color_scheme="dark" if theme == "dark" else "light",
            locale=language,
            timezone_id="America/Toronto",
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        if member is not None:
            context.add_cookies([session_of(member, server)])
        pending.follow(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        gather_faults(page, wrongs)
        page.on("console", lambda said: wrongs.append(_told(page, said)) if _is_refused(said) else None)
        return page

    yield open_page
    pending.end([page for context in contexts for page in context.pages])
    for context in contexts:
        context.close()
    _let_the_server_lose()
    assert not wrongs, "\n".join(wrongs)


def _let_the_server_lose() -> None:
    """A page that was closed may still be made: when the emptying of the tables and its reads wait for each other,
    PostgreSQL ends the one that looks first. This one looks last. An ordinary user of a database may not say so."""
    with suppress(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '10min'")


class Pending:
    """What pages have asked and the server has not answered: the tables are emptied after that, not under its hands."""

    def __init__(self) -> None:
        self.asked: set[Request] = set()

    def follow(self, context: BrowserContext) -> None:
        context.on("request", lambda asked: None if asked.resource_type == "eventsource" else self.asked.add(asked))
        context.on("requestfailed", lambda asked: self.asked.discard(asked))
        context.on("response", lambda answer: self.asked.discard(answer.request))  # its rows are written by then

    def end(self, pages: list[Page]) -> None:
        end = time.monotonic() + PATIENCE / 1000
        while pages and self.asked and time.monotonic() < end:
            pages[0].wait_for_timeout(20)  # where the browser's news come in


def session_of(member: Member, server: str) -> dict[str, str]:
    """The cookie of a member's session, for a browser's context."""
    client = Client()
    client.force_login(member.user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": server}


def _is_refused(said: ConsoleMessage) -> bool:
    return said.type == "error" and "Content Security Policy" in said.text


def _told(page: Page, said: ConsoleMessage) -> str:
    return f"{page.url}: {said.text}"


@pytest.fixture(scope="session")
def running(browser: Browser) -> Iterator[Site]:
    with folder_that_vigie_can_reach() as folder:
        site = Site(browser, folder)
        try:
            site.open()
            yield site
        finally:
            site.close_windows()
            site.vigie.stop()


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    print(*running.vigie.said[-30:], sep="\n")  # shown when the walk fails
    yield running
    print(*running.vigie.said[-60:], sep="\n")
    running.control.clear_faults()
    wrongs = running.close_windows()
    assert not wrongs, "\n".join(wrongs)


@pytest.fixture
def desk(site: Site) -> Desk:
    return site.workspace()
