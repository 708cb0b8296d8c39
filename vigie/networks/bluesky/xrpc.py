"""Calls to a server of the AT Protocol (https://atproto.com/specs/xrpc), by our one door out, with our troubles."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from vigie.kit.http import Http, NoResponse, NotSent, Response, ResponseTooBig
from vigie.kit.text import N_
from vigie.networks.responses import retry_after
from vigie.networks.troubles import Expired, Reconnect, Refused, Trouble, TryLater, Unsure

_REVOKED = N_("Bluesky no longer accepts this access.")
_SUSPENDED = N_("Bluesky has suspended this account.")
ACCESS_ERRORS = {
    "InvalidToken": _REVOKED,
    "AuthMissing": _REVOKED,
    "AuthenticationRequired": _REVOKED,
    "AccountTakedown": _SUSPENDED,
    "AccountSuspended": _SUSPENDED,
    "AccountDeactivated": N_("This account is deactivated at Bluesky."),
}


class ServerFailure(Unsure):
    """The server broke while writing (5xx): looking at once may tell what was done."""


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
        try:
            response = self._http.get(self._url(name), params=params, headers=self._headers)
        except (NotSent, NoResponse, ResponseTooBig) as error:
            raise TryLater(str(error)) from None
        if response.status >= 500:
            raise TryLater(f"the server answered {response.status}", retry_after(response))
        return check_answer(response)

    def call_procedure(self, name: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON of a procedure. Raises TryLater, Reconnect, Refused, Unsure (Broken when it answered 5xx)."""
        return self._post_request(name, json=body) if body is not None else self._post_request(name)

    def upload_blob(self, content: bytes, mime: str) -> Any:
        """Keep a file; it stays out of sight, and is thrown away, until a record names it. Raises the same."""
        try:
            return self._post_request("com.atproto.repo.uploadBlob", content=content, timeout=120.0, mime=mime)
        except Unsure as error:
            raise TryLater(str(error)) from None

    def _post_request(self, name: str, mime: str = "", **options: Any) -> Any:
        headers = {**self._headers, **({"Content-Type": mime} if mime else {})}
        try:
            response = self._http.post(self._url(name), headers=headers, **options)
        except NotSent as error:
            raise TryLater(str(error)) from None
        except (NoResponse, ResponseTooBig) as error:
            raise Unsure(str(error)) from None
        if response.status == 503 and "retry-after" in response.headers:
            raise TryLater("the server is under maintenance", retry_after(response))
        if response.status >= 500:
            raise ServerFailure(f"the server answered {response.status}")
        if not check_answer(response).content:
            return {}  # a procedure that has nothing to say
        try:
            return decode_object(response)
        except UnreadableAnswer as error:
            raise Unsure(str(error)) from None

    def _url(self, name: str) -> str:
        return f"{self._address}/xrpc/{name}"


class UnreadableAnswer(TryLater):
    """The answer is not the JSON that was promised."""


def decode_object(response: Response) -> Any:
    """Raises Unreadable."""
    try:
        found = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise UnreadableAnswer("the server gave an answer that cannot be read") from None
    if not isinstance(found, dict):
        raise UnreadableAnswer("the server gave an answer of another shape")
    return found


def check_answer(response: Response) -> Response:
    """The same answer if it is a good one. Raises Expired, Reconnect, TryLater, Refused."""
    if response.status < 400:
        return response
    error, message = read_error(response)
    raise trouble_of_error(response, error, message or error or f"the server answered {response.status}")


def trouble_of_error(response: Response, error: str, message: str) -> Trouble:
    if error == "ExpiredToken":
        return Expired("the session has expired", timedelta(seconds=1))
    if response.status == 401 or error in ACCESS_ERRORS:
        return Reconnect(ACCESS_ERRORS.get(error, ACCESS_ERRORS["InvalidToken"]))
    if response.status in (408, 425, 429) or error == "RateLimitExceeded":
        return TryLater(N_("The server asks us to wait."), retry_after(response) or time_until_reset(response))
    if response.status == 413:
        return Refused(N_("The file is too heavy for this account’s server."), field="media")
    if "$.record.text" in message:
        return Refused(N_("The text is longer than Bluesky takes."), field="text")
    return Refused(message)


def read_error(response: Response) -> tuple[str, str]:
    """The name and the sentence of an error, empty when the server says none."""
    try:
        said = decode_object(response)
    except UnreadableAnswer:
        return "", ""
    error, message = said.get("error"), said.get("message")
    return (error if isinstance(error, str) else ""), (message[:300] if isinstance(message, str) else "")


def time_until_reset(response: Response) -> timedelta | None:
    """How long until `RateLimit-Reset`, which this network gives in seconds since 1970."""
    at = reset_time(response)
    return max(at - datetime.now(UTC), timedelta(seconds=1)) if at else None


def reset_time(response: Response) -> datetime | None:
    value = response.headers.get("ratelimit-reset", "")
    return datetime.fromtimestamp(int(value), UTC) if value.isdecimal() and len(value) <= 11 else None
