"""The document at an address, asked as readers of feeds ask."""

from vigie.kit.http import Http, Response
from vigie.kit.http_errors import ForbiddenAddress, NoResponse, NotSent, ResponseTooBig
from vigie.kit.text import N_
from vigie.networks.responses import NETWORK_FAULT, NO_ANSWER, retry_after
from vigie.networks.troubles import Ended, Refused, TryLater

MAX_BYTES = 10 * 1024 * 1024
ACCEPTED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


def fetch_document(http: Http, address: str, etag: str = "", modified: str = "") -> Response:
    """The document at an address, or 304. Raises TryLater, Refused or Ended with the field `address`."""
    asked = {"Accept": ACCEPTED_TYPES, "If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in asked.items() if value}
    try:
        answer = http.get(address, headers=headers, max_bytes=MAX_BYTES)
    except ForbiddenAddress:
        raise Refused(N_("Vigie may not visit this address."), "address") from None
    except ResponseTooBig:
        raise Refused(N_("The feed is too big (more than 10 MB)."), "address") from None
    except (NotSent, NoResponse) as error:
        raise TryLater(NO_ANSWER, detail=str(error)) from None
    if answer.status < 400:
        return answer
    if answer.status == 410:
        raise Ended(N_("Its owner ended this feed."), "address")
    if answer.status >= 500 or answer.status in (408, 425, 429):
        raise TryLater(NETWORK_FAULT, retry_after(answer), answer=answer)
    if answer.status in (404, 451):
        raise Refused(N_("There is no feed at this address."), "address")
    raise Refused(N_("The site does not let Vigie read this feed."), "address")
