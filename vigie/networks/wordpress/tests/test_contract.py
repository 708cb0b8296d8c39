import json

import httpx2

from vigie.networks.contract import NetworkContract, Wire
from vigie.networks.wordpress.network import WordPress
from vigie.networks.wordpress.tests.pretend import HOME, ROOT, PretendWordPress
from vigie.networks.words import Account


class TestWordPress(NetworkContract):
    network_class = WordPress
    same_key_same_post = True

    def wire(self) -> Wire:
        return PretendWordPress()

    def account(self) -> Account:
        secrets = {"user": "redaction", "password": "abcdEFGHijklMNOPqrstUVWX"}
        return Account(f"{HOME}/?author=1", "redaction@blogue.example", server=ROOT, url=HOME, secrets=secrets)

    def decides(self, request: httpx2.Request) -> bool:
        """What makes a post public, or says a comment; the draft before it is seen by nobody."""
        if request.method != "POST" or "json" not in request.headers.get("content-type", ""):
            return False
        said = json.loads(request.content)
        return said.get("status") == "publish" or "parent" in said
