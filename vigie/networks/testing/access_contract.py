"""The questions on its face, on how an account is opened and given back, and on what must stay secret."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from vigie.kit import environment
from vigie.kit.http import Http
from vigie.networks import base
from vigie.networks.testing.network_under_test import NetworkUnderTest, assert_form
from vigie.networks.testing.pretend_server import (
    MemoryProgress,
    cut_before,
    every_request,
    read_timeout,
    refused_connection,
)
from vigie.networks.troubles import Reconnect, Trouble, TryLater
from vigie.networks.types import (
    Account,
)


class AccessContract(NetworkUnderTest):
    def test_it_has_a_name_an_icon_and_a_manual_in_both_languages(self) -> None:
        network = self.network_class
        assert re.fullmatch(r"[a-z][a-z0-9_]*", network.slug)
        assert network.name.strip()
        folder = Path(__import__(network.__module__, fromlist=["__file__"]).__file__ or "").parent
        assert ElementTree.parse(folder / "icon.svg").getroot().tag.endswith("svg")
        for manual in ("doc.fr.md", "doc.en.md"):
            assert len((folder / manual).read_text(encoding="utf-8")) > 200, f"{manual} says too little"

    def test_it_can_be_opened_in_at_least_one_way_or_needs_no_account(self) -> None:
        network = self.network_class
        if issubclass(network, base.Opens):
            assert_form(network.fields)
        if issubclass(network, base.Authorizes) and network.server_field:
            assert_form((network.server_field,))
        if issubclass(network, base.Publishes):
            assert issubclass(network, base.Opens | base.Authorizes)

    def test_an_authorisation_that_was_refused_or_garbled_is_a_trouble(self) -> None:
        network = self.require_talents(base.Authorizes)
        address, kept = network.start_authorization(
            self.account().server, "https://vigie.example/back", "state-of-the-person"
        )
        assert address.startswith(("https://", "http://"))
        assert "state-of-the-person" in address
        for answers in ({"error": "access_denied"}, {}, {"code": ""}):
            with pytest.raises(Trouble):
                network.finish_authorization(kept, answers)
        with pytest.raises(Trouble):
            network.finish_authorization({}, {"code": "x"})

    def test_an_opening_without_answers_is_a_trouble(self) -> None:
        network = self.require_talents(base.Opens)
        with pytest.raises(Trouble):
            network.open_account({})

    def test_secrets_stay_secret(self) -> None:
        account = self.account()
        said = [repr(self.account())]
        secrets = [value for value in account.secrets.values() if len(value) >= 12]
        assert secrets or not issubclass(self.network_class, base.Publishes)
        for fault in (
            self.answer_with(401),
            self.answer_with(422),
            self.answer_with(500),
            cut_before,
            refused_connection,
        ):
            network, _ = self.spoil_server(fault, every_request)
            said += [str(trouble) + repr(trouble) for trouble in self.collect_troubles(network)]
        assert not [secret for secret in secrets for sentence in said if secret in sentence]

    def test_an_access_is_given_back_and_one_that_is_dead_already_is_no_trouble(self) -> None:
        network = self.require_talents(base.Revokes)
        network.revoke_access(self.account())
        for status in (400, 401, 403, 404):
            network, _ = self.spoil_server(self.answer_with(status), every_request)
            network.revoke_access(self.account())
        for fault in (read_timeout, refused_connection, self.answer_with(500)):
            network, _ = self.spoil_server(fault, every_request)
            with pytest.raises(TryLater):
                network.revoke_access(self.account())

    def test_a_dead_access_is_told_from_a_living_one(self) -> None:
        if issubclass(self.network_class, base.Publishes):
            assert issubclass(self.network_class, base.ChecksAccess)
        self.require_talents(base.ChecksAccess).check_access(self.account())
        network, _ = self.spoil_server(self.answer_with(401), every_request)
        with pytest.raises(Reconnect):
            network.check_access(self.account())

    def test_an_access_that_cannot_be_checked_now_is_not_called_dead(self) -> None:
        self.require_talents(base.ChecksAccess)
        faults = [self.answer_with(status) for status in (404, 429, 500, 503)]
        for fault in (*faults, read_timeout, refused_connection, cut_before):
            network, _ = self.spoil_server(fault, every_request)
            with pytest.raises(TryLater):
                network.check_access(self.account())

    def test_a_private_address_is_never_visited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        if self.lives_privately or not self.account().server:
            pytest.skip("this network has no server to choose, or may live on a private address")
        monkeypatch.delenv(environment.ALLOW_PRIVATE.name, raising=False)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(0.05)
            account = replace(self.account(), server=f"http://127.0.0.1:{listening.getsockname()[1]}")
            assert list(self.collect_troubles(self.network_class(Http()), account))
            with pytest.raises(TimeoutError):
                listening.accept()

    def collect_troubles(self, network: Any, account: Account | None = None) -> Iterator[Trouble]:
        """The troubles of trying everything that may be tried."""
        account = account or self.account()
        attempts: list[Callable[[], object]] = []
        if isinstance(network, base.Publishes):
            attempts += [lambda: network.publish(account, self.outgoing(), MemoryProgress())]
            attempts += [lambda: network.find_published(account, self.outgoing(), MemoryProgress())]
        if isinstance(network, base.Gathers):
            asked = [self.make_query(kind) for kind in self.network_class.kinds]
            attempts += [lambda one=one: network.gather_page(account, one, None) for one in asked]  # type: ignore[misc]
        if isinstance(network, base.ChecksAccess):
            attempts += [lambda: network.check_access(account)]
        if isinstance(network, base.Renews):
            attempts += [lambda: network.renew_access(account)]
        for attempt in attempts:
            try:
                attempt()
            except Trouble as trouble:
                yield trouble
