"""How a person opens a WordPress site: from its address to the REST root, then to the user there."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urljoin, urlsplit

from vigie.kit.address_guard import is_local_place
from vigie.kit.http import Http, Response
from vigie.kit.http_errors import NoResponse, NotSent, ResponseTooBig
from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed
from vigie.networks.responses import NETWORK_FAULT, NO_ANSWER, UNREADABLE, retry_after, unreached_reason
from vigie.networks.troubles import Refused, TryLater
from vigie.networks.types import Account, Field
from vigie.networks.wordpress import wire
from vigie.networks.wordpress.wire import SiteIndex, WpUser

OPENING_FIELDS = (
    Field("address", N_("Site address"), "url", N_("For example https://blog.example.org"), required=True),
    Field("user", N_("User name"), "text", N_("The one you sign in with on the site."), required=True),
    Field(
        "password",
        N_("Application password"),
        "password",
        N_("Not your own password: create one on the site, under Users, Profile, Application Passwords."),
        required=True,
    ),
)
HEADER_DROPPED = N_(
    "The site does not recognise this user name with this application password. If both are right, its host "
    "does not pass on the Authorization header: ask the host to (CGIPassAuth On, with Apache)."
)
PASSWORDS_FORBIDDEN = N_(
    "The site forbids application passwords to this person. "
    "Ask those who run it to allow them for this account (a security extension often forbids them)."
)
_HEADER = re.compile(r'<([^>]+)>\s*;\s*rel="?https://api\.w\.org/"?')
_LINK = re.compile(r"""<link[^>]+rel=["']https://api\.w\.org/["'][^>]*href=["']([^"']+)["']""", re.IGNORECASE)


def open_site(http: Http, answers: Mapping[str, str]) -> Account:
    """The account that the form opens. Raises Refused with the field to correct, TryLater."""
    address = site_address(answers.get("address", ""))
    user = answers.get("user", "").strip()
    password = answers.get("password", "").replace(" ", "").strip()
    root, index = find_root(http, address, (user.encode(), password.encode()) if user and password else None)
    if not user:
        raise Refused(N_("The user name is missing."), "user")
    if not password:
        raise Refused(N_("The application password is missing."), "password")
    if urlsplit(root).scheme == "http" and not is_local_place(root):
        raise Refused(N_("The site does not offer https: the password would travel in the clear."), "address")
    me = _fetch_user(http, root, index, user, password)
    home = (index.home or index.url).rstrip("/")
    host = home.split("://", 1)[-1]
    avatars = me.avatar_urls if isinstance(me.avatar_urls, dict) else {}
    return Account(
        remote_id=f"{home}/?author={me.id}",
        handle=f"{me.slug or user}@{host}",
        name=unescape(index.name) or host,
        server=root,
        url=home,
        avatar_url=str(avatars.get("96", "")),
        secrets={"user": user, "password": password},
    )


def find_root(http: Http, address: str, signed_by: tuple[bytes, bytes] | None = None) -> tuple[str, SiteIndex]:
    """The REST root of the site at an address, and what it says of itself. Raises Refused, TryLater.

    A root that is closed to visitors is asked again with the name and the password `signed_by`, on the host that was
    typed only, and never in the clear.
    """
    page = _fetch_page(http, address)
    announced = [*_HEADER.findall(page.headers.get("link", "")), *_LINK.findall(page.text[:200_000])]
    links = [link.replace("&amp;", "&").replace("&#038;", "&") for link in announced]
    roots = [_with_slash(urljoin(page.url, link)) for link in links]
    roots += [*_guessed_roots(page.url), *_guessed_roots(address)]
    typed_hosts = {urlsplit(address).hostname, urlsplit(page.url).hostname}
    closed = False
    for root in dict.fromkeys(roots):
        answer = _fetch_page(http, root)
        if answer.status in (401, 403) or wire.read_error(answer.text).code.startswith("rest_"):
            closed = True
            is_safe = urlsplit(root).scheme == "https" or is_local_place(root)
            if signed_by and is_safe and urlsplit(root).hostname in typed_hosts:
                answer = _fetch_page(http, root, signed_by)
                if wire.read_error(answer.text).code == "rest_not_logged_in":
                    raise Refused(HEADER_DROPPED, "password", answer=answer)
        try:
            index = wire.convert_one(SiteIndex, wire.decode_json(answer.text))
        except Malformed:
            continue
        if answer.is_success and "wp/v2" in index.namespaces:
            return _with_slash(answer.moved_to or root), index
    if closed:
        raise Refused(
            N_("This WordPress site keeps its REST interface closed (a security extension does that)."), "address"
        )
    raise Refused(N_("No WordPress site answers at this address."), "address")


def site_address(typed: str) -> str:
    """The address of a site from what people type: its name, any address, that of its administration. Raises Refused.

    Plain http becomes https, except for a site at home.
    """
    typed = typed.strip()
    address = typed if "://" in typed else f"https://{typed}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Refused(N_("This is not the address of a site."), "address")
    if parts.scheme == "http" and not is_local_place(address):
        address = address.replace("http://", "https://", 1)
    return re.sub(r"/wp-(admin|login\.php).*$", "/", address)


def _fetch_page(http: Http, address: str, auth: tuple[bytes, bytes] | None = None) -> Response:
    try:
        answer = http.get(address, **({"auth": auth} if auth else {}))
    except NotSent as error:
        raise Refused(unreached_reason(error), "address") from None
    except (NoResponse, ResponseTooBig) as error:
        raise TryLater(NO_ANSWER, detail=str(error)) from None
    if answer.status >= 500 or answer.status == 429:
        raise TryLater(NETWORK_FAULT, retry_after(answer), answer=answer)
    return answer


def _guessed_roots(address: str) -> list[str]:
    """The usual places, beside the address given and at the top of its host."""
    path = urlsplit(address).path
    beside = path if path.endswith("/") else path + "/"
    return [urljoin(address, top + place) for top in (beside, "/") for place in ("wp-json/", "?rest_route=/")]


def _with_slash(root: str) -> str:
    return root if root.endswith("/") else root + "/"


def _fetch_user(http: Http, root: str, index: SiteIndex, user: str, password: str) -> WpUser:
    joint = "&" if "?" in root else "?"
    answer = _fetch_page(http, f"{root}wp/v2/users/me{joint}context=edit", (user.encode(), password.encode()))
    if answer.is_success:
        try:
            me = wire.convert_one(WpUser, wire.decode_json(answer.text))
        except Malformed as error:
            raise TryLater(UNREADABLE, detail=str(error), answer=answer) from None
        if not me.has_capability("edit_posts"):
            raise Refused(N_("This user may not write on the site: ask for the role of author or editor."), "user")
        return me
    code = wire.read_error(answer.text).code
    if not index.has_application_passwords or code == "application_passwords_disabled":
        raise Refused(N_("Application passwords are turned off on this site."), "address")
    if code == "rest_not_logged_in":  # WordPress 6.1 says it of a wrong password too
        raise Refused(HEADER_DROPPED, "password", answer=answer)
    if code == "application_passwords_disabled_for_user":
        raise Refused(PASSWORDS_FORBIDDEN, "user", answer=answer)
    if code == "rest_forbidden_context":
        raise Refused(N_("This user may not write on the site."), "user")
    raise Refused(N_("The site does not accept this user name with this application password."), "password")
