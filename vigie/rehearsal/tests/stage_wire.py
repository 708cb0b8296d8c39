"""The stage as a wire for the networks' exam: the same answers as the server's, without sockets."""

import httpx2

from vigie.networks.rehearsal.network import rehearsal_address
from vigie.networks.testing.pretend_server import BORN
from vigie.networks.types import Account
from vigie.rehearsal.http_messages import read_request
from vigie.rehearsal.pretend_network import PretendNetwork
from vigie.rehearsal.store import RehearsalStore
from vigie.rehearsal.town import StatusDraft


class StageWire:
    """A town where Marie spoke to us, and we spoke once ourselves (the exam does not count that post)."""

    us = 7
    token = "a-token-of-the-exam"

    def __init__(self, base: str = "") -> None:
        self.stage = PretendNetwork(RehearsalStore(":memory:"), base or rehearsal_address(), "key")
        town = self.stage.town
        town.ensure_account("parti_du_fleuve", "Parti du Fleuve")
        self.stage.store.execute("UPDATE accounts SET id=? WHERE name='parti_du_fleuve'", self.us)
        self.stage.store.execute("INSERT INTO tokens VALUES (?,1,?,'read write',0)", self.token, self.us)
        self.marie = town.ensure_account("marie", "Marie T.", "citizen")["id"]
        at = BORN.timestamp() - 7200  # always the same, so that ids are too
        ours = town.post_status(self.us, StatusDraft("Les loyers nous préoccupent. #loyer", at=at))
        town.post_status(
            self.marie, StatusDraft("@parti_du_fleuve Que ferez-vous pour le loyer?", reply_to=ours["id"], at=at + 60)
        )
        town.post_status(
            self.marie, StatusDraft("Encore une hausse de loyer : https://journal.example/loyers #loyer", at=at + 90)
        )

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self.stage.respond_to(
            read_request(request.method, str(request.url.raw_path, "ascii"), headers, body, "127.0.0.1")
        )
        content = b"".join([*answer.stream]) if answer.stream else answer.body
        return httpx2.Response(answer.status, content=content, headers={"content-type": answer.mime, **answer.headers})

    def posts(self) -> int:
        return self.stage.store.fetch_number(
            "SELECT count(*)-1 FROM statuses WHERE account=? AND gone IS NULL", self.us
        )

    @classmethod
    def account(cls, place: str, handle: str = "parti_du_fleuve") -> Account:
        kept = {"token": cls.token, "local_id": str(cls.us)}
        return Account(f"{place}/users/parti_du_fleuve", handle, server=place, secrets=kept)
