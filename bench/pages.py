"""How long a page takes, what it costs the processor, how much it asks the database, how heavy its first load is.

    python -m bench.pages [--runs 60] [--agency]

Beside each page stands its ratio to `/healthz`, the least that this server can answer in the same run, and the
processor time of one page made in this process (the least of fifteen, the database not included), which depends less on
what else the machine does.
`--agency` fills the house as an agency of fifty organisations would, and walks the other pages too.
"""

import argparse
import re
import time
from http.client import HTTPConnection

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
ASSET = re.compile(rb'(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"]*)"|"(/static/[^"]+\.js)"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--agency", action="store_true")
    asked = parser.parse_args()
    with installation():
        from django.test import Client

        from bench.agency import Agency
        from bench.crowd import Crowd

        member = Agency().swell() if asked.agency else Crowd().fill()
        analyse()
        client = Client()
        client.force_login(member.user)
        cookie, places = f"vigie_session={client.cookies['vigie_session'].value}", _places()
        print(machine())
        print("| page | p50 ms | p95 ms | × floor | CPU ms | queries | first load kB |\n|---|---|---|---|---|---|---|")
        with web_server() as port:
            floor = p50_p95(timed(port, "/healthz", cookie, asked.runs)[0])
            for name, address in (PAGES | (OTHERS if asked.agency else {})).items():
                path = f"/w/{member.workspace.slug}/{address.format(**places)}"
                half, most = p50_p95(timed(port, path, cookie, asked.runs)[0])
                spent, questions = cost(client, path)
                weight = first_load(port, path, cookie) / 1000
                shown = f"{half:.1f} | {most:.1f} | {half / floor[0]:.1f} | {spent:.1f} | {questions} | {weight:.0f}"
                print(f"| {name.format(**places)} | {shown} |", flush=True)
            print(f"| floor: /healthz | {floor[0]:.1f} | {floor[1]:.1f} | 1.0 | | | |")


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
