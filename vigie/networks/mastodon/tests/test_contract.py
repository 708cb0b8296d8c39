"""Mastodon's connector passes the exam."""

from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.contract import NetworkContract
from vigie.networks.testing.publishing_contract import PublishingContract
from vigie.networks.types import Account


class TestMastodon(NetworkContract):
    network_class = Mastodon
    same_key_same_post = True

    def wire(self) -> Pretend:
        return Pretend()

    def account(self) -> Account:
        return account()


class TestServerThatForgetsKeys(PublishingContract):
    """One that only speaks Mastodon's language: it makes a second post of the same key."""

    network_class = Mastodon

    def wire(self) -> Pretend:
        return Pretend(keeps_keys=False, version="0.17.4+git-8ab0a11")

    def account(self) -> Account:
        return account()
