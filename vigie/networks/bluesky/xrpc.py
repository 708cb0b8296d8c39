"""Calls to a server of the AT Protocol, through `kit.http`, that raise our troubles (https://atproto.com/specs/xrpc)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from vigie.kit.http import Http, Response
from vigie.kit.text import N_
from vigie.networks.responses import UNREADABLE, refusal, retry_after, send_read, send_write
from vigie.networks.troubles import Expired, Reconnect, Refused, Trouble, TryLater, Unsure

_REVOKED = N_("Bluesky no longer accepts this access.")
_SUSPENDED = N_("Bluesky has suspended this account.")
ACCESS_ERRORS = {
    "InvalidToken": _REVOKED,
    "AuthMissing": _REVOKED,
    "AuthenticationRequired": _REVOKED,
    "AccountTakedown": _SUSPENDED,
    "AccountSuspended": _SUSPENDED,
    "AccountDeactivated": N_("This account is deactivated on Bluesky."),
}


class XrpcClient:
    """One server, and the token that opens it (empty for what is public)."""

    def __init__(self, http: Http, address: str, token: str = "") -> None:
        self._http = http
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def query(self, name: str, **params: Any) -> Any:
        """The JSON of a query. Raises TryLater, Reconnect, Refused."""
        return decode_object(self.query_response(name, **params))

    def query_response(self, name: str, **params: Any) -> Response:
        """The whole answer of a query, headers included."""
        return send_read(self._http, self._url(name), explain=explain_error, params=params, headers=self._headers)

    def call_procedure(self, name: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON of a procedure. Raises TryLater, Reconnect, Refused, Unsure (its status is 5xx if it answered)."""
        if body is None:
            return self._post_request(name)
        return self._post_request(name, json=body)

    def upload_blob(self, content: bytes, mime: str) -> Any:
        """Keep a file; it stays out of sight, and is thrown away, until a record names it. Raises the same."""
        try:
            return self._post_request("com.atproto.repo.uploadBlob", content=content, timeout=120.0, mime=mime)
        except Unsure as trouble:
            raise trouble.converted_to(TryLater) from None

    def _post_request(self, name: str, mime: str = "", **options: Any) -> Any:
        headers = dict(self._headers)
        if mime:
            headers["Content-Type"] = mime
        response = send_write(self._http, "POST", self._url(name), explain=explain_error, headers=headers, **options)
        if not response.content:
            return {}  # a procedure that has nothing to say
        try:
            return decode_object(response)
        except UnreadableAnswer as trouble:
            raise trouble.converted_to(Unsure) from None

    def _url(self, name: str) -> str:
        return f"{self._address}/xrpc/{name}"


class UnreadableAnswer(TryLater):
    """The answer is not the JSON object that was promised."""


def decode_object(response: Response) -> Any:
    """The JSON object of an answer. Raises UnreadableAnswer."""
    try:
        found = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise UnreadableAnswer(UNREADABLE, detail="not JSON", answer=response) from None
    if not isinstance(found, dict):
        raise UnreadableAnswer(UNREADABLE, detail="not an object", answer=response)
    return found


class XrpcError(msgspec.Struct, frozen=True):
    """How a server words a refusal: a stable name and a sentence."""

    error: str = ""
    message: str = ""


def read_error(response: Response) -> XrpcError:
    """The error that an answer names; an empty one when it names none."""
    try:
        return msgspec.json.decode(response.content, type=XrpcError)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return XrpcError()


def explain_error(response: Response) -> Trouble | None:
    """The trouble that an error of this protocol is; None for what all networks say alike."""
    said = read_error(response)
    if response.status < 400 or response.status >= 500:
        return None
    if said.error == "ExpiredToken":
        return Expired(N_("The session has expired."), timedelta(seconds=1), error_code=said.error, answer=response)
    if response.status == 401 or said.error in ACCESS_ERRORS:
        reason = ACCESS_ERRORS.get(said.error, _REVOKED)
        return Reconnect(reason, error_code=said.error, answer=response)
    if response.status in (408, 425, 429) or said.error == "RateLimitExceeded":
        pause = retry_after(response) or time_until_reset(response)
        return TryLater(N_("The server asks us to wait."), pause, error_code=said.error, answer=response)
    if response.status == 413:
        reason = N_("The file is too heavy for this account’s server.")
        return Refused(reason, "media", error_code=said.error, answer=response)
    if "$.record.text" in said.message:
        reason = N_("The text is longer than Bluesky takes.")
        return Refused(reason, "text", error_code=said.error, answer=response)
    return refusal(response, quoted=said.message or said.error, error_code=said.error)


def time_until_reset(response: Response) -> timedelta | None:
    """How long until `RateLimit-Reset`, which this network gives in seconds since 1970."""
    at = reset_time(response)
    return max(at - datetime.now(UTC), timedelta(seconds=1)) if at else None


def reset_time(response: Response) -> datetime | None:
    value = response.headers.get("ratelimit-reset", "")
    return datetime.fromtimestamp(int(value), UTC) if value.isdecimal() and len(value) <= 11 else None
