"""The people of a workspace: invitations, roles, departures."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.team.forms import PersonForm
from vigie.team.memberships import create_workspace
from vigie.team.models import Invitation, LastOwner, LinkExpired, Member, Role, User, Workspace
from vigie.team.tests.people import client_of, member_of, person
from vigie.team.workspace_urls import link

NEW = {"name": "Marie Tanguay", "email": "marie@fleuve.example", "password": "la-crue-du-printemps-1837"}


def invite(manager: Member, role: str = Role.EDITOR) -> str:
    """The path of the link, as she who invites reads it on the page."""
    client = client_of(manager)
    page = client.post(link(manager.workspace, "team:invite"), {"role": role, "email": ""}, follow=True)
    return page.text.split(">http://testserver")[1].split("<")[0]


def test_the_link_is_shown_once(manager):
    client = client_of(manager)
    shown = client.post(link(manager.workspace, "team:invite"), {"role": Role.EDITOR}, follow=True)
    again = client.get(link(manager.workspace, "team:members"))
    assert "/invitation/" in shown.text
    assert "testserver/invitation/" not in again.text


def test_a_new_person_joins_with_the_link_and_without_any_mail(manager, client):
    address = invite(manager, Role.CONTRIBUTOR)
    assert str(manager) in client.get(address).text
    client.post(address, NEW)
    member = Member.objects.get(user__email=NEW["email"])
    assert (member.role, member.workspace) == (Role.CONTRIBUTOR, manager.workspace)
    assert client.get(link(manager.workspace, "team:profile")).status_code == 200
    assert Entry.objects.filter(act="team.member.joined", member=member).exists()


def test_a_new_person_keeps_the_language_of_the_page_where_they_join(manager, client):
    client.post("/language/", {"language": "en"})
    client.post(invite(manager), NEW)
    assert Member.objects.get(user__email=NEW["email"]).user.language == "en"


def test_who_already_signs_in_joins_as_herself(manager, outsider):
    address = invite(manager, Role.READER)
    client = client_of(outsider)
    assert client.get(link(manager.workspace, "team:settings")).status_code == 404
    assert client.post(address).status_code == 302
    assert client.get(link(manager.workspace, "team:settings")).status_code == 200
    assert outsider.user.memberships.count() == 2


def test_a_link_lets_one_person_in(manager, client, outsider):
    address = invite(manager)
    client.post(address, NEW)
    assert client_of(outsider).post(address).status_code == 410
    assert Client().get(address).status_code == 410


def test_a_withdrawn_or_old_link_opens_nothing(manager):
    withdrawn, old = invite(manager), invite(manager)
    client = client_of(manager)
    client.post(link(manager.workspace, "team:revocation", Invitation.objects.earliest("pk").pk))
    assert Client().get(withdrawn).status_code == 410
    assert Client().get(old).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert Client().get(old).status_code == 410


def test_an_invented_link_does_not_exist(client, db):
    assert client.get("/invitation/abc/").status_code == 404


def test_with_mail_the_link_is_sent(manager, settings, mailoutbox, django_capture_on_commit_callbacks):
    settings.EMAIL_HOST = "mail.example"
    with django_capture_on_commit_callbacks(execute=True):
        client_of(manager).post(
            link(manager.workspace, "team:invite"), {"role": Role.EDITOR, "email": "marie@fleuve.example"}
        )
    (letter,) = mailoutbox
    assert "/invitation/" in letter.body
    assert letter.to == ["marie@fleuve.example"]


def at_once(act, things):
    """What the act answers to each, all done at the same time, each with a connection of its own."""

    def run(thing):
        try:
            return act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(run, things))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_let_one_person_in(manager):
    invitation, _token = Invitation.create_with_token(manager, Role.EDITOR)
    people = [person(f"P{n}", f"p{n}@x.example") for n in range(4)]

    def click(user: User) -> bool:
        try:
            invitation.accept(user)
        except LinkExpired:
            return False
        return True

    assert sorted(at_once(click, people)) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_a_new_person_who_clicks_twice_comes_in_once_and_meets_no_error(manager):
    _invitation, token = Invitation.create_with_token(manager, Role.EDITOR)

    def click(_number: int) -> int:
        return Client().post(reverse("invitation", args=[token]), NEW).status_code

    assert sorted(at_once(click, range(4))) == [302, 410, 410, 410]
    assert User.objects.filter(email=NEW["email"]).count() == 1


def test_a_click_that_comes_while_the_first_is_written_finds_the_link_used(manager, monkeypatch):
    invitation, token = Invitation.create_with_token(manager, Role.EDITOR)
    clean_email = PersonForm.clean_email

    def clean_late(form: PersonForm) -> str:
        invitation.accept(person(NEW["name"], NEW["email"]))
        return clean_email(form)

    monkeypatch.setattr(PersonForm, "clean_email", clean_late)
    assert Client().post(reverse("invitation", args=[token]), NEW).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_two_invitations_accepted_at_once_with_one_address_make_one_user(manager):
    tokens = [Invitation.create_with_token(manager, Role.EDITOR)[1] for _n in range(3)]

    def click(token: str) -> int:
        return Client().post(reverse("invitation", args=[token]), NEW).status_code

    assert sorted(at_once(click, tokens)) == [200, 200, 302]
    assert User.objects.filter(email=NEW["email"]).count() == 1
    assert Invitation.objects.open().count() == 2


@pytest.mark.django_db(transaction=True)
def test_workspaces_of_one_name_made_at_once_by_several_people_each_have_an_address():
    people = [person(f"P{n}", f"p{n}@x.example") for n in range(4)]

    def create(user: User) -> str:
        return create_workspace(user, name="Rivage", language="fr-ca", time_zone="America/Toronto").workspace.slug

    assert sorted(at_once(create, people)) == ["rivage", "rivage-2", "rivage-3", "rivage-4"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_workspace():
    user = person("Ève", "eve@x.example")

    def create(_number: int) -> str:
        return create_workspace(user, name="Rivage", language="fr-ca", time_zone="America/Toronto").workspace.slug

    assert set(at_once(create, range(3))) == {"rivage"}
    assert user.memberships.count() == 1


def test_coming_back_gives_the_role_of_the_new_invitation(manager, proofreader):
    proofreader.leave()
    invitation, _token = Invitation.create_with_token(manager, Role.READER)
    member = invitation.accept(proofreader.user)
    assert (member.pk, member.role, member.left_at) == (proofreader.pk, Role.READER, None)


def test_the_last_owner_stays(manager, proofreader):
    with pytest.raises(LastOwner):
        manager.leave()
    with pytest.raises(LastOwner):
        manager.change_role(Role.READER)
    page = client_of(manager).post(link(manager.workspace, "team:departure", manager.pk), follow=True)
    manager.refresh_from_db()
    assert manager.left_at is None
    assert page.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one_behind(manager, proofreader):
    proofreader.change_role(Role.OWNER)

    def leave(member: Member) -> bool:
        try:
            member.leave()
        except LastOwner:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [manager, proofreader])) == [False, True]


def test_who_left_sees_nothing_more(manager, proofreader):
    client = client_of(proofreader)
    assert client.post(link(manager.workspace, "team:departure", proofreader.pk))["Location"] == "/"
    assert client.get(link(manager.workspace, "team:settings")).status_code == 404
    assert Entry.objects.filter(act="team.member.left", member=proofreader).exists()


@pytest.mark.parametrize("act", ["leave", "take_role"])
def test_the_links_of_who_no_longer_rules_open_nothing(manager, act):
    helper = member_of(manager.workspace, "Lou", "lou@fleuve.example", Role.MANAGER)
    invitation, token = Invitation.create_with_token(helper, Role.MANAGER)
    helper.leave() if act == "leave" else helper.change_role(Role.EDITOR)
    assert Client().get(f"/invitation/{token}/").status_code == 410
    with pytest.raises(LinkExpired):
        invitation.accept(helper.user)


def test_an_owner_changes_roles_and_it_is_written(manager, proofreader):
    client_of(manager).post(link(manager.workspace, "team:role", proofreader.pk), {"role": Role.MANAGER})
    proofreader.refresh_from_db()
    assert proofreader.role == Role.MANAGER
    assert Entry.objects.get(act="team.member.role").details == {"before": "editor", "role": "manager"}


def test_a_manager_makes_no_owner_and_touches_none(manager, proofreader):
    helper = member_of(manager.workspace, "Lou", "lou@fleuve.example", Role.MANAGER)
    client = client_of(helper)
    assert client.post(link(manager.workspace, "team:role", proofreader.pk), {"role": Role.OWNER}).status_code == 403
    assert client.post(link(manager.workspace, "team:role", manager.pk), {"role": Role.READER}).status_code == 403
    assert client.post(link(manager.workspace, "team:departure", manager.pk)).status_code == 403
    client.post(link(manager.workspace, "team:invite"), {"role": Role.OWNER})
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["team:invite", "team:workspace", "journal:entries", "journal:export"])
def test_who_does_not_rule_may_not(name, proofreader, reader):
    for member in (proofreader, reader):
        address = link(member.workspace, name)
        client = client_of(member)
        answer = client.post(address, {}) if name == "team:invite" else client.get(address)
        assert answer.status_code == 403


def test_who_does_not_rule_changes_nobody(manager, proofreader, reader):
    invitation, _token = Invitation.create_with_token(manager, Role.EDITOR)
    client = client_of(proofreader)
    assert client.post(link(reader.workspace, "team:role", reader.pk), {"role": Role.OWNER}).status_code == 403
    assert client.post(link(reader.workspace, "team:departure", reader.pk)).status_code == 403
    assert client.post(link(reader.workspace, "team:revocation", invitation.pk)).status_code == 403


def test_a_member_of_another_workspace_is_out_of_reach(manager, outsider):
    client = client_of(manager)
    assert client.post(link(manager.workspace, "team:role", outsider.pk), {"role": Role.OWNER}).status_code == 404
    assert client.post(link(manager.workspace, "team:departure", outsider.pk)).status_code == 404


def test_her_settings_are_hers(manager, proofreader):
    form = {"name": "Émile G.", "language": "en", "theme": "dark", "density": "compact"}
    client_of(proofreader).post(link(proofreader.workspace, "team:profile"), form)
    user = User.objects.get(pk=proofreader.user.pk)
    assert (user.name, user.language, user.theme, user.letter_keys) == ("Émile G.", "en", "dark", False)


def test_a_workspace_keeps_its_address_when_its_name_changes(manager):
    form = {"name": "Parti du Grand Fleuve", "language": "en", "time_zone": "Europe/Paris"}
    client_of(manager).post(link(manager.workspace, "team:workspace"), form)
    manager.workspace.refresh_from_db()
    assert (manager.workspace.slug, manager.workspace.time_zone) == ("parti-du-fleuve", "Europe/Paris")


def test_somebody_founds_another_workspace_and_comes_back_to_the_last(manager):
    Workspace.objects.update(created_at=clock.now() - timedelta(days=1))  # not the same click
    client = client_of(manager)
    form = {"name": "Parti du Fleuve", "language": "fr-ca", "time_zone": "America/Toronto"}
    assert client.post(reverse("new_workspace"), form)["Location"] == "/w/parti-du-fleuve-2/welcome/"
    client.get("/w/parti-du-fleuve-2/welcome/")
    assert client.get("/")["Location"].startswith("/w/parti-du-fleuve-2/")
    client.get(link(manager.workspace, "team:settings"))
    assert client.get("/")["Location"].startswith("/w/parti-du-fleuve/")


@pytest.mark.parametrize("name", ["!!!", "株式会社", "a" * 80])
def test_every_name_makes_an_address(manager, name):
    form = {"name": name, "language": "en", "time_zone": "UTC"}
    response = client_of(manager).post(reverse("new_workspace"), form)
    assert client_of(manager).get(response["Location"]).status_code == 200


def test_an_owner_who_is_no_longer_one_keeps_no_link_to_be_one_again(manager, proofreader):
    _as_owner, as_editor = (Invitation.create_with_token(manager, role)[0] for role in (Role.OWNER, Role.EDITOR))
    proofreader.change_role(Role.OWNER)
    manager.change_role(Role.MANAGER)
    assert list(Invitation.objects.open()) == [as_editor]
    manager.change_role(Role.CONTRIBUTOR)
    assert not Invitation.objects.open().exists()
