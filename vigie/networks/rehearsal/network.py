"""The built-in training network: the same wire as Mastodon's, on our own machine, opened by choosing a name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from vigie.kit import environment
from vigie.kit.http import Http
from vigie.kit.text import N_
from vigie.networks import base
from vigie.networks.foreign_json import Malformed, decode_object, text_at
from vigie.networks.mastodon import authorization
from vigie.networks.mastodon.api import Api
from vigie.networks.mastodon.network import Fediverse
from vigie.networks.responses import UNREADABLE, send_write
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure
from vigie.networks.types import Account, Field

OUT_OF_BAND_CALLBACK = "urn:ietf:wg:oauth:2.0:oob"


def rehearsal_address() -> str:
    """Where `vigie rehearsal` answers."""
    return environment.REHEARSAL.read()


class Rehearsal(Fediverse, base.Opens):
    slug = "rehearsal"
    name = N_("Rehearsal")
    is_pretend = True
    is_absence_proven = True  # it is ours: its lists are whole
    has_domain_in_handles = False
    poll_intervals: ClassVar = dict.fromkeys(Fediverse.kinds, 3.0)
    fields = (
        Field(
            "name",
            N_("Name on the rehearsal network"),
            required=True,
            help=N_("Letters without accents, figures and _; parti_du_fleuve, for example."),
        ),
        Field("title", N_("Name shown")),
    )

    def __init__(self, http: Http) -> None:
        """This network lives on the machine itself: its own address, and no other private one, is allowed."""
        super().__init__(http.allow_private(urlsplit(rehearsal_address()).netloc))

    def open_account(self, answers: Mapping[str, str]) -> Account:
        """No password on a stage: the name is enough."""
        name = answers.get("name", "").strip()
        if not name:
            raise Refused(N_("a name is needed"), "name")
        place = rehearsal_address()
        app = authorization.register_application(self.http, place, OUT_OF_BAND_CALLBACK)
        asked = app | {"grant_type": "client_credentials", "scope": authorization.OAUTH_SCOPES}
        granted = self._post_form(f"{place}/oauth/token", asked)
        headers = {"Authorization": f"Bearer {text_at(granted, 'access_token')}"}
        asked = {"username": name, "reason": answers.get("title", "").strip(), "agreement": "true"}
        try:
            token = self._post_form(f"{place}/api/v1/accounts", asked, headers)
        except Refused:
            taken = N_("This name cannot be taken: letters, figures and _ only, and not that of a character.")
            raise Refused(taken, "name") from None
        account = authorization.account_from_token(self.http, place, app, token)
        return with_short_handle(account)

    def known_answers(self, account: Account) -> Mapping[str, str]:
        return {"name": account.handle}

    def renew_access(self, account: Account) -> Account:
        return with_short_handle(super().renew_access(replace(account, server=rehearsal_address())))

    def revoke_access(self, account: Account) -> None:
        super().revoke_access(replace(account, server=rehearsal_address()))

    def account_api(self, account: Account | None) -> Api:
        """The stage may have moved to another port since the account was opened."""
        return super().account_api(account and replace(account, server=rehearsal_address()))

    def _post_form(
        self, url: str, asked: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Mapping[str, object]:
        try:
            answer = send_write(self.http, "POST", url, data=dict(asked), headers=dict(headers or {}))
            return decode_object(answer.content)
        except Unsure as trouble:
            raise trouble.converted_to(TryLater) from None
        except Malformed as error:
            raise TryLater(UNREADABLE, detail=str(error)) from None
        except Reconnect as trouble:
            raise trouble.converted_to(Refused) from None


def with_short_handle(account: Account) -> Account:
    """There is one server only: @parti_du_fleuve says enough."""
    return replace(account, handle=account.handle.split("@")[0])


NETWORK = Rehearsal
