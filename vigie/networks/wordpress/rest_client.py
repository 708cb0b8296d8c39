"""One WordPress site as we ask it: its REST root, our name and password, and its refusals made troubles."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from vigie.kit.http import Http, Response
from vigie.kit.text import N_, html_to_text
from vigie.networks.foreign_json import Malformed
from vigie.networks.responses import ACCESS_LOST, UNREADABLE, refusal, send_read, send_write
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.wordpress import wire
from vigie.networks.wordpress.wire import Json, T, WpState

S = TypeVar("S")
#: What a refused parameter is called in the composer.
FIELDS_OF_PARAMS = {
    "title": "title",
    "content": "text",
    "tags": "tags",
    "categories": "categories",
    "slug": "slug",
    "file": "media",
}


class NotOnSite(Refused):
    """The thing is not on the site (any more)."""


class TermExists(Refused):
    """The term is there already: `number` names it."""

    number = 0


class SiteClient:
    """`root` is the REST root (`https://…/wp-json/` or `https://…/?rest_route=/`), `home` the site's address."""

    def __init__(self, http: Http, root: str, home: str, user: str, password: str) -> None:
        self.http = http
        self.home = home.rstrip("/")
        self.root = root if root.endswith("/") else root + "/"
        self._auth = (user.encode(), password.encode())

    def address(self, path: str, query: Mapping[str, object] | None = None) -> str:
        """The address of a thing; a value that is empty is not asked."""
        address = f"{self.root}wp/v2/{path}"
        said = urlencode({name: value for name, value in (query or {}).items() if value not in ("", None)})
        if not said:
            return address
        return f"{address}&{said}" if "?" in self.root else f"{address}?{said}"

    def read_one(self, shape: type[T], path: str, **query: object) -> T:
        """One thing. Raises TryLater, Reconnect, Refused."""
        return _decode_or_retry(lambda: wire.convert_one(shape, wire.decode_json(self._get_response(path, query).text)))

    def read_many(self, shape: type[T], path: str, **query: object) -> tuple[list[T], int]:
        """Things, and how many were malformed. Raises TryLater, Reconnect, Refused."""
        return _decode_or_retry(
            lambda: wire.convert_many(shape, wire.decode_json(self._get_response(path, query).text))
        )

    def count_all(self, path: str, **query: object) -> int | None:
        """How many there are, which the site says in a header."""
        said = self._get_response(path, {**query, "per_page": 1, "_fields": "id"}).headers.get("x-wp-total", "")
        return int(said) if said.isdecimal() else None

    def write_one(self, shape: type[T], path: str, **options: Json) -> T:
        """Ask for a change, once. Raises TryLater, Reconnect, Refused, Unsure."""
        answer = self._send_change("POST", path, options)
        try:
            return wire.convert_one(shape, wire.decode_json(answer.text))
        except Malformed as error:
            raise Unsure(UNREADABLE, detail=str(error), answer=answer) from None

    def delete(self, path: str, **query: object) -> bool:
        """Whether the site says that it is in the trash, or deleted. Raises TryLater, Reconnect, Refused, Unsure."""
        answer = self._send_change("DELETE", path, {}, query)
        try:
            found = wire.convert_one(WpState, wire.decode_json(answer.text))
        except Malformed:
            return False
        return found.status == "trash" or found.deleted

    def _get_response(self, path: str, query: Mapping[str, object]) -> Response:
        return send_read(self.http, self.address(path, query), explain=explain_error, auth=self._auth)

    def _send_change(
        self, method: str, path: str, options: Mapping[str, Json], query: Mapping[str, object] | None = None
    ) -> Response:
        address = self.address(path, query)
        return send_write(self.http, method, address, explain=explain_error, auth=self._auth, follow=False, **options)


def _decode_or_retry(read: Callable[[], S]) -> S:
    try:
        return read()
    except Malformed as error:
        raise TryLater(UNREADABLE, detail=str(error)) from None


def explain_error(answer: Response) -> Trouble | None:
    """What a site means by a bad answer. Source: the error codes of WP_REST_*_Controller, WordPress 6.1 to 6.9."""
    if 300 <= answer.status < 400:
        return Reconnect(N_("The site has moved: reconnect the account with its new address."), answer=answer)
    said = wire.read_error(answer.text)
    if answer.status in (408, 425, 429) or (answer.status >= 500 and answer.status != 501):
        return None
    quoted = html_to_text(said.message) or said.code
    if answer.status == 401 or said.is_access_dead:
        return Reconnect("" if quoted else ACCESS_LOST, quoted=quoted, error_code=said.code, answer=answer)
    if answer.status in (404, 410) and said.code:
        return NotOnSite(quoted=quoted, error_code=said.code, answer=answer)
    if said.code == "term_exists" and said.term_id:
        exists = TermExists(quoted=quoted, error_code=said.code, answer=answer)
        exists.number = said.term_id
        return exists
    if said.code.startswith(("rest_upload", "rest_image")) or answer.status == 413:
        field = "media"
    elif said.code.startswith("rest_comment_content") or said.code in ("comment_duplicate", "empty_content"):
        field = "text"
    else:
        field = next((FIELDS_OF_PARAMS[name] for name in said.params if name in FIELDS_OF_PARAMS), "")
    if said.code:
        return refusal(answer, quoted=quoted, field=field, error_code=said.code)
    if answer.status == 403:
        reason = N_("A protection of the site (firewall, security extension) refused this before WordPress saw it.")
        return Refused(reason, field, answer=answer)
    return refusal(answer, quoted=html_to_text(answer.text[:2000])[:200], field=field)
