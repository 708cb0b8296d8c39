"""A server of a small invented network, behind the wire: what channels are tested against."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import httpx2
import pytest

from vigie.channels import http_clients
from vigie.networks import registry
from vigie.networks.base import Authorizes, ChecksAccess, Measures, Network, Opens, Publishes, Renews, Revokes
from vigie.networks.responses import send_read
from vigie.networks.troubles import Refused
from vigie.networks.types import Absence, Account, Field, OutgoingPost, Progress, Published, PublishingRules, Quota, Ref


class Brook(Network, Opens, ChecksAccess, Renews, Revokes, Publishes, Measures):
    """A network with a form, whose accesses die."""

    slug = "brook"
    name = "Brook"
    fields: ClassVar = (
        Field("handle", "Handle", required=True),
        Field("password", "App password", kind="password", required=True),
    )

    def open_account(self, answers: Mapping[str, str]) -> Account:
        if answers["password"] == "wrong":
            raise Refused("the password is not right", "password")
        return self._account(send_read(self.http, f"https://brook.example/open/{answers['handle']}").text)

    def known_answers(self, account: Account) -> Mapping[str, str]:
        return {"handle": account.handle}

    def renew_access(self, account: Account) -> Account:
        return self._account(send_read(self.http, f"https://brook.example/renew/{account.secrets['token']}").text)

    def check_access(self, account: Account) -> None:
        send_read(self.http, f"https://brook.example/me/{account.secrets['token']}")

    def revoke_access(self, account: Account) -> None:
        send_read(self.http, f"https://brook.example/revoke/{account.secrets['token']}")

    def get_publishing_rules(self, account: Account) -> PublishingRules:
        length = int(send_read(self.http, "https://brook.example/rules").text)
        return PublishingRules(
            max_length=length, mimes=("image/png",), fields=(Field("tone", "Tone", choices=(("a", "A"),)),)
        )

    def get_quota(self, account: Account) -> Quota | None:
        return Quota(left=12, limit=300, resets_at=datetime(2030, 1, 1, tzinfo=UTC))

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published:
        return Published(Ref(outgoing.key))

    def find_published(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Absence:
        return Absence.UNPROVEN

    def _account(self, said: str) -> Account:
        handle, token, lasts = said.split()
        expires = datetime.now(UTC) + timedelta(seconds=int(lasts)) if int(lasts) else None
        return Account(f"id-{handle}", handle, handle.title(), secrets={"token": token}, expires_at=expires)


class Grove(Network, Authorizes):
    """A network where one consents, at an address that one types."""

    slug = "grove"
    name = "Grove"
    server_field = Field("server", "Server", kind="url", required=True)

    def start_authorization(self, server: str, callback: str, state: str) -> tuple[str, Mapping[str, str]]:
        if "." not in server:
            raise Refused("this is not the address of a server", "server")
        return f"https://{server}/consent?state={state}&back={callback}", {"server": server, "verifier": "v3rifier"}

    def finish_authorization(self, kept: Mapping[str, str], answers: Mapping[str, str]) -> Account:
        if answers.get("error") or kept["verifier"] != "v3rifier":
            raise Refused("the person or the server said no")
        code, server = answers["code"], kept["server"]
        return Account(f"id-{code}", code, server=server, secrets={"token": "grove-token"})


class Server:
    """What the wire answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.lasts, self.length, self.status, self.token = 0, 300, 200, 1
        self.headers: dict[str, str] = {}
        self.handle = "chloe"
        self.public_paths: set[str] = set()  # what is answered to anybody, whatever the status of the rest

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        if self.status != 200 and path not in self.public_paths:
            return httpx2.Response(self.status, headers=self.headers)
        if path == "/rules":
            return httpx2.Response(200, text=str(self.length))
        self.token += 1
        handle = path.split("/")[-1] if path.startswith("/open") else self.handle
        return httpx2.Response(200, text=f"{handle} s3cret-token-{self.token} {self.lasts}")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Both networks in the registry, and the wire swapped."""
    known = {**_real(), "brook": Brook, "grove": Grove}
    monkeypatch.setattr(registry, "network_classes", lambda: known)
    answers = Server()
    with http_clients.use_transport(httpx2.MockTransport(answers)):
        yield answers


def _real() -> dict[str, type[Network]]:
    try:
        return dict(registry.network_classes())
    except ImportError:  # a network that is being written elsewhere
        return {}
