"""A real Bluesky on loopback: directory, data server, application view and stream, and the people who live there."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from prepare import node, prepare_bluesky
from servers import Missing, Servers, answers, free_port, own, run_as

T = TypeVar("T")
PASSWORD = "correct horse battery staple"


@dataclass
class Person:
    """Somebody who has an account there and uses it by another way than Vigie."""

    network: "BlueskyNetwork"
    handle: str
    did: str
    _token: str = field(repr=False)

    def call(self, name: str, /, **arguments: Any) -> Any:
        """A procedure, as this person (`com.atproto.repo.createRecord`…)."""
        return self.network.ask("POST", name, self._token, json=arguments)

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """A query, as this person (`app.bsky.feed.getPostThread`…)."""
        return self.network.ask("GET", name, self._token, params=arguments)

    def app_password(self, name: str = "vigie") -> str:
        """A new application password, as the settings of the network give it."""
        return str(self.call("com.atproto.server.createAppPassword", name=f"{name} {time.time_ns()}")["password"])

    def post(self, text: str, **more: Any) -> dict[str, str]:
        """Publish; `@handle` of people of this network become mentions. The record's `uri` and `cid`."""
        record = {"text": text, "facets": self._mentions(text), "createdAt": now(), **more}
        return self.create("app.bsky.feed.post", record)

    def reply(self, text: str, to: dict[str, str], root: dict[str, str] | None = None) -> dict[str, str]:
        """Answer what can be seen: an answer indexed before its post would notify nobody."""
        self.network.eventually(lambda: self.network.thread(to["uri"]))
        parent = {"uri": to["uri"], "cid": to["cid"]}
        first = {"uri": root["uri"], "cid": root["cid"]} if root else parent
        return self.post(text, reply={"root": first, "parent": parent})

    def follow(self, other: "Person") -> None:
        self.create("app.bsky.graph.follow", {"subject": other.did, "createdAt": now()})

    def create(self, collection: str, record: dict[str, Any]) -> dict[str, str]:
        made = self.call(
            "com.atproto.repo.createRecord",
            repo=self.did,
            collection=collection,
            record={"$type": collection, **record},
        )
        return {"uri": made["uri"], "cid": made["cid"]}

    def delete(self, uri: str) -> None:
        _, _, did, collection, rkey = uri.split("/")
        self.call("com.atproto.repo.deleteRecord", repo=did, collection=collection, rkey=rkey)

    def thread(self, uri: str) -> Any:
        """The thread as everybody sees it, or None while it is not indexed.

        The application view is asked directly: a data server shows people their own posts before they are indexed.
        """
        return self.network.thread(uri)

    def posts(self) -> list[dict[str, Any]]:
        """All the post records in this person's own repository: what truly is published, without any delay."""
        page = self.ask("com.atproto.repo.listRecords", repo=self.did, collection="app.bsky.feed.post", limit=100)
        return list(page["records"])

    def _mentions(self, text: str) -> list[dict[str, Any]]:
        found = []
        for person in self.network.people.values():
            at = text.encode().find(f"@{person.handle}".encode())
            if at >= 0:
                place = {"byteStart": at, "byteEnd": at + len(person.handle.encode()) + 1}
                found.append(
                    {"index": place, "features": [{"$type": "app.bsky.richtext.facet#mention", "did": person.did}]}
                )
        return found


class NotThere(Exception):
    """The network answered 4xx."""


class BlueskyNetwork:
    """Where its servers are (`pds_url`, `plc_url`, `appview_url`, `jetstream_url`) and who lives there."""

    def __init__(self, where: dict[str, str]) -> None:
        self.pds_url = where["pds"]
        self.plc_url = where["plc"]
        self.appview_url = where["appview"]
        self.jetstream_url = where["jetstream"]
        self.people: dict[str, Person] = {}
        self._http = httpx2.Client(timeout=180, trust_env=False)

    def account(self, name: str) -> Person:
        """The person of that name, who signs up the first time she is asked for. Her handle is `<name>.test`."""
        if name not in self.people:
            self.people[name] = self._sign_up(f"{name}.test")
        return self.people[name]

    @property
    def stranger(self) -> Person:
        """Somebody whom Vigie does not know."""
        return self.account("passante")

    @property
    def environment(self) -> dict[str, str]:
        """What a Vigie that runs apart needs to see this network and no other."""
        return {"VIGIE_ALLOW_PRIVATE": "*", "VIGIE_JETSTREAM": self.jetstream_url, "VIGIE_PLC": self.plc_url}

    def ask(self, method: str, name: str, token: str = "", **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})
        answer = self._http.request(method, f"{self.pds_url}/xrpc/{name}", headers=headers, **options)
        if answer.is_client_error:
            raise NotThere(f"{name}: {answer.text[:300]}")
        return answer.raise_for_status().json() if answer.content else {}

    def thread(self, uri: str) -> Any:
        """A thread (`app.bsky.feed.defs#threadViewPost`) as the application view shows it to anybody, or None."""
        address = f"{self.appview_url}/xrpc/app.bsky.feed.getPostThread"
        answer = self._http.get(address, params={"uri": uri, "depth": 10})
        return answer.json()["thread"] if answer.is_success else None

    def eventually(self, seen: Callable[[], T], patience: float = 180.0) -> T:
        """The first answer that is not empty: indexing takes a moment. Raises TimeoutError."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if found := seen():
                return found
            time.sleep(0.1)
        raise TimeoutError(f"not seen after {patience} seconds")

    def _sign_up(self, handle: str) -> Person:
        email = f"{handle}@example.org"
        made = self.ask(
            "POST", "com.atproto.server.createAccount", json={"handle": handle, "email": email, "password": PASSWORD}
        )
        return Person(self, handle, made["did"], made["accessJwt"])


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{time.time_ns() // 1_000_000 % 1000:03d}Z"


@contextmanager
def running() -> Iterator[BlueskyNetwork]:
    """A fresh network, empty of people, until the block ends. Raises Missing."""
    packages, programs = prepare_bluesky(), postgres_programs()
    servers = Servers("bluesky")
    try:
        database = start_postgres(servers, programs)
        own_scratch = own(servers.folder / "scratch", "root")
        log = servers.start(
            "network",
            node(),
            packages / "network.mjs",
            DB_POSTGRES_URL=database,
            REDIS_HOST="127.0.0.1:1",  # dev-env wants a name and never calls it
            TMPDIR=str(own_scratch),
            NODE_ENV="test",
            LOG_ENABLED="false",
        )
        servers.wait_for("the Bluesky network", lambda: where(log) is not None, log)
        yield BlueskyNetwork(where(log) or {})
    finally:
        servers.stop()


def where(log: Path) -> dict[str, str] | None:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.startswith('{"ready":true')]
    return json.loads(lines[0]) if lines else None


def postgres_programs() -> Path:
    """A PostgreSQL that has pg_trgm, which search in the application view needs. Raises Missing."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if list(Path("/usr/share/postgresql", folder.parent.name, "extension").glob("pg_trgm.control")):
            return folder
    raise Missing("PostgreSQL with pg_trgm is not installed (as root: python tests/real/prepare.py)")


def start_postgres(servers: Servers, programs: Path) -> str:
    """The address of a new, empty, hurried server."""
    folder, port = own(servers.folder / "postgres", "postgres"), free_port()
    try:
        run_as(
            "postgres",
            programs / "initdb",
            "-D",
            folder,
            "-U",
            "bsky",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
    except subprocess.CalledProcessError as error:
        raise Missing(f"initdb refused: {error.stderr.decode()[-500:]}") from None
    hurry = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=200")
    listen = ("-p", str(port), "-h", "127.0.0.1", "-k", str(folder))
    log = servers.start("postgres", programs / "postgres", "-D", folder, *listen, *hurry, user="postgres")
    servers.wait_for("PostgreSQL", lambda: answers(port), log)
    return f"postgresql://bsky@127.0.0.1:{port}/postgres"
