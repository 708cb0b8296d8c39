"""One account's requests to its server: signed, and read as JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vigie.kit.http import Http, Response
from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed, as_list, count_at, decode_json, decode_object, object_at, text_at
from vigie.networks.limits import read_limits
from vigie.networks.mastodon import wire
from vigie.networks.responses import ACCESS_LOST, UNREADABLE, refusal, send_read, send_write
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.types import Account, Ref

VERIFY_CREDENTIALS = "/api/v1/accounts/verify_credentials"
#: In what a server says of a request: perhaps it is the access that it refuses, with the status of a bad request.
ACCESS_WORDS = re.compile(r"token|credential|authori[sz]|authenticat|log(ged)? ?in|sign(ed)? ?in", re.IGNORECASE)
#: What to edit, guessed from a word of Mastodon's English.
FIELD_HINTS = {"poll": "poll", "visibility": "visibility", "file": "media", "media": "media", "text": "text"}


def explain_error(response: Response) -> Trouble | None:
    """A refusal in the server's own words; None for what all networks say alike."""
    if not 400 <= response.status < 500 or response.status in (401, 408, 425, 429):
        return None
    try:
        said = decode_object(response.content)
    except Malformed:
        return None
    words = text_at(said, "error_description") or text_at(said, "error")
    words = words.removeprefix("Validation failed: ")
    if not words:
        return None
    field = next((field for hint, field in FIELD_HINTS.items() if hint in words.lower()), "")
    return refusal(response, quoted=words, field=field)


@dataclass(frozen=True, slots=True)
class Api:
    """`account.handle` tells the handles' domain, `secrets` hold the token and the account's local id."""

    http: Http
    account: Account
    with_domain: bool = True

    @property
    def local_id(self) -> str:
        return self.account.secrets.get("local_id", "")

    @property
    def entity_reader(self) -> wire.EntityReader:
        domain = self.account.handle.rsplit("@", 1)[-1] if "@" in self.account.handle and self.with_domain else ""
        return wire.EntityReader(self.account.server, domain, self.local_id)

    def get_json(self, place: str, **params: Any) -> Any:
        """Read JSON. Raises TryLater, Reconnect, Refused."""
        try:
            return decode_json(self.get_response(place, **params).content)
        except Malformed as error:
            raise TryLater(UNREADABLE, detail=str(error)) from None

    def get_response(self, place: str, **params: Any) -> Response:
        return send_read(
            self.http, self._url(place), explain=self._explain_error, params=params, headers=self._headers()
        )

    def send_change(self, method: str, place: str, **options: Any) -> Mapping[str, Any]:
        """Ask for a change, once. An answer that cannot be read leaves us Unsure. Raises every trouble."""
        headers = self._headers() | options.pop("headers", {})
        url = self._url(place)
        response = send_write(self.http, method, url, explain=self._explain_error, headers=headers, **options)
        try:
            return decode_object(response.content)
        except Malformed as error:
            raise Unsure(UNREADABLE, detail=str(error), answer=response) from None

    def send_repeatable_change(self, method: str, place: str, **options: Any) -> Mapping[str, Any]:
        """A change that twice is like once: silence is no doubt, only a delay. Raises TryLater, Reconnect, Refused."""
        try:
            return self.send_change(method, place, **options)
        except Unsure as trouble:
            raise trouble.converted_to(TryLater, may_be_done=True) from None

    def find_local(self, ref: Ref) -> str:
        """How our server names it; another server's post is fetched by its address. "" when it cannot be found.

        Some servers answer with posts that only speak of this address: those are not it.
        """
        if ref.local_id and ref.extra.get("server", self.account.server) == self.account.server:
            return ref.local_id
        found = self.get_json("/api/v2/search", q=ref.remote_id, type="statuses", resolve="true", limit=5)
        statuses = as_list(found.get("statuses")) if isinstance(found, dict) else []
        wanted = {_without_scheme(ref.remote_id), _without_scheme(ref.url)} - {""}
        same = [
            s for s in statuses if wanted & {_without_scheme(text_at(s, "uri")), _without_scheme(text_at(s, "url"))}
        ]
        return text_at(next(iter(same), None), "id")

    def get_local(self, ref: Ref) -> str:
        """As `find_local`. Raises Refused when our server does not know it and cannot fetch it."""
        if found := self.find_local(ref):
            return found
        raise Refused(N_("the account's server cannot see this post"), "reply_to")

    def get_instance(self) -> Mapping[str, Any]:
        """What the server says of itself: v2, else v1, else nothing. Raises TryLater."""
        for version in ("v2", "v1"):
            try:
                found = self.get_json(f"/api/{version}/instance")
            except (Refused, Reconnect):
                continue
            if isinstance(found, dict):
                return found
        return {}

    def get_usual_visibility(self) -> str:
        """What the account chose for its posts, when nothing else is said; "public" where the server does not tell."""
        me = self.get_json(VERIFY_CREDENTIALS)
        return text_at(object_at(me, "source"), "privacy") or "public"

    def check_access(self) -> None:
        """Ask who we are. A dead access is told by 401, or by 400, 403 or 422. Raises Reconnect, TryLater."""
        try:
            answer = send_read(self.http, self._url(VERIFY_CREDENTIALS), explain=explain_error, headers=self._headers())
            decode_object(answer.content)
        except Refused as refused:
            if refused.status in (400, 403, 422):
                raise Reconnect(ACCESS_LOST, detail=refused.quoted, answer=refused.answer) from None
            raise refused.converted_to(TryLater) from None
        except Malformed as error:
            raise TryLater(UNREADABLE, detail=str(error)) from None

    def _explain_error(self, response: Response) -> Trouble | None:
        """As `explain_error`. Takahē answers 400 to a dead token and Pleroma 403: who speaks of it is asked who we are.

        Raises Reconnect when the access itself is refused, TryLater when that cannot be known now.
        """
        trouble = explain_error(response)
        if isinstance(trouble, Refused) and response.status in (400, 403) and ACCESS_WORDS.search(trouble.quoted):
            self.check_access()
        return trouble

    def _url(self, place: str) -> str:
        return f"{self.account.server}{place}"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.secrets.get('token', '')}"}


def _without_scheme(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def longest_text(instance: Mapping[str, Any]) -> int:
    """How many characters this server takes; where it is silent, what the documentation says."""
    said = count_at(object_at(instance, "configuration", "statuses"), "max_characters")
    return said or count_at(instance, "max_toot_chars") or read_limits("mastodon")["text"].figure
