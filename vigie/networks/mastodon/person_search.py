"""Finding the person of a handle. Our server knows its own people; that a person of another server does not exist,
only that server can say."""

from typing import Any

from vigie.kit.http import Http
from vigie.networks.foreign_json import Malformed, list_at, text_at
from vigie.networks.mastodon.api import Api
from vigie.networks.responses import UNREADABLE, send_read
from vigie.networks.troubles import Reconnect, Refused, TryLater
from vigie.networks.types import RemoteAuthor


def find_person(api: Api, http: Http, handle: str) -> RemoteAuthor | None:
    """See `base.FindsPeople`. A handle without a server is one of ours."""
    name, _, domain = handle.strip().lstrip("@").partition("@")
    our_domain = api.entity_reader.domain.lower()
    if not our_domain or domain.lower() in ("", our_domain):
        try:  # https://docs.joinmastodon.org/methods/accounts/#lookup
            account = api.get_json("/api/v1/accounts/lookup", acct=name)
        except Refused as refused:
            if refused.is_gone:
                return None
            raise
        return _translate_author(api, account)
    # Our server asks the person's own server. Not to be found this way proves nothing.
    wanted = f"{name}@{domain}"
    answer = api.get_json("/api/v2/search", q=f"@{wanted}", type="accounts", resolve="true", limit=5)
    for account in list_at(answer, "accounts"):
        if text_at(account, "acct").lower() == wanted.lower():
            return _translate_author(api, account)
    # Only the person's own server may say that it knows nobody by this name (RFC 7033 §4.2).
    place = f"https://{domain}/.well-known/webfinger"
    try:
        send_read(http, place, params={"resource": f"acct:{name}@{domain}"}, timeout=8.0)
    except Refused as refused:
        if refused.is_gone:
            return None
        raise
    except Reconnect as trouble:
        raise trouble.converted_to(TryLater) from None
    raise TryLater(detail=f"{domain} knows this handle; our server does not find it")


def _translate_author(api: Api, account: Any) -> RemoteAuthor:
    try:
        return api.entity_reader.read_author(account)
    except Malformed as error:
        raise TryLater(UNREADABLE, detail=str(error)) from None
