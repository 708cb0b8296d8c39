"""The stream of a page is for its session and its workspace alone, and costs no thread."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone

from vigie.config.asgi import application
from vigie.kit import live_notices
from vigie.kit.asgi import App
from vigie.team.live_stream import MAX_CHECK_THREADS, OVER, LiveStream, workspaces_present
from vigie.team.live_topics import TOPICS_SALT, read_topics, signed_topics
from vigie.team.models import Member

Browser = Callable[[Member], Client]
PATIENCE = 120.0  # seconds: a busy machine is not a fault


def signed_for(client: Client, member: Member, *names: str) -> str:
    """What a page made in the session of `client` holds."""
    request = RequestFactory().get("/")
    request.session, request.user, request.member = client.session, member.user, member  # type: ignore[attr-defined]
    return signed_topics(request, *names)


class Stream:
    """A page's stream, as a server hands it to an ASGI application."""

    def __init__(self, app: App, client: Client | None, signed: str, method: str = "GET") -> None:
        self.status = 0
        self.sent: asyncio.Queue[str] = asyncio.Queue()
        self._gone = asyncio.Event()
        cookies = [f"{name}={morsel.value}" for name, morsel in client.cookies.items()] if client else []
        scope = {
            "type": "http",
            "method": method,
            "path": "/live/",
            "query_string": urlencode({"topics": signed}).encode(),
            "headers": [(b"cookie", "; ".join(cookies).encode())],
        }
        self.task = asyncio.ensure_future(app(scope, self._receive, self._send))

    async def _receive(self) -> Mapping[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Mapping[str, Any]) -> None:
        self.status = self.status or message["status"]
        if body := message.get("body"):
            self.sent.put_nowait(body.decode())

    async def next(self) -> str:
        return await asyncio.wait_for(self.sent.get(), PATIENCE)

    async def wait_for(self, event: str) -> None:
        while event not in await self.next():
            pass

    async def leave(self) -> None:
        self._gone.set()
        await self.task


@asynccontextmanager
async def opened(app: LiveStream, client: Client, signed: str) -> AsyncIterator[Stream]:
    stream = Stream(app, client, signed)
    await stream.wait_for("event: all")  # it is connected to the database
    try:
        yield stream
    finally:
        await stream.leave()


async def elsewhere(*_asked: object) -> None:
    raise AssertionError("not a stream")


def quick_door(heartbeat: float = 0.05) -> LiveStream:
    return LiveStream(elsewhere, heartbeat)


def test_topics_are_read_back_with_their_workspace(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    found = read_topics(client.session.session_key or "", signed_for(client, manager, "inbox", "columns"))
    assert found.topics == (f"{manager.workspace_id}/inbox", f"{manager.workspace_id}/columns")


def test_another_session_hears_nothing(manager: Member, proofreader: Member, client_of: Browser) -> None:
    signed = signed_for(client_of(manager), manager, "inbox")
    with pytest.raises(signing.BadSignature):
        read_topics(client_of(proofreader).session.session_key or "", signed)


def test_who_left_the_workspace_hears_nothing_more(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")
    Member.objects.update(left_at=timezone.now())
    with pytest.raises(signing.BadSignature):
        read_topics(client.session.session_key or "", signed)


@pytest.mark.parametrize(
    "signed",
    ["", "x", signing.dumps([1, ["inbox"], "x"], salt=TOPICS_SALT)],
    ids=["empty", "nonsense", "another session’s"],
)
@pytest.mark.django_db(transaction=True)
def test_a_forged_list_keeps_the_page_away(signed: str) -> None:
    async def status() -> int:
        stream = Stream(application, None, signed)
        await stream.task
        return stream.status

    assert async_to_sync(status)() == 204


@pytest.mark.django_db(transaction=True)
def test_a_stream_is_only_read(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")

    async def status() -> int:
        stream = Stream(application, client, signed, method="POST")
        await stream.task
        return stream.status

    assert async_to_sync(status)() == 405


@pytest.mark.parametrize("ended", ["signed out", "left", "password changed", "expired"])
@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_with_the_session_or_the_membership(manager: Member, client_of: Browser, ended: str) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")

    async def walk() -> str:
        stream = Stream(quick_door(), client, signed)
        await stream.wait_for("event: heartbeat")
        await stream.wait_for("event: heartbeat")  # it lived until then
        await sync_to_async(ENDS[ended])(client, manager)
        await asyncio.wait_for(stream.task, PATIENCE)
        while not stream.sent.empty():
            last = stream.sent.get_nowait()
        return last

    assert async_to_sync(walk)() == OVER


@pytest.mark.django_db(transaction=True)
def test_a_stream_goes_on_when_its_session_remembers_something_else(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")

    def remember() -> None:
        session = client.session
        session["last_workspace"] = "ailleurs"
        session.save()

    async def walk() -> bool:
        async with opened(quick_door(), client, signed) as stream:
            await sync_to_async(remember)()
            for _beat in range(5):
                await stream.wait_for("event: heartbeat")
            return stream.task.done()

    assert not async_to_sync(walk)()


@pytest.mark.django_db(transaction=True)
def test_a_page_hears_what_changed_in_its_workspace(manager: Member, outsider: Member, client_of: Browser) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")

    def change() -> None:
        live_notices.announce_change(live_notices.topic(outsider.workspace_id, "inbox"))
        live_notices.announce_change(live_notices.topic(manager.workspace_id, "inbox"))

    async def walk() -> str:
        async with opened(quick_door(2 * PATIENCE), client, signed) as stream:
            await sync_to_async(change)()
            return await stream.next()

    assert async_to_sync(walk)() == "event: changed\ndata: inbox\n\n"


@pytest.mark.django_db(transaction=True)
def test_open_pages_cost_no_thread(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")

    async def grown() -> int:
        door = quick_door()
        before = threading.active_count()
        streams = [Stream(door, client, signed) for _page in range(60)]
        for stream in streams:
            await stream.wait_for("event: heartbeat")
        after = threading.active_count()
        for stream in streams:
            await stream.leave()
        return after - before

    assert async_to_sync(grown)() <= MAX_CHECK_THREADS


@pytest.mark.django_db(transaction=True)
def test_open_pages_say_whose_workspace_is_present(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")
    present: list[set[int]] = []

    def receive(workspace_ids: set[int], **_signal: object) -> None:
        present.append(workspace_ids)

    async def walk() -> None:
        async with opened(quick_door(), client, signed) as stream:
            await stream.wait_for("event: heartbeat")
            await stream.wait_for("event: heartbeat")

    workspaces_present.connect(receive)
    async_to_sync(walk)()
    workspaces_present.disconnect(receive)
    assert len(present) >= 2
    assert set().union(*present) == {manager.workspace_id}


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_keeps_no_stream_open(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    signed = signed_for(client, manager, "inbox")
    failures: list[str] = []

    def fail(**_signal: object) -> None:
        failures.append("failed")
        raise RuntimeError("a receiver of ours is broken")

    async def walk() -> None:
        stream = Stream(quick_door(), client, signed)
        await stream.wait_for("event: heartbeat")
        workspaces_present.connect(fail)
        while not failures:
            await stream.wait_for("event: heartbeat")
        await sync_to_async(ENDS["signed out"])(client, manager)
        await asyncio.wait_for(stream.task, PATIENCE)

    try:
        async_to_sync(walk)()
    finally:
        workspaces_present.disconnect(fail)
    assert failures


def _password_changed(_client: Client, member: Member) -> None:
    member.user.set_password("une tout autre phrase de passe")
    member.user.save()


ENDS: dict[str, Callable[[Client, Member], object]] = {
    "signed out": lambda client, _member: client.logout(),
    "left": lambda _client, _member: Member.objects.update(left_at=timezone.now()),
    "password changed": _password_changed,
    "expired": lambda client, _member: Session.objects.update(expire_date=timezone.now()),
}
