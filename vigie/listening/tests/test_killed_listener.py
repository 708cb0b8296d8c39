"""A real listener, killed at any moment while a real feed goes on: nothing lost, nothing doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.db.models import Q

from vigie.kit import clock
from vigie.listening.models import Gathering, Hit, Mention, Source, Watch
from vigie.networks.types import SourceKind
from vigie.team.models import Workspace

FEEDS = 3
KILLS = int(os.environ.get("VIGIE_KILLS", "8"))
PATIENCE = 180.0  # seconds for a listener to start and to ask: a busy machine is not a fault
LISTEN = "import django; django.setup(); from vigie.listening.listener import SourceListener; SourceListener().run()"


class Town:
    """Feeds on loopback that say something new at each look, and remember what they have shown."""

    def __init__(self) -> None:
        self.said = [0] * FEEDS
        self.shown = [0] * FEEDS
        self._lock = threading.Lock()
        town = self

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = town.page(int(self.path.strip("/")))
                self.send_response(200)
                self.send_header("Content-Type", "application/feed+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, feed: int) -> bytes:
        with self._lock:
            self.said[feed] += 4
            last = self.shown[feed] = self.said[feed]
        items = [
            {
                "id": f"http://{self.address}/{feed}/{n}",
                "url": f"http://{self.address}/{feed}/{n}",
                "content_text": f"Nouvelle {n}" + (" sur le loyer" if n % 5 == 0 else ""),
                "date_published": "2026-11-22T12:00:00Z",
            }
            for n in range(1, last + 1)
        ]
        said = {"version": "https://jsonfeed.org/version/1.1", "title": f"Feed {feed}", "items": items[::-1]}
        return json.dumps(said).encode()


@pytest.fixture
def town() -> Iterator[Town]:
    made = Town()
    yield made
    made.server.shutdown()
    made.server.server_close()


def _listener(town: Town) -> "subprocess.Popen[bytes]":
    known = connection.get_connection_params()
    address = f"postgresql:///{known['dbname']}?host={known['host']}"
    if known.get("user"):
        address = address.replace("postgresql:///", f"postgresql://{known['user']}@/")
    asked = {
        "DATABASE_URL": address,
        "VIGIE_ALLOW_PRIVATE": town.address,
        "DJANGO_SETTINGS_MODULE": "vigie.config.settings",
    }
    return subprocess.Popen([sys.executable, "-c", LISTEN], env=os.environ | asked)


def _hurry() -> None:
    """Have every feed looked at again now, whatever pause it asks for."""
    Source.objects.update(next_at=clock.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1800)
def test_a_listener_killed_again_and_again_loses_and_doubles_nothing(town: Town) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET vigie.may_empty_the_journal = 'yes'")  # this test commits: the database is emptied after it
    workspace = Workspace.objects.create(name="Parti du Fleuve", slug="parti-du-fleuve")
    watch = Watch.objects.create(workspace=workspace, name="Loyers", question="loyer")
    for n in range(FEEDS):
        Source.objects.create(
            workspace=workspace, network="feeds", kind=SourceKind.FEED, query=f"http://{town.address}/{n}"
        )
    dice = random.Random(1837)
    running = [_listener(town)]
    try:
        for _kill in range(KILLS):
            end = time.monotonic() + PATIENCE
            seen = sum(town.shown)
            while sum(town.shown) == seen:  # until it works: it asked for something
                assert time.monotonic() < end, "the listener asked for nothing"
                _hurry()
                time.sleep(0.02)
            time.sleep(dice.uniform(0, 0.15))
            running.append(_listener(town))  # the next one starts before, or after, the end of the last
            os.kill(running[-2].pid, signal.SIGKILL)
            running[-2].wait()
        _settle(town)
        running[-1].terminate()
    finally:
        for process in running:
            process.kill()
            process.wait()
    _nothing_is_lost_nor_doubled(town, watch)


def _settle(town: Town) -> None:
    """Until every feed was looked at once more, and what was shown last is kept."""
    end = time.monotonic() + PATIENCE
    _hurry()
    while _is_busy() or Gathering.objects.count() < sum(town.shown):
        assert time.monotonic() < end, f"{Gathering.objects.count()} kept of {town.shown}"
        time.sleep(0.1)


def _is_busy() -> bool:
    """Whether a feed is being looked at, or about to be."""
    now = clock.now()
    return Source.objects.filter(Q(next_at__lte=now) | Q(leased_until__gt=now) | Q(last_success_at=None)).exists()


def _nothing_is_lost_nor_doubled(town: Town, watch: Watch) -> None:
    for n, source in enumerate(Source.objects.order_by("pk")):
        kept = list(source.gatherings.order_by("pk").values_list("mention__remote_id", flat=True))
        numbers = sorted(int(remote_id.rsplit("/", 1)[-1]) for remote_id in kept)
        assert numbers == list(range(1, len(kept) + 1))
        assert len(kept) >= KILLS
        assert len(kept) == town.shown[n]
    assert Mention.objects.count() == Gathering.objects.count() == sum(town.shown)
    expected = {mention for mention in Mention.objects.all() if "loyer" in mention.text}
    assert {hit.mention for hit in Hit.objects.filter(watch=watch)} == expected
    assert Hit.objects.count() == len(expected)
