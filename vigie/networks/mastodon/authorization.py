"""How a person opens a Mastodon account: this server's application, the person's consent there, then a token.

https://docs.joinmastodon.org/client/authorized/ ; PKCE (RFC 7636) is sent always, and ignored by older servers.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from vigie.kit.http import Http
from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed, count_at, decode_object, text_at
from vigie.networks.mastodon import wire
from vigie.networks.responses import UNREADABLE, require_https, send_read, send_write
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.types import Account

APPLICATION_NAME = "Vigie"
NO_MASTODON = N_("Something answers at this address, and it does not speak Mastodon’s language.")
OAUTH_SCOPES = "read write"  # the narrower scopes are unknown to some servers


def server_address(typed: str) -> str:
    """`https://mastodon.example` from what people type: a name, an address, their own handle. Raises Refused."""
    typed = typed.strip().rstrip("/")
    if "@" in typed and "://" not in typed:
        typed = typed.rsplit("@", 1)[1]
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or " " in typed or ("." not in host and host != "localhost"):
        raise Refused(N_("this is not the address of a server"), "server")
    server = f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1].lower()}"
    require_https(server, "server")
    return server


def start_authorization(http: Http, server: str, callback: str, state: str) -> tuple[str, Mapping[str, str]]:
    """The address where the person consents, and what to keep until the person is back. Raises Refused, TryLater."""
    server = server_address(server)
    app = register_application(http, server, callback)
    verifier = secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": callback,
        "scope": OAUTH_SCOPES,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{server}/oauth/authorize?{urlencode(asked)}", app | {
        "server": server,
        "callback": callback,
        "verifier": verifier,
    }


def register_application(http: Http, server: str, callback: str) -> dict[str, str]:
    """`client_id` and `client_secret` of an application of ours on that server. Raises Refused, TryLater."""
    asked = {"client_name": APPLICATION_NAME, "redirect_uris": callback, "scopes": OAUTH_SCOPES}
    try:
        app = decode_object(send_write(http, "POST", f"{server}/api/v1/apps", data=asked).content)
    except Unsure as trouble:
        raise trouble.converted_to(TryLater) from None
    except Malformed:
        raise Refused(NO_MASTODON, "server") from None
    except (Refused, Reconnect) as trouble:
        said = "" if trouble.status in (404, 405) else trouble.quoted
        raise Refused("" if said else NO_MASTODON, "server", quoted=said) from None
    found = {name: text_at(app, name) for name in ("client_id", "client_secret")}
    if not all(found.values()):
        raise Refused(NO_MASTODON, "server")
    return found


def finish_authorization(http: Http, kept: Mapping[str, str], answers: Mapping[str, str]) -> Account:
    """The account that the person opened. Raises Refused, TryLater, Reconnect."""
    if answers.get("error"):
        raise Refused(N_("the person or the server said no"))
    if not answers.get("code") or not kept.get("server"):
        raise Refused(N_("the server gave no code"))
    asked = {
        "grant_type": "authorization_code",
        "code": answers["code"],
        "redirect_uri": kept.get("callback", ""),
        "code_verifier": kept.get("verifier", ""),
        "client_id": kept.get("client_id", ""),
        "client_secret": kept.get("client_secret", ""),
        "scope": OAUTH_SCOPES,
    }
    return account_from_token(http, kept["server"], kept, _post_form(http, f"{kept['server']}/oauth/token", asked))


def renew_access(http: Http, account: Account) -> Account:
    """Fresh secrets where the server makes them die (Pixelfed, Pleroma); elsewhere, the account as it is now named."""
    refresh = account.secrets.get("refresh_token")
    if not refresh:
        return replace(fetch_account(http, account.server, account.secrets), expires_at=None)
    kept = {name: account.secrets.get(name, "") for name in ("client_id", "client_secret")}
    asked = kept | {"grant_type": "refresh_token", "refresh_token": refresh, "scope": OAUTH_SCOPES}
    try:
        answer = _post_form(http, f"{account.server}/oauth/token", asked)
    except Refused as trouble:
        raise trouble.converted_to(Reconnect) from None
    return account_from_token(http, account.server, kept, {"refresh_token": refresh, **answer})


def revoke_token(http: Http, account: Account) -> None:
    """Give the token back (https://docs.joinmastodon.org/methods/oauth/#revoke). Raises TryLater.

    A server that cannot do it (GoToSocial), or no longer knows the token, is asked nothing more.
    """
    asked = {name: account.secrets.get(name, "") for name in ("client_id", "client_secret", "token")}
    try:
        send_write(http, "POST", f"{account.server}/oauth/revoke", data=asked)
    except Unsure as trouble:
        raise trouble.converted_to(TryLater) from None
    except (Reconnect, Refused):
        return


def account_from_token(http: Http, server: str, kept: Mapping[str, str], answer: Mapping[str, Any]) -> Account:
    """The account of an answer of the token endpoint. Raises Refused, TryLater, Reconnect."""
    token = text_at(answer, "access_token")
    if not token:
        raise Refused(N_("the server gave no token"))
    found = {name: kept.get(name, "") for name in ("client_id", "client_secret")} | {"token": token}
    if refresh := text_at(answer, "refresh_token"):
        found["refresh_token"] = refresh
    lasts = count_at(answer, "expires_in")
    expires = datetime.now(UTC) + timedelta(seconds=min(lasts, 10**9)) if lasts else None
    return replace(fetch_account(http, server, found), expires_at=expires)


def fetch_account(http: Http, server: str, kept: Mapping[str, str]) -> Account:
    """The account that this token belongs to. Raises TryLater, Reconnect, Refused."""
    headers = {"Authorization": f"Bearer {kept.get('token', '')}"}
    try:
        answer = send_read(http, f"{server}/api/v1/accounts/verify_credentials", headers=headers)
        me = decode_object(answer.content)
        reading = wire.EntityReader(server, handle_domain(http, server))
        author = reading.read_author(me)
        local_id = text_at(me, "id")
        # A Takahē has several domains, and tells which one is ours only of the account as others see it.
        with suppress(Trouble, Malformed):
            seen = send_read(http, f"{server}/api/v1/accounts/{quote(local_id, safe='')}", headers=headers)
            whole = text_at(decode_object(seen.content), "acct")
            author = replace(author, handle=whole if "@" in whole else author.handle)
    except Malformed as error:
        raise TryLater(UNREADABLE, detail=str(error)) from None
    secrets_kept = {**kept, "local_id": local_id}
    return Account(
        remote_id=author.remote_id,
        handle=author.handle,
        name=author.name,
        server=server,
        url=author.url,
        avatar_url=author.avatar_url,
        secrets=secrets_kept,
    )


def handle_domain(http: Http, server: str) -> str:
    """What follows the @ in this server's handles, which may not be where it lives (LOCAL_DOMAIN)."""
    for version, name in (("v2", "domain"), ("v1", "uri")):
        try:
            answer = send_read(http, f"{server}/api/{version}/instance")
            found = text_at(decode_object(answer.content), name)
        except (Refused, Reconnect, Malformed):
            continue
        if found:
            return (urlsplit(found).netloc if "://" in found else found).lower()
    return urlsplit(server).netloc


def _post_form(http: Http, url: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        return decode_object(send_write(http, "POST", url, data=dict(asked)).content)
    except Unsure as trouble:
        raise trouble.converted_to(TryLater) from None
    except Malformed as error:
        raise TryLater(UNREADABLE, detail=str(error)) from None
    except (Reconnect, Refused):
        raise Refused(N_("The server did not accept this. Start again.")) from None
