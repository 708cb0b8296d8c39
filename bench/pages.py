"""How long a page takes, how many questions it asks the database, how heavy its first load is.

    python -m bench.pages [--runs 60]

Beside each page stands its ratio to `/healthz`, the least that this server can answer in the same run.
"""

import argparse
import re
from http.client import HTTPConnection

from bench.ground import installation, machine, p50_p95, timed, web_server

PAGES = {
    "Today": "",
    "Wall, 12 columns × 200": "columns/",
    "Inbox, 5,000 conversations": "inbox/",
    "A conversation": "conversations/{conversation}/",
    "Calendar, 1,000 posts": "calendar/",
    "Composer": "write/",
}
ASSET = re.compile(rb'(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"]*)"|"(/static/[^"]+\.js)"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    runs = parser.parse_args().runs
    with installation():
        from django.test import Client

        from bench.crowd import Crowd
        from vigie.inbox.models import Conversation

        member = Crowd().fill()
        analyse()
        client = Client()
        client.force_login(member.user)
        cookie = f"vigie_session={client.cookies['vigie_session'].value}"
        conversation = Conversation.objects.waiting().order_by("pk").first()
        print(machine())
        print("| page | p50 ms | p95 ms | × floor | queries | first load kB |\n|---|---|---|---|---|---|")
        with web_server() as port:
            floor, _body = timed(port, "/healthz", cookie, runs)
            for name, address in PAGES.items():
                path = f"/w/{member.workspace.slug}/{address.format(conversation=conversation and conversation.pk)}"
                times, _body = timed(port, path, cookie, runs)
                half, most = p50_p95(times)
                ratio, asked = half / p50_p95(floor)[0], questions(client, path)
                weight = first_load(port, path, cookie) / 1000
                print(f"| {name} | {half:.1f} | {most:.1f} | {ratio:.1f} | {asked} | {weight:.0f} |")
            print(f"| floor: /healthz | {p50_p95(floor)[0]:.1f} | {p50_p95(floor)[1]:.1f} | 1.0 | | |")


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions(client: object, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
    return len(captured)


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
