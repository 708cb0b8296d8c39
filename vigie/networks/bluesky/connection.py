"""How a person opens an account: a handle and an app password; we find its server, and renew the session.

A handle leads to an identifier (DID), whose public document names the server. The main password is turned away: it
could delete the account, and an app password cannot (https://bsky.app/settings/app-passwords).
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from vigie.kit import environment
from vigie.kit.http import Http
from vigie.kit.text import N_
from vigie.networks.bluesky import wire
from vigie.networks.bluesky.xrpc import ACCESS_ERRORS, XrpcClient, decode_object
from vigie.networks.foreign_json import Malformed, objects_at, required_text, text_at
from vigie.networks.responses import UNREADABLE, require_https, send_read
from vigie.networks.troubles import Expired, Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.types import Account, Field

MAIN_SERVER = "https://bsky.social"
PUBLIC_VIEW = "https://public.api.bsky.app"
DIRECTORY = "https://plc.directory"
APP_PASSWORD_SCOPES = {"com.atproto.appPass", "com.atproto.appPassPrivileged"}

WRONG = N_("The handle and this app password do not go together.")
MAIN_PASSWORD = N_("This is the account’s own password: create an app password for Vigie.")

OPENING_FIELDS = (
    Field("handle", N_("Handle"), help=N_("As people see it, without the at sign: example.bsky.social"), required=True),
    Field(
        "password",
        N_("App password"),
        kind="password",
        help=N_(
            "Created for Vigie in Bluesky: Settings, Privacy and security, App passwords. Never the account’s password."
        ),
        required=True,
    ),
    Field("server", N_("Server"), kind="url", help=N_("Leave empty to find it from the handle."), initial=""),
)


def open_account(http: Http, form: Mapping[str, str]) -> Account:
    """Raises Refused with the field to correct, TryLater."""
    handle = form.get("handle", "").strip().lstrip("@").strip("\u2066\u2069\u200e\u200f").lower()
    password = form.get("password", "").strip()
    for name, value in (("handle", handle), ("password", password)):
        if not value:
            raise Refused(N_("This field is required."), field=name)
    server = normalize_server(form.get("server", "")) or find_server(http, handle)
    session = sign_in(http, server, handle, password)
    scope = text_at(read_claims(text_at(session, "accessJwt")), "scope")
    if scope not in APP_PASSWORD_SCOPES:
        with suppress(Trouble):  # a session that we shall not use; if closing it fails, it dies of age
            XrpcClient(http, server, text_at(session, "refreshJwt")).call_procedure("com.atproto.server.deleteSession")
        raise Refused(MAIN_PASSWORD, field="password")
    account = account_from_session(session, server)
    with suppress(Trouble, Malformed):  # a new account, whose profile is not there yet, opens all the same
        client = XrpcClient(http, account.server, account.secrets["access"])
        profile = client.query("app.bsky.actor.getProfile", actor=account.remote_id)
        account = wire.account_with_profile(profile, account)
    return account


def renew_session(http: Http, account: Account) -> Account:
    """The same account with a fresh session. Raises Reconnect, TryLater."""
    try:
        session = XrpcClient(http, account.server, account.secrets.get("refresh", "")).call_procedure(
            "com.atproto.server.refreshSession"
        )
        fresh = account_from_session(session, account.server)
    except Refused as refused:
        raise refused.converted_to(Reconnect) from None
    except Expired:
        raise Reconnect(N_("The session has not been used for too long.")) from None
    except Unsure as trouble:
        # The old token still renews for a while: asking again loses nothing.
        raise trouble.converted_to(TryLater) from None
    if fresh.remote_id != account.remote_id:
        raise Reconnect(N_("The server answers for another account."))
    return replace(fresh, name=account.name, url=account.url, avatar_url=account.avatar_url)


def close_session(http: Http, account: Account) -> None:
    """Close the session; the app password itself is its owner's to take back. Raises TryLater."""
    try:
        XrpcClient(http, account.server, account.secrets.get("refresh", "")).call_procedure(
            "com.atproto.server.deleteSession"
        )
    except Unsure as trouble:
        raise trouble.converted_to(TryLater) from None
    except (Expired, Reconnect, Refused):
        return


def sign_in(http: Http, server: str, handle: str, password: str) -> Any:
    try:
        return XrpcClient(http, server).call_procedure(
            "com.atproto.server.createSession", {"identifier": handle, "password": password}
        )
    except Reconnect as trouble:
        if trouble.reason == ACCESS_ERRORS["AuthenticationRequired"]:
            raise Refused(WRONG, field="password", answer=trouble.answer) from None
        raise trouble.converted_to(Refused, field="password") from None
    except Refused as refused:
        if refused.error_code == "AuthFactorTokenRequired" or "sign in code" in refused.quoted.lower():
            raise Refused(MAIN_PASSWORD, field="password", answer=refused.answer) from None
        raise refused.converted_to(Refused, field=refused.field or "handle") from None
    except Unsure as trouble:
        raise trouble.converted_to(TryLater) from None


def account_from_session(session: Any, server: str) -> Account:
    """Raises TryLater when the session is not whole."""
    try:
        did, handle = required_text(session, "did"), required_text(session, "handle")
        secrets = {"access": required_text(session, "accessJwt"), "refresh": required_text(session, "refreshJwt")}
    except Malformed:
        raise TryLater(UNREADABLE, detail="not a session") from None
    return Account(
        remote_id=did,
        handle=handle if handle != "handle.invalid" else did,
        server=server_in_document(session.get("didDoc")) or server,
        url=f"{wire.SITE}/profile/{did}",
        secrets=secrets,
        expires_at=token_expiry(secrets["access"]),
    )


# Where an account lives.


def find_server(http: Http, handle: str) -> str:
    """The server that keeps an account; the network's main one when nothing better is known. Raises TryLater."""
    if handle.endswith(".bsky.social") or "@" in handle or "." not in handle:
        return MAIN_SERVER
    try:
        found = XrpcClient(http, PUBLIC_VIEW).query("com.atproto.identity.resolveHandle", handle=handle)
        return server_in_document(fetch_did_document(http, required_text(found, "did"))) or MAIN_SERVER
    except (Refused, Reconnect, Malformed):
        raise Refused(
            N_("No account has this handle. If its server is private, give its address."), field="handle"
        ) from None


def fetch_did_document(http: Http, did: str) -> Any:
    """The public document of an identifier (did:plc or did:web). Raises Refused, TryLater."""
    if did.startswith("did:web:"):
        url = f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    else:
        url = f"{environment.PLC.read() or DIRECTORY}/{quote(did, safe=':')}"
    return decode_object(send_read(http, url))


def server_in_document(document: Any) -> str:
    """The data server that a document names, or nothing."""
    for service in objects_at(document, "service"):
        if text_at(service, "id").endswith("#atproto_pds"):
            return normalize_server(text_at(service, "serviceEndpoint"))
    return ""


def normalize_server(given: str) -> str:
    """`https://host[:port]` of what a person wrote, nothing for nothing. Raises Refused."""
    given = given.strip()
    if not given:
        return ""
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        host = None
        parts = urlsplit("")
    if not host or parts.scheme not in ("https", "http"):
        raise Refused(N_("This is not the address of a server."), field="server")
    server = f"{parts.scheme}://{host}"
    require_https(server, "server")
    return server


# What a token says of itself: it is not verified here, only its own server can.


def read_claims(token: str) -> dict[str, Any]:
    """The claims of a JSON Web Token (RFC 7519), not verified; none where they cannot be read."""
    try:
        middle = token.split(".")[1]
        said = msgspec.json.decode(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, msgspec.MsgspecError):
        return {}
    return said if isinstance(said, dict) else {}


def token_expiry(token: str) -> datetime | None:
    seconds = read_claims(token).get("exp")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and 0 < seconds < 10**11 else None
