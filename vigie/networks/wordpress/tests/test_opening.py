import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.troubles import Refused
from vigie.networks.wordpress.connection import HEADER_DROPPED, PASSWORDS_FORBIDDEN, site_address
from vigie.networks.wordpress.network import WordPress
from vigie.networks.wordpress.tests.pretend import HOME, ROOT, PretendWordPress, fixture, problem

ANSWERS = {"address": "blogue.example", "user": "redaction", "password": "abcd EFGH ijkl MNOP"}


def opening(wire, **answers):
    return WordPress(Http(transport=httpx2.MockTransport(wire))).open_account({**ANSWERS, **answers})


def answering(**changes):
    """A WordPress with other answers for some paths."""
    site = PretendWordPress()
    return lambda request: changes.get(request.url.path.strip("/").replace("/", "_").replace("-", "_")) or site(request)


def test_a_bare_address_leads_to_the_rest_root():
    account = opening(PretendWordPress())
    assert (account.server, account.url) == (ROOT, HOME)
    assert account.handle == "admin@blogue.example"
    assert account.secrets["password"] == "abcdEFGHijklMNOP"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" blogue.example ", "https://blogue.example"),
        ("http://blogue.example/nouvelles/", "https://blogue.example/nouvelles/"),
        ("https://blogue.example/wp-admin/edit.php?post_type=page", "https://blogue.example/"),
        ("https://blogue.example/wp-login.php", "https://blogue.example/"),
        ("http://localhost:8080/", "http://localhost:8080/"),
    ],
)
def test_any_address_that_people_type_names_the_site(typed, address):
    assert site_address(typed) == address


@pytest.mark.parametrize("typed", ["", "ftp://blogue.example", "https://moi:secret@blogue.example"])
def test_what_is_no_address_of_a_site_is_refused(typed):
    with pytest.raises(Refused) as refused:
        site_address(typed)
    assert refused.value.field == "address"


def test_a_site_without_pretty_addresses_is_found_by_its_rest_route():
    def wire(request):
        if request.url.params.get("rest_route") == "/":
            return httpx2.Response(200, json=fixture("index"))
        if request.url.params.get("rest_route") == "/wp/v2/users/me":
            return httpx2.Response(200, json=fixture("user"))
        return httpx2.Response(404 if request.url.path != "/" else 200, text="<title>Blogue</title>")

    assert opening(wire).server == "https://blogue.example/?rest_route=/"


def test_an_address_without_wordpress_is_refused_at_its_field():
    with pytest.raises(Refused, match="No WordPress") as refusal:
        opening(lambda request: httpx2.Response(200, text="<p>Bonjour</p>"))
    assert refusal.value.field == "address"


def test_a_closed_rest_interface_is_said():
    closed = problem(401, "rest_login_required")
    with pytest.raises(Refused, match="closed"):
        opening(answering(wp_json=closed))


def test_application_passwords_turned_off_are_said():
    index = {**fixture("index"), "authentication": []}
    off = answering(wp_json=httpx2.Response(200, json=index), wp_json_wp_v2_users_me=problem(401, "rest_not_logged_in"))
    with pytest.raises(Refused, match="turned off"):
        opening(off)


def test_a_user_who_may_not_write_is_refused_at_her_name():
    subscriber = {**fixture("user"), "capabilities": {"read": True}}
    with pytest.raises(Refused) as refusal:
        opening(answering(wp_json_wp_v2_users_me=httpx2.Response(200, json=subscriber)))
    assert refusal.value.field == "user"


@pytest.mark.parametrize("code", ["incorrect_password", "invalid_username", "invalid_email"])
def test_a_wrong_password_is_refused_at_its_field(code):
    with pytest.raises(Refused) as refusal:
        opening(answering(wp_json_wp_v2_users_me=problem(401, code)))
    assert refusal.value.field == "password"


def test_a_person_to_whom_application_passwords_are_forbidden_is_told_what_to_ask():
    with pytest.raises(Refused) as refusal:
        opening(answering(wp_json_wp_v2_users_me=problem(401, "application_passwords_disabled_for_user")))
    assert (refusal.value.field, refusal.value.reason) == ("user", PASSWORDS_FORBIDDEN)


def test_a_password_that_is_wrong_or_was_dropped_on_its_way_is_said_with_what_to_ask_of_the_host():
    with pytest.raises(Refused) as refusal:
        opening(answering(wp_json_wp_v2_users_me=problem(401, "rest_not_logged_in")))
    assert (refusal.value.field, refusal.value.reason) == ("password", HEADER_DROPPED)


def closed_to_visitors(asked, code="rest_not_logged_in", key="authorization"):
    """The snippet of WordPress's own handbook: its REST interface for who is signed in only."""
    site = PretendWordPress()

    def wire(request):
        asked.append(request)
        if request.url.path.startswith("/wp-json/") and key not in request.headers:
            return problem(401, code)
        return site(request)

    return wire


def test_a_site_closed_to_visitors_is_opened_with_the_password():
    assert opening(closed_to_visitors([])).server == ROOT


def test_a_site_closed_to_visitors_whose_host_drops_the_password_is_said():
    with pytest.raises(Refused) as refusal:
        opening(closed_to_visitors([], key="never"))
    assert refusal.value.reason == HEADER_DROPPED


def test_the_password_goes_to_no_other_host_than_the_one_typed():
    asked: list[httpx2.Request] = []
    closed = closed_to_visitors(asked)

    def wire(request):
        if request.url.path == "/":
            link = {"Link": '<https://ailleurs.example/wp-json/>; rel="https://api.w.org/"'}
            return httpx2.Response(200, text="<title>Blogue</title>", headers=link)
        return closed(request)

    opening(wire)
    assert {request.url.host for request in asked if "authorization" in request.headers} == {"blogue.example"}


def test_a_password_never_leaves_over_plain_http():
    asked = []

    def wire(request):
        asked.append(request)
        if request.url.scheme == "https":
            return httpx2.Response(302, headers={"location": "http://blogue.example/"})
        home = {"Link": '<http://blogue.example/wp-json/>; rel="https://api.w.org/"'}
        return httpx2.Response(200, json=fixture("index"), headers=home)

    with pytest.raises(Refused, match="https"):
        opening(wire, address="http://blogue.example")
    assert not [request for request in asked if "authorization" in request.headers]
