"""Mastodon's connector passes the exam."""

from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.contract import NetworkContract
from vigie.networks.types import Account


class TestMastodon(NetworkContract):
    network_class = Mastodon
    same_key_same_post = True

    def wire(self) -> Pretend:
        return Pretend()

    def account(self) -> Account:
        return account()
