"""From an HTTP answer to the trouble that says what to do next: the only translator, which every network uses.

A network that knows its own refusals better gives `explain`: it is shown every answer that is not a good one, whole
(status, headers, body), and returns the trouble, or None to leave it to the rules that all networks share.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from vigie.kit.address_guard import is_local_place
from vigie.kit.http import Http, Response
from vigie.kit.http_errors import (
    BadCertificate,
    ConnectionDenied,
    ForbiddenAddress,
    NoResponse,
    NotSent,
    ResponseTooBig,
    UnknownHost,
)
from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed, decode_object, text_at
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure, quotable_words

#: Where JSON keeps a sentence for people (OAuth's RFC 6749 §5.2, RFC 9457, and what networks have agreed upon).
SENTENCE_NAMES = ("error_description", "message", "error", "detail", "title")

MAX_WAIT = timedelta(days=1)  # whatever a network asks

IN_THE_CLEAR = N_("Over http:// the access would travel in the clear: give the address with https://.")

Explain = Callable[[Response], Trouble | None]

UNREACHABLE = N_("The network cannot be reached.")
#: Why nothing could be sent, where that is known.
UNREACHED_REASONS: dict[type[NotSent], str] = {
    UnknownHost: N_("No server on the Internet has this name."),
    ConnectionDenied: N_("The server refuses the connection."),
    BadCertificate: N_("The certificate of the server is not valid, so nothing was sent to it."),
    ForbiddenAddress: N_("Vigie may not visit this address."),
}
NO_ANSWER = TryLater.default_reason
NETWORK_FAULT = N_("The network had a fault.")
MAINTENANCE = N_("The network is under maintenance.")
WAIT = N_("The network asks us to wait.")
ACCESS_LOST = Reconnect.default_reason
STILL_THERE = N_("It is still there: this network does not let it be deleted from here. Delete it there.")
UNREADABLE = N_("The network gave an answer that cannot be read.")


def send_read(http: Http, url: str, method: str = "GET", *, explain: Explain | None = None, **options: Any) -> Response:
    """Ask for something that changes nothing. 304 is returned as it is. Raises TryLater, Reconnect, Refused."""
    try:
        response = http.request(method, url, **options)
    except NotSent as error:
        raise TryLater(unreached_reason(error), detail=str(error)) from None
    except (NoResponse, ResponseTooBig) as error:
        raise TryLater(NO_ANSWER, detail=str(error)) from None
    raise_explained(response, explain)
    if response.status >= 500:
        raise TryLater(NETWORK_FAULT, retry_after(response), detail=f"HTTP {response.status}", answer=response)
    return response


def send_write(http: Http, method: str, url: str, *, explain: Explain | None = None, **options: Any) -> Response:
    """Ask for a change, once. Silence and 5xx may have done it: Unsure. Raises TryLater, Reconnect, Refused, Unsure."""
    try:
        response = http.request(method, url, **options)
    except NotSent as error:
        raise TryLater(unreached_reason(error), detail=str(error)) from None
    except (NoResponse, ResponseTooBig) as error:
        raise Unsure(NO_ANSWER, detail=str(error)) from None
    raise_explained(response, explain)
    if response.status == 503 and "retry-after" in response.headers:
        raise TryLater(MAINTENANCE, retry_after(response), answer=response)
    if response.status >= 500:
        raise Unsure(NETWORK_FAULT, detail=f"HTTP {response.status}", answer=response)
    return response


def require_https(server: str, field: str) -> None:
    """Raises Refused for the http:// address of a server that is not at home: the access would be read on its way."""
    if server.startswith("http://") and not is_local_place(server):
        raise Refused(IN_THE_CLEAR, field)


def unreached_reason(error: NotSent) -> str:
    return UNREACHED_REASONS.get(type(error), UNREACHABLE)


def raise_explained(response: Response, explain: Explain | None = None) -> None:
    """Raise what a bad answer (3xx or 4xx; 5xx if the network explains it) means. Silent for a good one.

    Without an explanation: Reconnect (401), TryLater (408, 425, 429), Refused (other 4xx).
    """
    if response.status < 300 or response.status == 304:
        return
    trouble = explain(response) if explain else None
    if trouble is not None:
        raise trouble
    if response.status == 401:
        raise Reconnect(ACCESS_LOST, answer=response)
    if response.status in (408, 425, 429):
        raise TryLater(WAIT, retry_after(response), detail=f"HTTP {response.status}", answer=response)
    if 400 <= response.status < 500:
        raise refusal(response, quoted=said_words(response))


def said_words(response: Response) -> str:
    """What a bad answer says: the sentence that its JSON holds, or its text."""
    try:
        said = decode_object(response.content)
    except Malformed:
        return response.text
    return next((words for name in SENTENCE_NAMES if (words := quotable_words(text_at(said, name)))), "")


def refusal(response: Response, quoted: str = "", field: str = "", error_code: str = "") -> Refused:
    """The refusal of an answer, in the network's words when it gave some that a person can read."""
    detail = f"HTTP {response.status}"
    return Refused("", field, quoted=quoted, error_code=error_code, detail=detail, answer=response)


def retry_after(response: Response) -> timedelta | None:
    """What `Retry-After` (RFC 9110 §10.2.3) says, in seconds or as a date; else when the limit of a 429 ends."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return timedelta(seconds=min(int(value), int(MAX_WAIT.total_seconds())))
    try:
        return max(parsedate_to_datetime(value) - datetime.now(UTC), timedelta())
    except (ValueError, TypeError):
        return _time_until_reset(response) if response.status == 429 else None


def _time_until_reset(response: Response) -> timedelta | None:
    """`X-RateLimit-Reset`: an instant of ISO 8601 (Mastodon) or seconds since 1970 (what Laravel makes)."""
    value = response.headers.get("x-ratelimit-reset", "").strip()
    try:
        at = datetime.fromtimestamp(int(value), UTC) if value.isdecimal() else datetime.fromisoformat(value)
        left = (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return min(max(left, timedelta(seconds=1)), MAX_WAIT)
