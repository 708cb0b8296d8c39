"""A real worker, killed (kill -9) at each step of a delivery, on each network: never two posts, never a lost one.

Each scenario kills twice: at its step, then while the next worker looks for what the first one may have done. The third
must end the work. What is on the networks is counted at the networks, not in our rows.
"""

import contextlib
import itertools
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image
from toll import LATENESS, Toll, Trap, Where
from vigie_process import PATIENCE, Mortal, Twin, free_port, until, workers

from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.kit.http import Http
from vigie.networks import registry
from vigie.networks.base import Opens
from vigie.networks.types import Account, Ref, SourceKind, SourceQuery
from vigie.publishing.composer.drafts import Content, Own, save_post
from vigie.publishing.composer.replies import check_reply, send_reply
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import sweep_deliveries
from vigie.publishing.media.uploads import save_upload
from vigie.publishing.models import Delivery, Version
from vigie.rehearsal.control_client import ControlClient
from vigie.rehearsal.server import RehearsalServer
from vigie.team.live_topics import conninfo
from vigie.team.models import Member

S = Delivery.State
BEFORE, AFTER, LATE, SAVING = Where.BEFORE, Where.AFTER, Where.LATE, Where.SAVING
ANYTHING = "."
ASKING_TIME = 60.0  # seconds during which a delivery must go on asking a person before it is believed
numbers = itertools.count(1)


@dataclass
class Tally:
    """What a network saw."""

    kills: int = 0
    posts: int = 0
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    asked: int = 0


@pytest.fixture(scope="module")
def tallies(request: pytest.FixtureRequest) -> Iterator[dict[str, Tally]]:
    found: dict[str, Tally] = {}
    yield found
    say = request.config.pluginmanager.getplugin("terminalreporter").write_line
    say(f"\n{'network':<12}{'kills':>7}{'posts':>7}{'doubled':>9}{'lost':>6}{'asked a person':>16}")
    for name, tally in found.items():
        counted = f"{tally.kills:>7}{tally.posts:>7}{len(tally.doubled):>9}{len(tally.lost):>6}{tally.asked:>16}"
        say(f"{name:<12}{counted}")


@pytest.fixture(autouse=True)
def emptied(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal, which never forgets, lets these tests empty their database."""
    monkeypatch.setenv("VIGIE_ALLOW_PRIVATE", "*")
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f"ALTER DATABASE {name} SET vigie.may_empty_the_journal = 'yes'")
    connection.close()


@dataclass
class Theatre:
    """One account of ours on one network, behind a toll; `texts` is all that it shows to everybody."""

    member: Member
    channel: Channel
    toll: Toll
    texts: Callable[[], list[str]]
    tally: Tally
    start: Callable[[], Twin]
    worker: Twin | None = None

    def killed_at(self, what: str, where: Where, nth: int = 1, post: "Maker | None" = None) -> None:
        """Kill the worker at that request of a new delivery, then the next one while it looks, and let a third end."""
        said = f"{what} #{nth} {where.value}"
        words, parts, delivery = (post or thread)(self)
        trap = self.toll.set(what, where, nth)
        self._begin(delivery)
        assert trap.caught.wait(PATIENCE), f"{said}: never asked; {self.toll.passed[-9:]}; {self._said()}"
        with self._held_back(delivery, trap):
            self._kill()
        trap.released.set()
        self._time_passes()
        looking = self.toll.set(ANYTHING, BEFORE)
        self._begin(delivery)
        assert looking.caught.wait(PATIENCE), f"{said}: nobody looked; {self._said()}"
        self._kill()
        looking.released.set()
        self._time_passes()
        self._ends(delivery, said)
        self._count(words, parts, said)

    def killed_before_the_claim(self) -> None:
        self._kill()
        words, parts, delivery = thread(self)
        self._ends(delivery, "before the claim")
        self._count(words, parts, "before the claim")

    def killed_while_settling(self, control: ControlClient) -> None:
        """The network digests the picture meanwhile."""
        control.set_media_delay(4)
        words, parts, delivery = thread(self)
        self._begin(delivery)
        until(lambda: Delivery.objects.get(pk=delivery.pk).state == S.SETTLING, f"settling; {self._said()}")
        self._kill()
        self._ends(delivery, "while settling")
        control.set_media_delay(0)
        self._count(words, parts, "while settling")

    def _begin(self, delivery: Delivery) -> None:
        self.worker = self.worker or self.start()
        Delivery.objects.exclude(try_at=None).update(try_at=clock.now())
        sweep_deliveries()

    def _kill(self) -> None:
        if self.worker:
            self.worker.kill()
            self.tally.kills += 1
            self.worker = None

    @contextlib.contextmanager
    def _held_back(self, delivery: Delivery, trap: Trap) -> Iterator[None]:
        """For `SAVING`: the network has answered, and the answer cannot be written down before the death."""
        if trap.where is not SAVING:
            yield
            return
        with psycopg.connect(conninfo()) as lock:
            lock.execute("SELECT 1 FROM publishing_delivery WHERE id = %s FOR UPDATE", [delivery.pk])
            trap.released.set()
            with psycopg.connect(conninfo(), autocommit=True) as other:
                waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
                until(lambda: other.execute(waiting).fetchone(), "a worker that wants to write the answer")
            yield
            lock.rollback()

    def _time_passes(self) -> None:
        """Those who do not beat any more are dead for long."""
        past = clock.now() - timedelta(minutes=11)
        Delivery.objects.filter(state=S.SENDING).update(moved_at=past, beat_at=past)

    def _ends(self, delivery: Delivery, said: str) -> None:
        self.toll.trap = None
        end = time.monotonic() + PATIENCE
        asks_since = 0.0  # when it began to ask a person, which nothing of ours answers
        while time.monotonic() < end:
            self._begin(delivery)
            delivery = Delivery.objects.get(pk=delivery.pk)
            if delivery.state == S.PUBLISHED:
                return
            if delivery.state != S.UNSURE or delivery.try_at is not None:
                asks_since = 0.0
            elif not asks_since:
                asks_since = time.monotonic()
            elif time.monotonic() > asks_since + ASKING_TIME:
                self.tally.asked += 1
                return
            time.sleep(0.3)
        raise AssertionError(f"{said}: {delivery.state} ({delivery.reason} {delivery.detail}); {self._said()}")

    def _count(self, words: str, parts: int, said: str) -> None:
        self.tally.posts += 1
        seen = Counter(text for text in self.texts() if words in text)
        if any(count > 1 for count in seen.values()):
            self.tally.doubled.append(f"{said}: {seen}")
        if len(seen) < parts:
            self.tally.lost.append(f"{said}: {seen}")

    def _said(self) -> str:
        return self.worker.said()[-1500:] if self.worker else ""

    def close(self) -> None:
        """The last word, once what comes late has come."""
        time.sleep(LATENESS + 1)
        self.toll.close()
        doubled = [text for text, count in Counter(self.texts()).items() if count > 1]
        assert not doubled
        assert not self.tally.doubled
        assert not self.tally.lost


Maker = Callable[[Theatre], tuple[str, int, Delivery]]


def thread(theatre: Theatre) -> tuple[str, int, Delivery]:
    """Three parts and a picture; one part where there are no threads."""
    words = f"mot{next(numbers)}x"
    parts = [f"Un, {words}.", f"Deux, {words}.", f"Trois, {words}."]
    if theatre.channel.network == "wordpress":
        parts = [f"Titre {words}\n\nEt la suite."]
    picture = save_upload(theatre.member, SimpleUploadedFile("p.png", colour(), "image/png"))
    content = Content(parts[0], {theatre.channel.pk: Own()}, ((picture.key, "Une couleur"),))
    post = save_post(theatre.member, picture.key, 0, content)
    Version.objects.filter(post=post).update(parts=parts)
    return words, len(parts), plan(post, theatre.member, recall=timedelta())[0]


def colour() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), tuple(random.randbytes(3))).save(out, "PNG")
    return out.getvalue()


def comment_on(site: Any) -> Maker:
    """An answer to a visitor's comment."""
    number = site.ask("posts", "POST", json={"title": "Une page", "content": "…", "status": "publish"})["id"]

    def make(theatre: Theatre) -> tuple[str, int, Delivery]:
        words = f"mot{next(numbers)}x"
        site.comment_as_visitor(number, f"Question {words[3:]} ?")
        network: Any = registry.get("wordpress", Http())
        heard = network.gather_page(theatre.channel.account(), SourceQuery(SourceKind.MENTIONS), None).items
        to: Ref = next(one.ref for one in heard if f"Question {words[3:]} ?" in one.text)
        network.moderate(theatre.channel.account(), to, "approve")
        reply = check_reply(theatre.member, theatre.channel, f"Réponse {words}.", uuid.uuid4())
        return words, 1, send_reply(reply, to, recall=timedelta())

    return make


def opened(network: str, answers: dict[str, str]) -> Account:
    found = registry.get(network, Http())
    assert isinstance(found, Opens)
    return found.open_account(answers)


def channel_of(member: Member, network: str, account: Account, server: str) -> Channel:
    """The channel of that account, whose server is seen through the toll."""
    channel, _ = connect_account(member, network, account)
    channel.server = server
    channel.save(update_fields=["server"])
    return channel


def test_on_bluesky(manager: Member, bluesky: Any, tallies: dict[str, Tally]) -> None:
    us, toll = bluesky.account("tuee"), Toll(bluesky.pds_url)
    account = opened("bluesky", {"handle": us.handle, "password": us.app_password(), "server": bluesky.pds_url})
    channel, tally = channel_of(manager, "bluesky", account, toll.url), tallies.setdefault("bluesky", Tally())
    with workers(bluesky.environment) as start:
        theatre = Theatre(manager, channel, toll, lambda: [one["value"]["text"] for one in us.posts()], tally, start)
        theatre.killed_before_the_claim()
        theatre.killed_at(ANYTHING, BEFORE)
        for where in (BEFORE, AFTER):
            theatre.killed_at("uploadBlob", where)
        for nth, where in itertools.product((1, 2, 3), (BEFORE, AFTER)):
            theatre.killed_at("createRecord", where, nth)
        theatre.killed_at("createRecord", LATE, 2)
        for nth in (1, 3):
            theatre.killed_at("createRecord", SAVING, nth)
        theatre.close()


def test_on_wordpress(manager: Member, wordpress: Any, tallies: dict[str, Tally]) -> None:
    toll = Toll(wordpress.url)
    said = {"address": wordpress.url, "user": wordpress.user, "password": wordpress.application_password}
    account = opened("wordpress", said)
    server = account.server.replace(wordpress.url, toll.url)
    channel, tally = channel_of(manager, "wordpress", account, server), tallies.setdefault("wordpress", Tally())

    def texts() -> list[str]:
        answers = [one["content"]["raw"] for one in wordpress.comments() if "Réponse" in one["content"]["raw"]]
        return [one["title"]["raw"] for one in wordpress.posts() if "mot" in one["title"]["raw"]] + answers

    with workers(wordpress.environment) as start:
        theatre = Theatre(manager, channel, toll, texts, tally, start)
        theatre.killed_before_the_claim()
        theatre.killed_at(ANYTHING, BEFORE)
        steps = (r"POST \S*/media", r"POST \S*/posts$", r"POST \S*/posts/\d+")
        for step, where in itertools.product(steps, (BEFORE, AFTER, LATE)):
            theatre.killed_at(step, where)
        theatre.killed_at(steps[1], SAVING)
        theatre.killed_at(steps[2], SAVING)
        reply = comment_on(wordpress)
        for where in (BEFORE, AFTER, LATE, SAVING):
            theatre.killed_at(r"POST \S*/comments$", where, post=reply)
        theatre.close()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[tuple[Toll, ControlClient]]:
    """A rehearsal network of its own, seen through a toll by this process and by the workers."""
    server = RehearsalServer(free_port(), tmp_path / "stage.sqlite3", key="clef").start()
    toll = Toll(server.address)
    monkeypatch.setenv("VIGIE_REHEARSAL", toll.url)
    yield toll, ControlClient(server.address, "clef")
    toll.close()
    server.close()


def test_on_rehearsal(manager: Member, stage: tuple[Toll, ControlClient], tallies: dict[str, Tally]) -> None:
    toll, control = stage
    account = opened("rehearsal", {"name": "tuee", "title": "Tuée"})
    channel, tally = channel_of(manager, "rehearsal", account, toll.url), tallies.setdefault("rehearsal", Tally())
    with workers({"VIGIE_REHEARSAL": toll.url}) as start:
        theatre = Theatre(
            manager, channel, toll, lambda: [one["text"] for one in control.list_posts("tuee")], tally, start
        )
        theatre.killed_before_the_claim()
        theatre.killed_at(ANYTHING, BEFORE)
        for where in (BEFORE, AFTER, LATE):
            theatre.killed_at(r"POST /api/v\d/media", where)
        for nth, where in itertools.product((1, 2, 3), (BEFORE, AFTER, LATE)):
            theatre.killed_at("POST /api/v1/statuses", where, nth)
        for nth in (1, 3):
            theatre.killed_at("POST /api/v1/statuses", SAVING, nth)
        theatre.killed_while_settling(control)
        theatre.close()


def test_twenty_due_posts_all_leave_within_a_minute_of_a_death_in_the_middle(
    manager: Member, stage: tuple[Toll, ControlClient], tallies: dict[str, Tally]
) -> None:
    """Nothing is hurried here: the time is what a team waits after a crash."""
    toll, control = stage
    names = [f"page{n}" for n in range(4)]
    channels = [
        channel_of(manager, "rehearsal", opened("rehearsal", {"name": name, "title": name}), toll.url) for name in names
    ]
    texts = [f"Publication {n} de vingt." for n in range(20)]
    for n, text in enumerate(texts):
        content = Content(text, {channels[n % 4].pk: Own()})
        post = save_post(
            manager, save_upload(manager, SimpleUploadedFile("p.png", colour(), "image/png")).key, 0, content
        )
        plan(post, manager, recall=timedelta())
    control.delay_answers(0.4, ".*statuses", None, "POST")

    def there() -> list[str]:
        return [one["text"] for name in names for one in control.list_posts(name)]

    environment = {"VIGIE_REHEARSAL": toll.url}
    victim = heir = Mortal("worker", environment)
    try:
        until(lambda: len(there()) >= 8, "eight posts")
        victim.kill()
        cut, restarted = len(there()), time.monotonic()
        stuck = Delivery.objects.filter(state=S.SENDING).count()
        heir = Mortal("worker", environment)
        until(lambda: Delivery.objects.filter(state=S.PUBLISHED).count() == 20, "twenty posts")
        waited = time.monotonic() - restarted
    finally:
        heir.kill()
    assert sorted(there()) == sorted(texts)
    tally = tallies.setdefault("rehearsal", Tally())
    tally.kills, tally.posts = tally.kills + 1, tally.posts + 20
    print(f"\nkilled with {cut} of 20 out and {stuck} under way: the rest had left {waited:.0f} s after the restart")
