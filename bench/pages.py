"""How long a page takes, what it costs the processor, how much it asks the database, how heavy its first load is.

    python -m bench.pages [--runs 60] [--campaign | --agency] [--browser]

Beside each page stands its ratio to `/healthz`, the least that this server can answer in the same run, and the
processor time of one page made in this process (the least of fifteen, the database not included), which depends less on
what else the machine does.
`--campaign` fills the workspace as a party's in a campaign: 40,000 conversations, 6,000 posts in the month.
`--agency` fills it as an agency of fifty organisations would. Both visit the other pages too.
`--browser` opens each page in Chromium with an empty cache, in a window where a page of another site stands, and adds
how many requests it makes (the icon among them, the live stream not), and how long it takes from the first byte to the
first paint: the median and the least of nine, and the least beside that of `/healthz`, a page of one line, visited in
turn with it. From an empty window it is 30 ms longer: Chromium learns only by the answer (its opener policy) that the
page wants a process of its own, and starts it then.
"""

import argparse
import contextlib
import os
import re
import statistics
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

from bench.ground import installation, machine, p50_p95, timed, web_server

PAGES = {
    "Today": "",
    "Wall, 12 columns × 200": "columns/",
    "Inbox, {conversations} conversations": "inbox/",
    "A conversation, with its list": "conversations/{conversation}/",
    "Calendar, {posts} posts": "calendar/",
    "Composer": "write/",
}
OTHERS = {
    "Inbox, everything": "inbox/?state=all",
    "Inbox, words that nobody said": "inbox/?state=all&q=zebre",
    "A column alone": "columns/{column}/",
    "The list again, after news": "inbox/?piece=list",
    "A thread again, after news": "conversations/{conversation}/?piece=lines",
    "A column again, after news": "columns/{column}/newer/?known=1",
    "A post": "posts/{post}/",
    "A post, to be edited": "posts/{post}/edit/",
    "Nothing missed, 500 held": "missed/",
    "After a stop, 500 held": "stop/triage/",
    "Journal, 50,000 lines": "journal/",
    "Journal, its 900th page": "journal/?page=900",
    "Channels, 60": "channels/",
    "Rights, 60 × 30": "channels/rights/",
    "Members, 31": "settings/members/",
    "Feeds, 300": "feeds/",
    "Watches, 300": "watches/",
    "A watch tried, common words": "watches/preview/?question=tramway",
    "A watch tried, a rare word": "watches/preview/?question=zebre",
    "A person": "people/{author}/",
    "A column to be made, 360 sources": "columns/new/",
    "Palette": "go/?q=tramway",
}
EDITED = {"A post, to be edited": "posts/{post}/edit/", "Calendar, a week": "calendar/?view=week"}
ASSET = re.compile(rb'(?:href|src)="(/(?:static|ui)/[^"]+\.(?:css|js|svg)[^"]*)"|"(/static/[^"]+\.js)"')


#: From the first byte of the page to its first paint, in milliseconds, as the browser itself counts.
FIRST_PAINT = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-paint")[0];
  return paint ? paint.startTime - page.responseStart : null;
}"""
VISITS = 9
WINDOW_TIME = 1_500  # milliseconds in which Chromium draws its own new window, on the same processors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=60)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--campaign", action="store_true")
    size.add_argument("--agency", action="store_true")
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    with installation():
        from django.test import Client

        from bench.agency import Agency
        from bench.crowd import Crowd

        if options.agency:
            member = Agency().swell()
        elif options.campaign:
            member = Crowd().fill(conversations=40_000, posts=6_000)
        else:
            member = Crowd().fill()
        analyse()
        client = Client()
        client.force_login(member.user)
        session = client.cookies["vigie_session"].value
        pages = PAGES | (OTHERS if options.agency else {}) | (EDITED if options.campaign else {})
        places = _places()
        print(machine())
        head = "| page | p50 ms | p95 ms | × floor | CPU ms | queries | first load kB |"
        print(f"{head} requests | first paint ms | least | × floor |" if options.browser else head)
        print("|---" * (11 if options.browser else 7) + "|")
        with web_server() as port, chromium(session if options.browser else None) as browser:
            cookie = f"vigie_session={session}"
            floor = p50_p95(timed(port, "/healthz", cookie, options.runs)[0])
            for name, address in pages.items():
                path = f"/w/{member.workspace.slug}/{address.format(**places)}"
                half, most = p50_p95(timed(port, path, cookie, options.runs)[0])
                spent, questions = cost(client, path)
                weight = first_load(port, path, cookie) / 1000
                shown = f"{half:.1f} | {most:.1f} | {half / floor[0]:.1f} | {spent:.1f} | {questions} | {weight:.0f}"
                if browser:
                    visit = FirstVisit(browser, f"http://127.0.0.1:{port}", path)
                    least = min(visit.paints)
                    shown += f" | {visit.requests} | {statistics.median(visit.paints):.0f} | {least:.0f}"
                    shown += f" | {least / min(visit.floors):.1f}"
                print(f"| {name.format(**places)} | {shown} |", flush=True)
            print(f"| floor: /healthz | {floor[0]:.1f} | {floor[1]:.1f} | 1.0 | | | |")


@contextlib.contextmanager
def chromium(session: str | None) -> Iterator[Any]:
    """A maker of browser contexts that are signed in, each with an empty cache. None without a session."""
    if session is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in this thread, which waits meanwhile
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )

        def new_context() -> Any:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "vigie_session", "value": session, "domain": "127.0.0.1", "path": "/"}])
            return context

        yield new_context
        browser.close()


class FirstVisit:
    """A page opened several times with an empty cache: how many requests it makes, and its first paints in milliseconds
    beside those of a page of one line (`floors`), visited in turn.
    """

    def __init__(self, new_context: Any, server: str, path: str) -> None:
        self.new_context, self.server = new_context, server
        self.other_site = server.replace("127.0.0.1", "localhost") + "/healthz"
        self.requests = 0
        self._paint(path)  # the first one of a run opens the server's own connections
        self.floors: list[float] = []
        self.paints: list[float] = []
        for _ in range(VISITS):
            self.floors.append(self._paint("/healthz"))
            self.requests = 0
            self.paints.append(self._paint(path))

    def _paint(self, path: str) -> float:
        context = self.new_context()
        page = context.new_page()
        page.goto(self.other_site)
        page.wait_for_timeout(WINDOW_TIME)
        page.on("request", self._count)
        page.goto(self.server + path, wait_until="load")
        page.wait_for_function("() => performance.getEntriesByName('first-paint').length > 0", timeout=10_000)
        page.wait_for_timeout(500)
        paint = float(page.evaluate(FIRST_PAINT))
        context.close()
        return paint

    def _count(self, request: Any) -> None:
        if request.resource_type != "eventsource":
            self.requests += 1


def _places() -> dict[str, object]:
    """What the addresses and the names of the pages are filled with."""
    from vigie.desk.models import Column
    from vigie.inbox.models import Conversation
    from vigie.listening.models import Mention
    from vigie.publishing.models import Post

    waiting = Conversation.objects.waiting().earliest("pk")
    return {
        "conversation": waiting.pk,
        "column": Column.objects.earliest("pk").pk,
        "post": Post.objects.latest("pk").pk,
        "author": Mention.objects.latest("pk").author_id,
        "conversations": f"{Conversation.objects.count():,}",
        "posts": f"{Post.objects.count():,}",
    }


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def cost(client: object, path: str, runs: int = 15) -> tuple[float, int]:
    """Milliseconds of this process's own time for one page (the least of `runs`), and how many questions it asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(runs + 2):
        began = time.process_time()
        client.get(path, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
        times.append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
    return min(times[2:]), len(captured)


def first_load(port: int, path: str, cookie: str) -> int:
    """Compressed bytes of the page and of every style sheet, script and icon that it names, once each."""
    import brotli

    connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def fetch(address: str) -> tuple[bytes, str]:
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "br, gzip"})
        response = connection.getresponse()
        return response.read(), response.headers.get("Content-Encoding", "")

    page, coding = fetch(path)
    clear = brotli.decompress(page) if coding == "br" else page
    if coding == "gzip":
        import gzip

        clear = gzip.decompress(page)
    named = {(a or b).decode() for a, b in ASSET.findall(clear)}
    return len(page) + sum(len(fetch(address)[0]) for address in sorted(named))


if __name__ == "__main__":
    main()
