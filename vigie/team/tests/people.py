"""The people of the tests: a community manager, a proof-reader of the same team, an outsider who must see nothing.

Imported by the root conftest: every test may ask for `manager`, `proofreader`, `outsider`, `client_of`.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from vigie.team.models import Member, Role, User, Workspace

PASSWORD = "la-crue-du-printemps-1837"


def person(name: str, email: str, **fields: object) -> User:
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def member_of(workspace: Workspace, name: str, email: str, role: str = Role.EDITOR) -> Member:
    return Member.objects.create(workspace=workspace, user=person(name, email), role=role)


def client_of(member: Member) -> Client:
    """A browser in which this member is signed in."""
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture(name="client_of")
def _client_of() -> Callable[[Member], Client]:
    """The same, for tests that would rather ask for it than import it."""
    return client_of


@pytest.fixture
def workspace(db: None) -> Workspace:
    return Workspace.objects.create(name="Parti du Fleuve", slug="parti-du-fleuve")


@pytest.fixture
def manager(workspace: Workspace) -> Member:
    """Chloé speaks for the party: owner of its workspace."""
    return member_of(workspace, "Chloé Tremblay", "chloe@fleuve.example", Role.OWNER)


@pytest.fixture
def proofreader(workspace: Workspace) -> Member:
    """Émile reads everything again before it leaves: an editor of the same team."""
    return member_of(workspace, "Émile Gagnon", "emile@fleuve.example", Role.EDITOR)


@pytest.fixture
def reader(workspace: Workspace) -> Member:
    """Rosalie looks and touches nothing: a reader of the same team."""
    return member_of(workspace, "Rosalie Roy", "rosalie@fleuve.example", Role.READER)


@pytest.fixture
def outsider(db: None) -> Member:
    """Gaspard belongs to somebody else's workspace and must see nothing of ours."""
    other = Workspace.objects.create(name="Alliance des Rapides", slug="alliance-des-rapides")
    return member_of(other, "Gaspard Côté", "gaspard@rapides.example", Role.OWNER)
