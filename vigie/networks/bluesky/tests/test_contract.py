import httpx2

from vigie.networks.bluesky.network import Bluesky
from vigie.networks.bluesky.tests import pretend
from vigie.networks.testing.contract import NetworkContract
from vigie.networks.testing.pretend_server import PretendServer
from vigie.networks.types import Account


class TestBluesky(NetworkContract):
    network_class = Bluesky
    same_key_same_post = True
    somebody, nobody = "marie.test", "personne.test"

    def wire(self) -> PretendServer:
        return pretend.PretendBluesky()

    def account(self) -> Account:
        return pretend.account()

    def is_deleting_request(self, request: httpx2.Request) -> bool:
        return request.url.path.endswith("deleteRecord")

    def is_publishing_request(self, request: httpx2.Request) -> bool:
        return request.url.path.endswith("createRecord")
