"""A real listener, killed (kill -9) again and again while three networks talk to us: nothing lost, nothing doubled."""

import contextlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections
from vigie_process import free_port, until, workers

from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.inbox.models import Message
from vigie.kit import clock
from vigie.kit.http import Http
from vigie.listening.models import Gathering, Source
from vigie.networks import registry
from vigie.networks.base import Opens
from vigie.networks.types import SourceKind
from vigie.rehearsal.control_client import ControlClient
from vigie.rehearsal.server import RehearsalServer
from vigie.team.models import Member

KILLS = int(os.environ.get("VIGIE_KILLS", "10"))
MOST = 95  # of one person: the networks' own lists give a hundred at once
Say = Callable[[int], object]


@pytest.fixture(autouse=True)
def emptied(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal, which never forgets, lets these tests empty their database."""
    monkeypatch.setenv("VIGIE_ALLOW_PRIVATE", "*")
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f"ALTER DATABASE {name} SET vigie.may_empty_the_journal = 'yes'")
    connection.close()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[ControlClient]:
    server = RehearsalServer(free_port(), tmp_path / "stage.sqlite3", key="clef").start()
    monkeypatch.setenv("VIGIE_REHEARSAL", server.address)
    yield ControlClient(server.address, "clef")
    server.close()


def connected(member: Member, network: str, answers: dict[str, str]) -> Channel:
    found = registry.get(network, Http())
    assert isinstance(found, Opens)
    channel, _new = connect_account(member, network, found.open_account(answers))
    return channel


class Crowd:
    """Somebody on each network, who speaks to us until told to stop."""

    def __init__(self, *says: Say) -> None:
        self._over = threading.Event()
        self.faults: list[BaseException] = []
        self._threads = [threading.Thread(target=self._talk, args=(say,), daemon=True) for say in says]
        for one in self._threads:
            one.start()

    def _talk(self, say: Say) -> None:
        number = 0
        try:
            while not self._over.wait(random.uniform(0.1, 0.6)) and number < MOST:
                number += 1
                say(number)
        except BaseException as fault:
            self.faults.append(fault)
        finally:
            connections.close_all()

    def hush(self) -> None:
        self._over.set()
        for one in self._threads:
            one.join()
        assert not self.faults


def hurry() -> None:
    """Have everything asked for again now, whatever pause it has earned."""
    Source.objects.filter(leased_until=None).update(next_at=clock.now(), failures=0)


def heard(channel: Channel) -> list[str]:
    rows = Gathering.objects.filter(source__channel=channel, source__kind=SourceKind.MENTIONS)
    return sorted(rows.values_list("mention__text", flat=True))


def test_nothing_said_on_three_networks_is_lost_or_heard_twice(
    manager: Member, bluesky: Any, wordpress: Any, stage: ControlClient
) -> None:
    us, crier = bluesky.account("ecoutee"), bluesky.account("crieuse")
    page = wordpress.ask("posts", "POST", json={"title": "Un sujet", "content": "…", "status": "publish"})["id"]
    site = {"address": wordpress.url, "user": wordpress.user, "password": wordpress.application_password}
    sky = {"handle": us.handle, "password": us.app_password(), "server": bluesky.pds_url}
    channels = {
        "bluesky": connected(manager, "bluesky", sky),
        "wordpress": connected(manager, "wordpress", site),
        "rehearsal": connected(manager, "rehearsal", {"name": "ecoutee", "title": "Écoutée"}),
    }
    dice = random.Random(1837)
    with workers({**bluesky.environment, "VIGIE_REHEARSAL": os.environ["VIGIE_REHEARSAL"]}) as start:
        listener = start("listen")
        until(lambda: Source.objects.exclude(last_success_at=None).count() >= 3, listener.said())
        crowd = Crowd(
            lambda n: crier.post(f"@{us.handle} cri {n}"),
            lambda n: wordpress.comment_as_visitor(page, f"Commentaire {n}"),
            lambda n: stage.say_as("crieuse", f"@ecoutee appel {n}"),
        )
        for _kill in range(KILLS):
            seen = Gathering.objects.count()
            until(lambda before=seen: (hurry(), Gathering.objects.count() > before)[1], listener.said())
            time.sleep(dice.uniform(0, 0.4))
            following = start("listen") if dice.random() < 0.5 else None  # before the death, or after it
            listener.kill()
            listener = following or start("listen")
        crowd.hush()
        theirs = {
            "bluesky": sorted(one["value"]["text"] for one in crier.posts()),
            "wordpress": sorted(one["content"]["raw"] for one in wordpress.comments(post=page, status="hold")),
            "rehearsal": sorted(one["text"] for one in stage.list_posts("crieuse")),
        }

        def is_whole() -> bool:
            hurry()
            return all(len(heard(channels[name])) >= len(theirs[name]) for name in theirs)

        with contextlib.suppress(TimeoutError):  # what is lost is said below
            until(is_whole)
        time.sleep(3)  # what would come twice comes now
    for name, channel in channels.items():
        ours = [text for text in heard(channel) if text in set(theirs[name])]
        assert ours == theirs[name], name
        assert Message.objects.filter(conversation__channel=channel, mention__text__in=theirs[name]).count() == len(
            ours
        )
        assert ours, f"nobody spoke on {name}"
    counts = ", ".join(f"{name} {len(theirs[name])}" for name in theirs)
    print(f"\nlistener killed {KILLS} times while it was told: {counts}; all heard, each once")
