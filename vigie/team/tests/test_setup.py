"""The first day: one link, one owner."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from vigie.journal.models import Entry
from vigie.team import setup_link
from vigie.team.models import LinkExpired, Member, Role, SetupLink, User, Workspace

PERSON = {"name": "Chloé Tremblay", "email": "chloe@fleuve.example", "password": "la-crue-du-printemps-1837"}
WORKSPACE = {"name": "Parti du Fleuve", "language": "fr-ca", "time_zone": "America/Toronto"}


def answers(**changed: str) -> dict[str, str]:
    person = {f"person-{name}": value for name, value in PERSON.items()}
    return person | {f"workspace-{name}": value for name, value in WORKSPACE.items()} | changed


def path_of(link: str | None) -> str:
    assert link is not None
    return link.removeprefix("http://vigie.example")


@pytest.fixture
def link(db):
    return path_of(setup_link.new_setup_link("http://vigie.example/"))


def test_a_fresh_installation_says_where_the_link_is_and_lets_nobody_in(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert "/setup/" in page.text
    assert 'name="person-password"' not in page.text
    assert client.get("/setup/anything/").status_code == 410
    assert client.post("/setup/anything/", answers()).status_code == 410
    assert not User.objects.exists()


def test_the_link_makes_the_owner_and_her_workspace_and_signs_her_in(client, link):
    assert client.get(link).status_code == 200
    response = client.post(link, answers())
    assert response["Location"] == "/w/parti-du-fleuve/welcome/"
    owner = Member.objects.get()
    assert (owner.role, owner.user.email, owner.workspace.time_zone) == (Role.OWNER, PERSON["email"], "America/Toronto")
    assert client.get(response["Location"]).status_code == 200
    assert Entry.objects.get(act="team.workspace.founded").member == owner


def test_the_token_is_not_in_the_database(link):
    token = link.split("/")[2]
    assert token not in str(SetupLink.objects.values_list())


def test_a_newer_link_makes_the_former_useless(client, link):
    newer = path_of(setup_link.new_setup_link("http://vigie.example"))
    assert client.get(link).status_code == 410
    assert client.get(newer).status_code == 200


def test_an_owned_installation_has_no_link(client, manager):
    assert setup_link.new_setup_link("http://vigie.example") is None


def test_the_link_works_once(client, link):
    client.post(link, answers())
    second = Client().post(link, answers(**{"person-email": "rival@rapides.example"}))
    assert second.status_code == 410
    assert User.objects.count() == 1


def test_a_weak_password_is_refused_and_the_link_stays_good(client, link):
    page = client.post(link, answers(**{"person-password": "Tabernac1982!!"}))
    assert page.status_code == 200
    assert not User.objects.exists()
    assert client.post(link, answers()).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_owner():
    token = path_of(setup_link.new_setup_link("http://vigie.example")).split("/")[2]

    def click(number: int) -> bool:
        try:
            setup_link.claim_installation(token, PERSON | {"email": f"{number}@fleuve.example"}, WORKSPACE)
        except LinkExpired:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(click, range(4))) == [False, False, False, True]
    assert Workspace.objects.count() == User.objects.count() == 1
