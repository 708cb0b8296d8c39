"""Open pages on one web process: what their event streams cost. `python -m bench.live_pages [--pages 5000]`

Each page has a session of its own. Told: the memory and the threads of the web process without and with the pages, the
processor that their heartbeats and the checks of their sessions take, and how soon all of them hear of one change.
"""

import argparse
import asyncio
import resource
import time
from dataclasses import dataclass

import psutil

from bench.ground import installation, machine, web_server

SESSIONS_PER_MEMBER = 10
OPENING_AT_ONCE = 50
IDLE_TIME = 60  # seconds
TIMEOUT = 300  # seconds for all the pages to open, or to hear


@dataclass
class Page:
    """An open page as a browser keeps it: a connection, and what it must hear."""

    cookie: str
    signed: str
    port: int

    async def open(self, at_once: asyncio.Semaphore) -> None:
        async with at_once:
            self.reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2048)
            self._writer.write(
                f"GET /live/?topics={self.signed} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Accept: text/event-stream\r\nCookie: {self.cookie}\r\n\r\n".encode()
            )
            await self.wait_for(b"event: all", b"event: hello")

    async def wait_for(self, *events: bytes) -> None:
        while True:
            line = await self.reader.readline()
            if not line:
                raise SystemExit("a stream was cut")
            if line.strip() in events:
                return

    def close(self) -> None:
        self._writer.close()


def make_pages(count: int, port: int) -> list[Page]:
    """Members of one workspace, and sessions of theirs."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from vigie.team.live_topics import signed_topics
    from vigie.team.models import Member, Role, User, Workspace

    workspace = Workspace.objects.create(name="Grande ruche", slug="grande-ruche")
    pages = []
    member = None
    for number in range(count):
        if member is None or number % SESSIONS_PER_MEMBER == 0:
            user = User(email=f"abeille-{number}@example.org", name=f"Abeille {number}")
            user.set_unusable_password()
            user.save()
            member = Member.objects.create(workspace=workspace, user=user, role=Role.OWNER)
        session = SessionStore()
        session[SESSION_KEY] = str(member.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
        session.create()
        request = HttpRequest()
        request.session = session
        request.member = member  # type: ignore[attr-defined]
        pages.append(Page(f"vigie_session={session.session_key}", signed_topics(request, "inbox", "columns"), port))
    return pages


def web_process() -> psutil.Process:
    """The one that serves: the largest of those that descend from us and run `vigie web`."""
    found = [
        child
        for child in psutil.Process().children(recursive=True)
        if any(word in " ".join(child.cmdline()) for word in ("vigie web", "-m vigie", "spawn_main", "granian"))
    ]
    return max(found, key=lambda child: child.memory_info().rss)


def megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def tell(workspace_slug: str) -> None:
    from vigie.kit import live_notices
    from vigie.team.models import Workspace

    live_notices.announce_change(live_notices.topic(Workspace.objects.get(slug=workspace_slug).pk, "inbox"))


async def measure(pages: list[Page]) -> None:
    server = web_process()
    await pages[0].open(asyncio.Semaphore(1))  # what the first one loads is not of the others
    rows: list[tuple[str, str]] = []
    memory_before = megabytes(server)
    threads_before = server.num_threads()
    cpu_before = sum(server.cpu_times()[:2])
    began = time.monotonic()
    at_once = asyncio.Semaphore(OPENING_AT_ONCE)
    async with asyncio.timeout(TIMEOUT):
        await asyncio.gather(*(page.open(at_once) for page in pages[1:]))
    opening = time.monotonic() - began
    cpu_open = sum(server.cpu_times()[:2])
    rows.append(
        ("opened in", f"{opening:.1f} s ({(cpu_open - cpu_before) * 1000 / len(pages):.2f} ms of processor each)")
    )
    listeners = [asyncio.create_task(page.wait_for(b"data: inbox")) for page in pages]
    await asyncio.sleep(IDLE_TIME)
    memory = megabytes(server)
    rows.append(("memory of the web process, one page", f"{memory_before:.0f} MB"))
    rows.append(
        (
            f"memory, {len(pages):,} pages",
            f"{memory:.0f} MB ({(memory - memory_before) * 1000 / len(pages):.1f} kB each)",
        )
    )
    rows.append(("threads, one page", f"{threads_before}"))
    rows.append((f"threads, {len(pages):,} pages", f"{server.num_threads()}"))
    idle = (sum(server.cpu_times()[:2]) - cpu_open) / IDLE_TIME
    rows.append(("processor, nothing happening (heartbeats, checks)", f"{idle * 100:.0f} % of a core"))
    began = time.monotonic()
    await asyncio.to_thread(tell, "grande-ruche")
    async with asyncio.timeout(TIMEOUT):
        await asyncio.gather(*listeners)
    rows.append(("one change heard by all", f"{(time.monotonic() - began) * 1000:.0f} ms"))
    print(machine())
    print("| | |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")
    for page in pages:
        page.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=5000)
    count = asked.parse_args().pages
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with installation(), web_server() as port:
        asyncio.run(measure(make_pages(count, port)))


if __name__ == "__main__":
    main()
