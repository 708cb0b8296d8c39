"""Each kind of column shows what it promises, to the members who may see it, and asks the database no more for many."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vigie.channels.models import Channel, ChannelRights
from vigie.desk import wall
from vigie.desk.column_lists import OpenList
from vigie.desk.models import Column
from vigie.desk.tests.test_wall import bring, said
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.kit import clock
from vigie.listening import watch_editing
from vigie.listening.models import Source
from vigie.networks.types import SourceKind
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.team.models import Member, Workspace
from vigie.ui.column_registry import column_kinds

Browser = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def wait(channel: Channel, who: str) -> Conversation:
    """Somebody speaks to the channel, and waits."""
    gathering = gathered(source_of(channel), who, f"{who} demande")
    intake.receive_gatherings(gathering.source, [gathering])
    return Conversation.objects.get(messages__mention=gathering.mention)


def plan(member: Member, channel: Channel, text: str, days: int) -> None:
    zone = member.workspace.time_zone
    post = drafts.create_draft(member, text, [channel])
    scheduling.plan(post, member, clock.to_wall_time(clock.now(), zone) + timedelta(days=days), zone)


def column_of(member: Member, kind: str, **choices: object) -> Column:
    return Column.objects.create(workspace=member.workspace, name=kind, kind=kind, choices=choices)


def rows_of(member: Member, column: Column) -> list[str]:
    [shown] = [each for each in wall.open_wall(member) if each.column == column]
    assert isinstance(shown, OpenList)
    assert shown.total == len(shown.rows)
    return [str(getattr(row, "author", None) or row.version.post.text) for row in shown.rows]  # type: ignore[attr-defined]


def add(client: Client, workspace: Workspace, **chosen: object) -> Column:
    answer = client.post(f"/w/{workspace.slug}/columns/new/", {"width": "medium", "colour": 0, **chosen})
    assert answer.status_code == 302, answer.content.decode()
    return Column.objects.latest("pk")


def test_the_kinds_that_the_glossary_promises_are_there() -> None:
    assert {"sources", "watch", "inbox", "feeds", "people", "planned"} <= set(column_kinds.slugs)


def test_the_inbox_shows_who_waits_the_longest_wait_first(manager: Member) -> None:
    channel = a_channel(manager.workspace)
    for who in ("Marie", "Luc", "Ana"):
        wait(channel, who)
    column = column_of(manager, "inbox")
    assert rows_of(manager, column) == ["Marie", "Luc", "Ana"]
    Conversation.objects.earliest("pk").close(manager, "thanks", "")
    assert rows_of(manager, column) == ["Luc", "Ana"]


def test_the_inbox_is_of_an_account_or_of_a_member(manager: Member, proofreader: Member) -> None:
    first, second = a_channel(manager.workspace, "Un"), a_channel(manager.workspace, "Deux")
    wait(first, "Marie")
    wait(second, "Luc").assign(manager, manager)
    assert rows_of(manager, column_of(manager, "inbox", channel=first.pk)) == ["Marie"]
    assert rows_of(manager, column_of(manager, "inbox", to="nobody")) == ["Marie"]
    own = column_of(manager, "inbox", to="me")
    assert rows_of(manager, own) == ["Luc"]
    assert rows_of(proofreader, own) == []


def test_planned_posts_come_in_the_order_in_which_they_leave(manager: Member) -> None:
    first, second = a_channel(manager.workspace, "Un"), a_channel(manager.workspace, "Deux")
    plan(manager, first, "Après-demain", 2)
    plan(manager, second, "Demain", 1)
    assert rows_of(manager, column_of(manager, "planned")) == ["Demain", "Après-demain"]
    assert rows_of(manager, column_of(manager, "planned", channel=first.pk)) == ["Après-demain"]


@pytest.mark.parametrize("kind", ["inbox", "planned"])
def test_a_list_shows_nothing_of_an_account_that_the_member_does_not_see(
    manager: Member, proofreader: Member, kind: str
) -> None:
    channel = a_channel(manager.workspace)
    wait(channel, "Marie")
    plan(manager, channel, "Demain", 1)
    ChannelRights.objects.create(channel=channel, member=proofreader, rights=[])
    column = column_of(manager, kind, channel=channel.pk)
    assert len(rows_of(manager, column)) == 1
    assert rows_of(proofreader, column) == []


@pytest.mark.parametrize("kind", ["inbox", "planned"])
def test_a_list_is_drawn_again_with_its_count(manager: Member, outsider: Member, client_of: Browser, kind: str) -> None:
    channel = a_channel(manager.workspace)
    column, address = column_of(manager, kind), f"/w/{manager.workspace.slug}/columns/"
    page = client_of(manager).get(address).content.decode()
    assert f'hx-get="{address}{column.pk}/list/"' in page
    wait(channel, "Marie")
    plan(manager, channel, "Une annonce", 1)
    piece = client_of(manager).get(f"{address}{column.pk}/list/").content.decode()
    assert ("Marie" if kind == "inbox" else "Une annonce") in piece
    assert f'id="count-{column.pk}"' in piece
    assert client_of(outsider).get(f"{address}{column.pk}/list/").status_code == 404


@pytest.mark.parametrize("kind", ["inbox", "planned"])
def test_an_empty_list_says_what_would_be_there(manager: Member, client_of: Browser, kind: str) -> None:
    column = column_of(manager, kind)
    page = client_of(manager).get(f"/w/{manager.workspace.slug}/columns/{column.pk}/").content.decode()
    body = page[page.index('class="column-body"') :]
    assert {"inbox": "inbox/", "planned": "write/"}[kind] in body


def test_a_stream_has_no_list_and_a_list_has_no_stream(manager: Member, client_of: Browser) -> None:
    client, address = client_of(manager), f"/w/{manager.workspace.slug}/columns"
    stream, listed = column_of(manager, "sources"), column_of(manager, "inbox")
    assert client.get(f"{address}/{stream.pk}/list/").status_code == 404
    assert client.get(f"{address}/{listed.pk}/newer/").status_code == 404
    assert client.get(f"{address}/{listed.pk}/again/?ids=1").status_code == 404
    assert client.post(f"{address}/{listed.pk}/mark/").status_code == 404


def test_a_column_of_each_kind_is_added_by_its_form(workspace: Workspace, manager: Member, client_of: Browser) -> None:
    client, channel = client_of(manager), a_channel(workspace)
    feed = Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example", name="A"
    )
    watch = watch_editing.create_watch(manager, "Loyers", "loyer")
    inbox = add(client, workspace, kind="inbox", channel=channel.pk, to="me")
    assert (inbox.kind, inbox.choices) == ("inbox", {"channel": channel.pk, "to": "me"})
    planned = add(client, workspace, kind="planned", name="Ce qui part")
    assert (planned.kind, planned.choices, planned.name) == ("planned", {}, "Ce qui part")
    feeds = add(client, workspace, kind="feeds", sources=[feed.pk])
    assert (feeds.name, list(feeds.sources.all())) == ("A", [feed])
    watched = add(client, workspace, kind="watch", watch=watch.pk)
    assert (watched.name, watched.watch) == ("Loyers", watch)
    for column in (inbox, planned, feeds, watched):
        page = client.get(f"/w/{workspace.slug}/columns/{column.pk}/settings/").content.decode()
        assert column.name in page


def test_a_column_of_people_follows_somebody_new(workspace: Workspace, manager: Member, client_of: Browser) -> None:
    channel = Channel.objects.create(workspace=workspace, network="mastodon", remote_id="x", handle="x", name="X")
    client = client_of(manager)
    people = add(client, workspace, kind="people", query="@rival@a.example", through=channel.pk)
    source = people.sources.get()
    assert (source.kind, source.query, source.channel) == (SourceKind.AUTHOR, "rival@a.example", channel)
    bring(source, said(1, "Un mot du rival"))
    assert "Un mot du rival" in client.get(f"/w/{workspace.slug}/columns/{people.pk}/").content.decode()
    nobody = {"kind": "people", "width": "medium", "colour": 0, "query": "@rival"}
    assert client.post(f"/w/{workspace.slug}/columns/new/", nobody).status_code == 422


def test_a_column_of_feeds_offers_feeds_alone(workspace: Workspace, manager: Member, client_of: Browser) -> None:
    source = source_of(a_channel(workspace), SourceKind.MENTIONS)
    asked = {"kind": "feeds", "sources": [source.pk], "width": "medium", "colour": 0}
    assert client_of(manager).post(f"/w/{workspace.slug}/columns/new/", asked).status_code == 422


def test_many_columns_of_every_kind_ask_the_database_no_more(manager: Member, client_of: Browser) -> None:
    client, address = client_of(manager), f"/w/{manager.workspace.slug}/columns/"
    channel = a_channel(manager.workspace)
    for n in range(3):
        wait(channel, f"Personne {n}")
        plan(manager, channel, f"Annonce {n}", n + 1)
    watch = watch_editing.create_watch(manager, "Loyers", "loyer")

    def one_of_each() -> None:
        column_of(manager, "inbox")
        column_of(manager, "inbox", to="nobody")
        column_of(manager, "planned")
        column_of(manager, "planned", channel=channel.pk)
        for kind in ("sources", "people", "feeds"):
            column_of(manager, kind).sources.add(source_of(channel))
        Column.objects.create(workspace=manager.workspace, name="Veille", kind="watch", watch=watch)

    one_of_each()
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(3):
        one_of_each()
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_column_whose_kind_is_gone_is_left_out(manager: Member, client_of: Browser) -> None:
    column = column_of(manager, "of a lost room")
    client, address = client_of(manager), f"/w/{manager.workspace.slug}/columns/"
    assert f'id="column-{column.pk}"' not in client.get(address).content.decode()
    assert client.get(f"{address}{column.pk}/").status_code == 404
