"""Opening an account, again, and somebody else's."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client

from vigie import journal
from vigie.channels import connection as channel_connection
from vigie.channels.manuals import render_markdown
from vigie.channels.models import Channel
from vigie.channels.tests.pretend import Server
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.kit.secrets import KeyRing
from vigie.networks.troubles import Reconnect
from vigie.networks.types import Account
from vigie.team.models import Member
from vigie.team.tests.people import client_of
from vigie.team.workspace_urls import link


def connect(member: Member, handle: str = "chloe", password: str = "s3cret"):
    address = link(member.workspace, "channels:connect_one", "brook")
    return client_of(member).post(address, {"handle": handle, "password": password})


def leave(client: Client, member: Member, network: str = "grove") -> str:
    """The state under which somebody left for the consent page."""
    page = client.post(link(member.workspace, "channels:connect_one", network), {"server": "grove.example"})
    address = str(re.findall(r'url=([^"]+)"', page.text)[0]).replace("&amp;", "&")
    return parse_qs(urlsplit(address).query)["state"][0]


def test_the_page_is_drawn_from_what_the_network_asks(manager, server):
    page = client_of(manager).get(link(manager.workspace, "channels:connect_one", "brook"))
    assert 'name="handle"' in page.text
    assert re.search(r'type="password" name="password"', page.text)


def test_an_opened_account_is_a_channel_with_a_colour_of_its_own(manager, server):
    connect(manager)
    connect(manager, "debat")
    first, second = Channel.objects.order_by("pk")
    assert (first.handle, first.name, first.owner, first.language) == ("chloe", "Chloe", manager, "fr")
    assert first.colour != second.colour
    assert Entry.objects.filter(act="channels.channel.connected", thing_id=first.pk).exists()


def test_the_secrets_are_not_in_the_database(manager, server):
    connect(manager)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM channels_channel c")
        (row,) = cursor.fetchone()
    assert "s3cret" not in row
    assert Channel.objects.get().account().secrets["token"].startswith("s3cret-token")


def test_what_the_network_refuses_is_said_under_the_entry_and_the_password_is_not_shown_again(manager, server):
    page = connect(manager, password="wrong")
    assert page.status_code == 200
    assert page.context["form"].errors["password"]
    assert "wrong" not in re.findall(r'value="([^"]*)"', page.text)
    assert not Channel.objects.exists()


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_network_in_trouble_makes_no_channel_and_no_crash(manager, server, status):
    server.status = status
    assert connect(manager).status_code == 200
    assert not Channel.objects.exists()


def test_the_same_account_again_is_the_same_channel_with_its_history(manager, server):
    connect(manager)
    channel = Channel.objects.get()
    Channel.objects.update(name="La page", colour=7, trouble=Channel.TroubleKind.RECONNECT)
    connect(manager)
    again = Channel.objects.get()
    assert (again.pk, again.name, again.colour, again.trouble) == (channel.pk, "La page", 7, "")
    assert Entry.objects.filter(act="channels.channel.connected", details__again=True).exists()


def test_an_empty_secret_never_wipes_the_one_we_have(manager, server):
    connect(manager)
    channel = Channel.objects.get()
    opened = Account(channel.remote_id, "chloe", secrets={"token": "", "refresh": "fresh"})
    channel_connection.connect_account(manager, "brook", opened)
    channel.refresh_from_db()
    assert channel.account().secrets["token"].startswith("s3cret-token")
    assert channel.account().secrets["refresh"] == "fresh"


def test_reconnecting_takes_only_the_same_account(manager, server):
    connect(manager)
    channel = Channel.objects.get()
    channel.disconnect(manager)
    address = link(manager.workspace, "channels:reconnection", channel.pk)
    client = client_of(manager)
    client.post(address, {"handle": "rival", "password": "x"})
    channel.refresh_from_db()
    assert not channel.is_connected
    assert Channel.objects.count() == 1
    client.post(address, {"handle": "chloe", "password": "x"})
    channel.refresh_from_db()
    assert channel.is_connected


def test_the_reconnection_form_knows_the_handle_and_no_secret(manager, server):
    connect(manager)
    page = client_of(manager).get(link(manager.workspace, "channels:reconnection", Channel.objects.get().pk))
    assert 'value="chloe"' in page.text
    assert "s3cret" not in page.text


def test_two_workspaces_hold_the_same_account_apart(manager, outsider, server):
    connect(manager)
    connect(outsider)
    assert Channel.objects.count() == 2


def test_consent_at_the_network_brings_back_an_account(manager, server):
    client = client_of(manager)
    state = leave(client, manager)
    assert "v3rifier" not in str(dict(client.session.items()))
    answer = client.get("/channels/callback/grove/", {"state": state, "code": "debat"})
    assert answer["Location"].startswith(link(manager.workspace, "channels:settings", Channel.objects.get().pk))


def test_a_state_works_once(manager, server):
    client = client_of(manager)
    state = leave(client, manager)
    client.get("/channels/callback/grove/", {"state": state, "code": "debat"})
    assert client.get("/channels/callback/grove/", {"state": state, "code": "autre"}).status_code == 400
    assert Channel.objects.count() == 1


def test_a_state_is_of_one_session_one_network_and_ten_minutes(manager, server):
    client = client_of(manager)
    answers = {"state": leave(client, manager), "code": "debat"}
    assert client_of(manager).get("/channels/callback/grove/", answers).status_code == 400
    assert client.get("/channels/callback/brook/", answers).status_code == 400
    late = {"state": leave(client, manager), "code": "debat"}
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert client.get("/channels/callback/grove/", late).status_code == 400
    assert not Channel.objects.exists()


def test_who_no_longer_rules_brings_nothing_back(manager, proofreader, server):
    proofreader.change_role("manager")
    client = client_of(proofreader)
    state = leave(client, proofreader)
    proofreader.change_role("editor")
    assert client.get("/channels/callback/grove/", {"state": state, "code": "debat"}).status_code == 403
    assert not Channel.objects.exists()


def test_a_no_at_the_network_is_said(manager, server):
    client = client_of(manager)
    state = leave(client, manager)
    page = client.get("/channels/callback/grove/", {"state": state, "error": "access_denied"}, follow=True)
    assert page.status_code == 200
    assert not Channel.objects.exists()


def test_an_address_that_is_not_one_is_said_under_the_entry(manager, server):
    page = client_of(manager).post(link(manager.workspace, "channels:connect_one", "grove"), {"server": "nowhere"})
    assert page.context["form"].errors["server"]


def test_the_callback_needs_somebody_signed_in(client, db, server):
    assert client.get("/channels/callback/grove/?state=x").status_code == 302


def test_a_network_that_nobody_brought_does_not_exist(manager, server):
    assert client_of(manager).get(link(manager.workspace, "channels:connect_one", "nothing")).status_code == 404


def test_the_thirteenth_channel_takes_the_rarest_colour(manager, server):
    for n in range(13):
        connect(manager, f"compte{n}")
    colours = sorted(Channel.objects.values_list("colour", flat=True))
    assert colours == [1, *range(1, 13)]


def test_a_manual_runs_nothing():
    html = render_markdown("# T\n<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> **b**")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "<h2>T</h2>" in html


def test_news_of_a_connection_goes_up_in_its_transaction(manager, server):
    heard: list[int | None] = []
    journal.add_receiver("channels.channel.connected", lambda entry: heard.append(entry.thing_id))
    connect(manager)
    assert heard == [Channel.objects.get().pk]


def test_the_server_is_asked_through_the_swapped_wire(manager, server: Server):
    connect(manager)
    assert server.asked == ["/open/chloe", "/me/s3cret-token-2", "/rules"]


def test_the_networks_are_listed_the_real_ones_apart(manager, server):
    page = client_of(manager).get(link(manager.workspace, "channels:connect"))
    for slug in ("brook", "grove"):
        assert link(manager.workspace, "channels:connect_one", slug) in page.text


def test_an_access_whose_key_is_lost_asks_to_be_connected_again_and_can_be(manager, server):
    connect(manager)
    lost = KeyRing([Fernet.generate_key().decode()]).encrypt('{"token": "x"}')
    Channel.objects.update(sealed=lost)
    channel = Channel.objects.get()
    with pytest.raises(Reconnect):
        channel.renewed_account()
    page = client_of(manager).post(link(manager.workspace, "channels:check", channel.pk), follow=True)
    assert page.status_code == 200
    assert Channel.objects.get().trouble == Channel.TroubleKind.RECONNECT
    connect(manager)
    assert Channel.objects.get().account().secrets["token"].startswith("s3cret-token")
