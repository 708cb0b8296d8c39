"""Who may do what on which account."""

import pytest

from vigie.channels.connection import connect_account
from vigie.channels.models import Channel, ChannelRights
from vigie.journal.models import Entry
from vigie.networks.types import Account
from vigie.team.models import Right
from vigie.team.tests.people import client_of
from vigie.team.workspace_urls import link


@pytest.fixture
def channel(manager, server) -> Channel:
    return connect_account(manager, "brook", Account("id-chloe", "chloe", "La page", secrets={"token": "t"}))[0]


def give(manager, channel, **given: list[str]) -> None:
    """Post the whole page: who is not named keeps what her role says."""
    form = {}
    page = client_of(manager).get(link(manager.workspace, "channels:rights", channel.pk))
    for line in page.context["form"].member_rights:
        form[f"rights-{line.member.pk}"] = given.get(f"m{line.member.pk}", line.rights)
    client_of(manager).post(link(manager.workspace, "channels:rights", channel.pk), form)


def test_by_default_the_role_says(channel, proofreader, reader):
    assert proofreader.has_right(channel, Right.PUBLISH)
    assert not proofreader.has_right(channel, Right.APPROVE)
    assert reader.has_right(channel, Right.SEE)
    assert not reader.has_right(channel, Right.REPLY)


def test_what_is_said_for_an_account_wins_over_the_role(manager, channel, proofreader, reader):
    give(manager, channel, **{f"m{proofreader.pk}": [], f"m{reader.pk}": ["reply"]})
    assert not proofreader.has_right(channel, Right.SEE)
    assert reader.has_right(channel, Right.REPLY)
    assert reader.has_right(channel, Right.SEE)
    assert Entry.objects.filter(act="channels.rights.changed").count() == 2


def test_saying_what_the_role_says_leaves_no_row(manager, channel, proofreader):
    give(manager, channel, **{f"m{proofreader.pk}": ["see"]})
    assert ChannelRights.objects.count() == 1
    give(manager, channel, **{f"m{proofreader.pk}": ["see", "draft", "reply", "publish"]})
    assert ChannelRights.objects.count() == 0


def test_who_may_not_see_an_account_does_not_find_it(manager, channel, proofreader):
    give(manager, channel, **{f"m{proofreader.pk}": []})
    client = client_of(proofreader)
    assert client.get(link(manager.workspace, "channels:channel", channel.pk)).status_code == 404
    assert "La page" not in client.get(link(manager.workspace, "channels:channels")).text


@pytest.mark.parametrize("person", ["proofreader", "reader"])
def test_who_does_not_rule_sees_the_health_and_changes_nothing(person, manager, channel, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(link(manager.workspace, "channels:channels")).status_code == 200
    assert client.get(link(manager.workspace, "channels:channel", channel.pk)).status_code == 200
    for name in ("connect", "matrix"):
        assert client.get(link(manager.workspace, f"channels:{name}")).status_code == 403
    for name in ("settings", "rights", "reconnection"):
        assert client.get(link(manager.workspace, f"channels:{name}", channel.pk)).status_code == 403
    for name in ("disconnection", "disconnection_undo"):
        assert client.post(link(manager.workspace, f"channels:{name}", channel.pk)).status_code == 403
    assert client.get(link(manager.workspace, "channels:connect_one", "brook")).status_code == 403
    channel.refresh_from_db()
    assert channel.is_connected


def test_an_account_of_another_workspace_is_out_of_reach(outsider, channel):
    client = client_of(outsider)
    for name in ("channel", "settings", "rights", "reconnection"):
        assert client.get(link(outsider.workspace, f"channels:{name}", channel.pk)).status_code == 404
    for name in ("check", "disconnection", "disconnection_undo"):
        assert client.post(link(outsider.workspace, f"channels:{name}", channel.pk)).status_code == 404


def test_the_matrix_shows_each_member_and_each_account(manager, channel, proofreader):
    page = client_of(manager).get(link(manager.workspace, "channels:matrix"))
    assert str(proofreader) in page.text
    assert "La page" in page.text


def test_the_settings_of_an_account_are_saved(manager, channel):
    form = {"name": "Officiel", "colour": "9", "voice": "candidate", "owner": "", "language": "en"}
    client_of(manager).post(link(manager.workspace, "channels:settings", channel.pk), form)
    channel.refresh_from_db()
    assert (channel.name, channel.colour, channel.voice, channel.owner, channel.language) == (
        "Officiel", 9, "candidate", None, "en",
    )  # fmt: skip


def test_an_owner_from_another_workspace_is_refused(manager, channel, outsider):
    form = {"name": "X", "colour": "9", "voice": "official", "owner": str(outsider.pk), "language": "fr"}
    page = client_of(manager).post(link(manager.workspace, "channels:settings", channel.pk), form)
    assert page.context["form"].errors["owner"]
