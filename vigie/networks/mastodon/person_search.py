"""Who bears a handle. Our server knows its own people; of the others, only their own server knows who is not there."""

from typing import Any

from vigie.kit.http import Http
from vigie.networks.foreign_json import Malformed, as_list, text_at
from vigie.networks.mastodon.api import Api
from vigie.networks.responses import UNREADABLE, send_read
from vigie.networks.troubles import Reconnect, Refused, TryLater
from vigie.networks.words import RemoteAuthor


def find_person(api: Api, http: Http, handle: str) -> RemoteAuthor | None:
    """See `base.FindsPeople`. A handle without a server is one of ours."""
    name, _, domain = handle.strip().lstrip("@").partition("@")
    if not api.entity_reader.domain or domain.lower() in ("", api.entity_reader.domain.lower()):
        return _find_local(api, name)
    found = _find_remote(api, f"{name}@{domain}")
    if found is None:
        _require_absence(http, name, domain)
    return found


def _find_local(api: Api, name: str) -> RemoteAuthor | None:
    """https://docs.joinmastodon.org/methods/accounts/#lookup"""
    try:
        found = api.get_json("/api/v1/accounts/lookup", acct=name)
    except Refused as refused:
        if refused.is_gone:
            return None
        raise
    return _translate_author(api, found)


def _find_remote(api: Api, handle: str) -> RemoteAuthor | None:
    """As our server finds the person, asking the person's own server. Not to be found proves nothing."""
    answer = api.get_json("/api/v2/search", q=f"@{handle}", type="accounts", resolve="true", limit=5)
    found = as_list(answer.get("accounts")) if isinstance(answer, dict) else []
    same = (one for one in found if text_at(one, "acct").lower() == handle.lower())
    account = next(same, None)
    return _translate_author(api, account) if account else None


def _translate_author(api: Api, account: Any) -> RemoteAuthor:
    try:
        return api.entity_reader.read_author(account)
    except Malformed as error:
        raise TryLater(UNREADABLE, detail=str(error)) from None


def _require_absence(http: Http, name: str, domain: str) -> None:
    """The person's own server says that it knows nobody by this name (RFC 7033 §4.2), or this raises TryLater."""
    place = f"https://{domain}/.well-known/webfinger"
    try:
        send_read(http, place, params={"resource": f"acct:{name}@{domain}"}, timeout=8.0)
    except Refused as refused:
        if refused.is_gone:
            return
        raise
    except Reconnect as trouble:
        raise trouble.converted_to(TryLater) from None
    raise TryLater(detail=f"{domain} knows this handle; our server does not find it")
