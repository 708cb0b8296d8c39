"""One WordPress site as we ask it: its REST root, our name and password, and its refusals made troubles."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from vigie.kit.http import Http, NoResponse, NotSent, Response, ResponseTooBig
from vigie.kit.text import N_, html_to_text
from vigie.networks.responses import retry_after
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure
from vigie.networks.wordpress import wire
from vigie.networks.wordpress.wire import Json, Malformed, T

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

    def __init__(self, reason: str, number: int) -> None:
        super().__init__(reason)
        self.number = number


class SiteClient:
    """`root` is the REST root (`https://…/wp-json/` or `https://…/?rest_route=/`), `home` the site's address."""

    def __init__(self, http: Http, root: str, home: str, user: str, password: str) -> None:
        self.http, self.home = http, home.rstrip("/")
        self.root = root if root.endswith("/") else root + "/"
        self._auth = (user.encode(), password.encode())

    def address(self, path: str, query: Mapping[str, object] | None = None) -> str:
        said = urlencode({name: value for name, value in (query or {}).items() if value not in ("", None)})
        return self.root + "wp/v2/" + path + (("&" if "?" in self.root else "?") + said if said else "")

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
            raise Unsure(str(error)) from None

    def delete(self, path: str, **query: object) -> None:
        self._send_change("DELETE", path, {}, query)

    def _get_response(self, path: str, query: Mapping[str, object]) -> Response:
        try:
            answer = self.http.get(self.address(path, query), auth=self._auth)
        except (NotSent, NoResponse, ResponseTooBig) as error:
            raise TryLater(str(error)) from None
        if answer.status >= 500:
            raise TryLater(f"the site answered {answer.status}", retry_after(answer))
        return _check_status(answer)

    def _send_change(
        self, method: str, path: str, options: Mapping[str, Json], query: Mapping[str, object] | None = None
    ) -> Response:
        try:
            answer = self.http.request(method, self.address(path, query), auth=self._auth, follow=False, **options)
        except NotSent as error:
            raise TryLater(str(error)) from None
        except (NoResponse, ResponseTooBig) as error:
            raise Unsure(str(error)) from None
        if answer.status == 503 and "retry-after" in answer.headers:
            raise TryLater("the site is under maintenance", retry_after(answer))
        if answer.status >= 500 and answer.status != 501:
            raise Unsure(f"the site answered {answer.status}")
        return _check_status(answer)


def _decode_or_retry(read: Callable[[], S]) -> S:
    try:
        return read()
    except Malformed as error:
        raise TryLater(str(error)) from None


def _check_status(answer: Response) -> Response:
    """The same answer if it is a good one. Source: the error codes of WP_REST_*_Controller, WordPress 6.1 to 6.9."""
    if 300 <= answer.status < 400:
        raise Reconnect("the site has moved: open the account again with its new address")
    if answer.status < 400:
        return answer
    said = wire.read_error(answer.text)
    reason = f"{said.code}: {said.message}" if said.code else _foreign_reason(answer)
    if answer.status in (408, 425, 429):
        raise TryLater(reason, retry_after(answer))
    if answer.status == 401 or said.is_access_dead:
        raise Reconnect(reason)
    if answer.status in (404, 410) and said.code:
        raise NotOnSite(reason)
    if said.code == "term_exists" and said.term_id:
        raise TermExists(reason, said.term_id)
    raise Refused(reason, _refused_field(said, answer.status))


def _foreign_reason(answer: Response) -> str:
    """A refusal that is not WordPress's own: a page of a firewall or of an extension, which nobody need read."""
    if answer.status == 403:
        return N_("A protection of the site (firewall, security extension) refused this before WordPress saw it.")
    return f"{answer.status}: {html_to_text(answer.text[:2000])[:200]}"


def _refused_field(said: wire.RestError, status: int) -> str:
    if said.code.startswith(("rest_upload", "rest_image")) or status == 413:
        return "media"
    if said.code.startswith("rest_comment_content") or said.code in ("comment_duplicate", "empty_content"):
        return "text"
    return next((FIELDS_OF_PARAMS[name] for name in said.params if name in FIELDS_OF_PARAMS), "")
