"""Mastodon's and the rehearsal's connectors pass the exam on the stage."""

from typing import ClassVar

from vigie.networks.mastodon.network import Mastodon
from vigie.networks.rehearsal.network import Rehearsal, rehearsal_address
from vigie.networks.testing.contract import NetworkContract
from vigie.networks.types import Account
from vigie.rehearsal.tests.stage_wire import StageWire


class OnTheStage(NetworkContract):
    same_key_same_post = True
    place: ClassVar[str]
    handle: ClassVar[str] = "parti_du_fleuve"

    def wire(self) -> StageWire:
        return StageWire(self.place)

    def account(self) -> Account:
        return StageWire.account(self.place, self.handle)


class TestRehearsal(OnTheStage):
    network_class = Rehearsal
    lives_privately = True
    place = rehearsal_address()


class TestMastodon(OnTheStage):
    network_class = Mastodon
    place = "https://sainte-rive.example"
    handle = "parti_du_fleuve@sainte-rive.example"
