"""The stage as a wire for the networks' exam: the same answers as the server's, without sockets."""

import httpx2

from vigie.networks.rehearsal.network import server
from vigie.networks.testing.contract import BORN
from vigie.networks.words import Account
from vigie.rehearsal.stage import Stage
from vigie.rehearsal.store import Store
from vigie.rehearsal.town import Speech
from vigie.rehearsal.web import read_request


class StageWire:
    """A town where Marie spoke to us, and we spoke once ourselves (the exam does not count that post)."""

    us = 7
    token = "a-token-of-the-exam"

    def __init__(self, base: str = "") -> None:
        self.stage = Stage(Store(":memory:"), base or server(), "key")
        town = self.stage.town
        town.settle("parti_du_fleuve", "Parti du Fleuve")
        self.stage.store.write("UPDATE accounts SET id=? WHERE name='parti_du_fleuve'", self.us)
        self.stage.store.write("INSERT INTO tokens VALUES (?,1,?,'read write',0)", self.token, self.us)
        self.marie = town.settle("marie", "Marie T.", "citizen")["id"]
        at = BORN.timestamp() - 7200  # always the same, so that ids are too
        ours = town.speak(self.us, Speech("Les loyers nous préoccupent. #loyer", at=at))
        town.speak(
            self.marie, Speech("@parti_du_fleuve Que ferez-vous pour le loyer?", reply_to=ours["id"], at=at + 60)
        )
        town.speak(self.marie, Speech("Encore une hausse de loyer : https://journal.example/loyers #loyer", at=at + 90))

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self.stage.answer(
            read_request(request.method, str(request.url.raw_path, "ascii"), headers, body, "127.0.0.1")
        )
        content = b"".join([*answer.stream]) if answer.stream else answer.body
        return httpx2.Response(answer.status, content=content, headers={"content-type": answer.mime, **answer.headers})

    def posts(self) -> int:
        return self.stage.store.number("SELECT count(*)-1 FROM statuses WHERE account=? AND gone IS NULL", self.us)

    @classmethod
    def account(cls, place: str, handle: str = "parti_du_fleuve") -> Account:
        kept = {"token": cls.token, "local_id": str(cls.us)}
        return Account(f"{place}/users/parti_du_fleuve", handle, server=place, secrets=kept)
