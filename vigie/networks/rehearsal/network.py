"""The built-in training network: the same wire as Mastodon's, on our own machine, opened by choosing a name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from vigie.kit import environment
from vigie.kit.http import Http
from vigie.kit.text import N_
from vigie.networks import base
from vigie.networks.mastodon import authorization, wire
from vigie.networks.mastodon.api import Api
from vigie.networks.mastodon.network import Fediverse
from vigie.networks.responses import write
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure
from vigie.networks.words import Account, Field

CALLBACK = "urn:ietf:wg:oauth:2.0:oob"


def server() -> str:
    """Where `vigie rehearsal` answers."""
    return environment.REHEARSAL.read()


class Rehearsal(Fediverse, base.Opens):
    slug = "rehearsal"
    name = "Rehearsal"
    pretend = True
    looking_proves = True  # it is ours: its lists are whole
    with_domain = False
    every: ClassVar = dict.fromkeys(Fediverse.kinds, 3.0)
    fields = (
        Field(
            "name",
            N_("Name on the rehearsal network"),
            required=True,
            help=N_("Letters, figures and _; parti_du_fleuve, for example."),
        ),
        Field("title", N_("Name shown")),
    )

    def __init__(self, http: Http) -> None:
        """This network lives on the machine itself: its own address, and no other private one, is allowed."""
        super().__init__(http.allow_private(urlsplit(server()).netloc))

    def open(self, answers: Mapping[str, str]) -> Account:
        """No password on a stage: the name is enough."""
        name = answers.get("name", "").strip()
        if not name:
            raise Refused(N_("a name is needed"), "name")
        place = server()
        app = authorization.registered(self.http, place, CALLBACK)
        asked = app | {"grant_type": "client_credentials", "scope": authorization.SCOPES}
        granted = self._posted(f"{place}/oauth/token", asked)
        headers = {"Authorization": f"Bearer {wire.word(granted, 'access_token')}"}
        asked = {"username": name, "reason": answers.get("title", "").strip(), "agreement": "true"}
        try:
            token = self._posted(f"{place}/api/v1/accounts", asked, headers)
        except Refused:
            taken = N_("This name cannot be taken: letters, figures and _ only, and not that of a character.")
            raise Refused(taken, "name") from None
        account = authorization.opened(self.http, place, app, token)
        return named_shortly(account)

    def renew(self, account: Account) -> Account:
        return named_shortly(super().renew(replace(account, server=server())))

    def revoke(self, account: Account) -> None:
        super().revoke(replace(account, server=server()))

    def _api(self, account: Account | None) -> Api:
        """The stage may have moved to another port since the account was opened."""
        return super()._api(account and replace(account, server=server()))

    def _posted(
        self, url: str, asked: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Mapping[str, object]:
        try:
            return wire.entity(write(self.http, "POST", url, data=dict(asked), headers=dict(headers or {})))
        except (Unsure, wire.Malformed) as error:
            raise TryLater(str(error)) from None
        except Reconnect as error:
            raise Refused(str(error)) from None


def named_shortly(account: Account) -> Account:
    """There is one server only: @parti_du_fleuve says enough."""
    return replace(account, handle=account.handle.split("@")[0])


NETWORK = Rehearsal
