"""From HTTP answers to troubles: the part that most networks share. A network overrides what it knows better."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from vigie.kit.http import Http, NoResponse, NotSent, Response, ResponseTooBig
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure


def send_read(http: Http, url: str, method: str = "GET", **options: Any) -> Response:
    """Ask something that changes nothing. 304 is returned as it is. Raises TryLater, Reconnect, Refused."""
    try:
        response = http.request(method, url, **options)
    except (NotSent, NoResponse, ResponseTooBig) as error:
        raise TryLater(str(error)) from None
    if response.status >= 500:
        raise TryLater(f"the network answered {response.status}", retry_after(response))
    return check_status(response)


def send_write(http: Http, method: str, url: str, **options: Any) -> Response:
    """Ask for a change, once. Silence and 5xx may have done it: Unsure. Raises TryLater, Reconnect, Refused, Unsure."""
    try:
        response = http.request(method, url, **options)
    except NotSent as error:
        raise TryLater(str(error)) from None
    except (NoResponse, ResponseTooBig) as error:
        raise Unsure(str(error)) from None
    if response.status == 503 and "retry-after" in response.headers:
        raise TryLater("the network is under maintenance", retry_after(response))
    if response.status >= 500:
        raise Unsure(f"the network answered {response.status}")
    return check_status(response)


def check_status(response: Response) -> Response:
    """The same answer if it is a good one. Raises Reconnect (401), TryLater (408, 425, 429), Refused (other 4xx)."""
    if response.status == 401:
        raise Reconnect("the network no longer accepts our access")
    if response.status in (408, 425, 429):
        raise TryLater(f"the network asks us to wait ({response.status})", retry_after(response))
    if response.status >= 400:
        raise Refused(f"{response.status}: {response.text[:300]}")
    return response


def retry_after(response: Response) -> timedelta | None:
    """What `Retry-After` (RFC 9110 §10.2.3) says, in seconds or as a date."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return timedelta(seconds=min(int(value), 86400))
    try:
        return max(parsedate_to_datetime(value) - datetime.now(UTC), timedelta())
    except (ValueError, TypeError):
        return None
