"""Every door is tried with what belongs to another workspace, and with what no browser would send."""

import logging

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.house.doors import doors, numbers, pages_outside_workspaces
from tests.house.furnished import furnish
from vigie.publishing.models import Media
from vigie.team.models import Member

NO_FAULT = (200, 204, 302, 400, 403, 404, 405)
HOSTILE = ("a\0b", "9" * 5000, "9" * 25, "²", "9999-12-31", "0001-01-01", "0001-01-01T00:00Z", "2026-99-99T99:99", "-1")
NAMES = """
    q after before upto channel source sources watch to day hour at text key edition media when act state view name
    question queries kind through query address url next reason said role email person from until language lateness
    folder piece network width colour page messages message via body alt parts options style file files id since watch
    only month
"""


@pytest.fixture
def ours(manager: Member) -> Member:
    furnish(manager)
    return manager


@pytest.fixture
def far(ours: Member) -> None:
    """From here on, no row of any table takes a number that one of ours has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_value) + 1000 FROM pg_sequences")
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename), %s) FROM pg_sequences", cursor.fetchone()
        )


@pytest.fixture
def theirs(far: None, outsider: Member) -> Member:
    furnish(outsider)
    return outsider


def _foreign(ours: Member, theirs: Member) -> list[int]:
    strange = numbers(theirs)
    assert min(strange) > max(numbers(ours))
    return sorted(strange)


def _asked(client: Client, method: str, path: str, said: dict[str, object]) -> int | str:
    client.raise_request_exception = True
    try:
        return int(getattr(client, method)(path, said).status_code)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_opens_what_belongs_to_another_workspace(method, ours, theirs, client_of):
    client, opened = client_of(ours), {}
    logging.disable(logging.CRITICAL)
    for template, places in doors(ours):
        if not places or places[0] in ("string", "str"):
            continue
        is_media = places[0] == "uuid"
        foreign = Media.objects.filter(workspace=theirs.workspace)[:1] if is_media else _foreign(ours, theirs)
        for one in foreign:
            values = [getattr(one, "key", one)] * len(places)
            status = _asked(client, method, template.format(*values), {"act": "like"})
            if status not in (404, 405):
                opened[template.format(*values)] = status
    logging.disable(logging.NOTSET)
    assert opened == {}


def _nowhere(*_asked: object, **_options: object) -> list[str]:
    raise OSError("no network in this test")


def _alive(client: Client, member: Member) -> list[str]:
    """One address of each door that leads to something of hers."""
    key = Media.objects.filter(workspace=member.workspace).latest("pk").key
    known = {"int": sorted(numbers(member)), "uuid": [key], "": [""]}
    found = []
    for template, places in doors(member):
        for value in known.get(places[0] if places else "", ["rehearsal"]):
            path = template.format(*[value] * len(places))
            undo = transaction.savepoint()
            status = _asked(client, "post", path, {})
            transaction.savepoint_rollback(undo)
            if status != 404:
                found.append(path)
                break
    return [path for path in found if not path.endswith(("/explore/", "/check/"))]


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_no_browser_sends_breaks_nothing(method, ours, client_of, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", _nowhere)
    client, broken = client_of(ours), {}
    logging.disable(logging.CRITICAL)
    paths = _alive(client, ours)
    assert len(paths) > 60
    for path in paths:
        for turn in range(0, len(HOSTILE), 2):
            said = {name: HOSTILE[(place + turn) % len(HOSTILE)] for place, name in enumerate(NAMES.split())}
            undo = transaction.savepoint()
            status = _asked(client, method, path, said)
            if not isinstance(status, int) or status in (500, 503):
                broken[f"{path} {turn}"] = status
            transaction.savepoint_rollback(undo)
    logging.disable(logging.NOTSET)
    assert broken == {}


def test_pages_outside_workspaces_are_whole_for_everybody(manager: Member, client_of, django_user_model) -> None:
    """For nobody, for a person without a workspace, for a member, and for the staff, who also see the gallery."""
    newcomer, staff = django_user_model.objects.create_user("nouvelle@fleuve.example"), client_of(manager)
    without_workspace = Client()
    without_workspace.force_login(newcomer)
    manager.user.is_staff = manager.user.is_superuser = True
    manager.user.save()
    pages, broken = list(pages_outside_workspaces()), {}
    assert "/ui/" in pages
    for name, client in {"nobody": Client(), "newcomer": without_workspace, "staff": staff}.items():
        answers = {page: _asked(client, "get", page, {}) for page in pages}
        broken |= {f"{page} for {name}": status for page, status in answers.items() if status not in NO_FAULT}
    assert broken == {}
