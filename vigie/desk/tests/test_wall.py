"""The wall: what each member sees in each column, and where she stopped."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vigie.channels.models import Channel, ChannelRights
from vigie.desk import wall
from vigie.desk.column_items import ColumnItem
from vigie.desk.models import Column, ReadMark
from vigie.inbox.models import Conversation
from vigie.listening import watch_editing
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Mention, Source
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemoteMedia, RemotePost, SourceKind
from vigie.team.models import Member, Workspace
from vigie.team.workspace_urls import link

NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)  # what is dated ahead is brought back to now
MARIE, LUC = RemoteAuthor("did:marie", "marie@a.example", "Marie T."), RemoteAuthor("did:luc", "luc@a.example", "Luc")
Browser = Callable[[Member], Client]


def said(n: int, text: str = "", author: RemoteAuthor = MARIE, **fields: Any) -> RemotePost:
    ref, at = Ref(f"post:{n}", url=f"https://a.example/{n}"), NOON + timedelta(minutes=n)
    return RemotePost(ref, author, text or f"Phrase {n}", at, ArrivalReason.FEED, **fields)


def bring(source: Source, *items: RemotePost) -> None:
    ingest_page(source, Page(items), source.fence)


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example", name="A"
    )


@pytest.fixture
def other(workspace: Workspace) -> Source:
    return Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://b.example", name="B"
    )


def column_of(workspace: Workspace, *sources: Source, owner: Member | None = None, **fields: object) -> Column:
    made = Column.objects.create(workspace=workspace, owner=owner, name="Colonne", **fields)
    made.sources.set(sources)
    return made


def texts(items: list[ColumnItem]) -> list[str]:
    return [(item.mention.repost_of or item.mention).text for item in items]


def test_a_column_mixes_its_sources_newest_first(
    workspace: Workspace, manager: Member, source: Source, other: Source
) -> None:
    bring(source, said(1), said(2))
    bring(other, said(3))
    shown = wall.open_column(manager, column_of(workspace, source, other))
    assert texts(shown.known) == ["Phrase 3", "Phrase 2", "Phrase 1"]


def test_a_column_whose_question_fails_says_why_instead_of_nothing_yet(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser
) -> None:
    column_of(workspace, source)
    address = link(workspace, "desk:wall")
    assert "Rien pour le moment" in client_of(manager).get(address).text
    Source.objects.update(failures=2, error_quoted="No account by that name")
    page = client_of(manager).get(address).text
    assert "Lecture impossible\u00a0: Le réseau dit\u00a0: No account by that name" in page
    assert "Rien pour le moment" not in page


def test_what_two_sources_bring_is_shown_once_at_its_first_place(
    workspace: Workspace, manager: Member, source: Source, other: Source
) -> None:
    bring(source, said(1))
    bring(source, said(2))
    bring(other, said(1), said(3))
    shown = wall.open_column(manager, column_of(workspace, source, other))
    assert texts(shown.known) == ["Phrase 3", "Phrase 2", "Phrase 1"]


def test_a_post_shared_by_many_is_shown_once_with_who_shared_it(
    workspace: Workspace, manager: Member, source: Source
) -> None:
    post = said(1, "Bonjour")
    bring(source, said(2, author=LUC, repost_of=post))
    bring(source, said(3, author=MARIE, repost_of=post), post)
    known = wall.open_column(manager, column_of(workspace, source)).known
    assert texts(known) == ["Bonjour"]
    assert set(known[0].sharers) == {"Luc", "Marie T."}
    assert known[0].other_sharers == 1


def test_it_opens_where_she_stopped(workspace: Workspace, manager: Member, source: Source) -> None:
    column = column_of(workspace, source)
    bring(source, *[said(n) for n in range(5)])
    wall.mark_all_read(wall.open_column(manager, column), manager)
    bring(source, *[said(n) for n in range(5, 8)])
    shown = wall.open_column(manager, column)
    assert texts(shown.fresh) == ["Phrase 7", "Phrase 6", "Phrase 5"]
    assert texts(shown.known)[0] == "Phrase 4"
    assert (shown.unread, shown.unread_above) == (3, 0)


def test_much_that_is_new_waits_above_and_what_is_shown_follows_her_mark(
    workspace: Workspace, manager: Member, source: Source
) -> None:
    column = column_of(workspace, source)
    bring(source, said(0))
    wall.mark_all_read(wall.open_column(manager, column), manager)
    bring(source, *[said(n) for n in range(1, 31)])
    shown = wall.open_column(manager, column)
    assert texts(shown.fresh)[-1] == "Phrase 1"
    assert (shown.unread, shown.unread_above) == (30, 30 - wall.FIRST_PAGE_SIZE)
    came = wall.newer_items(shown, shown.newest_id, shown.fresh[0].position, shown.bottom)
    assert texts(came.items)[-1] == f"Phrase {wall.FIRST_PAGE_SIZE + 1}"
    assert came.count == 30 - wall.FIRST_PAGE_SIZE


def test_columns_read_by_time_whatever_the_order_of_hearing(
    workspace: Workspace, manager: Member, source: Source, other: Source
) -> None:
    bring(source, said(5), said(9))
    bring(other, said(1), said(7))
    shown = wall.open_column(manager, column_of(workspace, source, other))
    assert texts(shown.known) == ["Phrase 9", "Phrase 7", "Phrase 5", "Phrase 1"]


def test_what_is_heard_late_is_unread_at_its_place(
    workspace: Workspace, manager: Member, source: Source, other: Source
) -> None:
    column = column_of(workspace, source, other)
    bring(source, said(5), said(9))
    wall.mark_all_read(wall.open_column(manager, column), manager)
    bring(other, said(7))
    shown = wall.open_column(manager, column)
    assert (texts(shown.fresh), texts(shown.known)) == ([], ["Phrase 9", "Phrase 7", "Phrase 5"])
    assert [item.is_unread for item in shown.known] == [False, True, False]
    assert shown.unread == 1


def test_what_comes_while_she_reads_is_offered_once_wherever_its_place(
    workspace: Workspace, manager: Member, source: Source, other: Source
) -> None:
    column = column_of(workspace, source, other)
    bring(source, *[said(n) for n in range(0, 40, 2)])
    shown = wall.open_column(manager, column)
    top, known, on_page = shown.known[0].position, shown.newest_id, shown.items
    bring(other, *[said(n) for n in range(1, 60, 2)])
    came = wall.newer_items(shown, known, top, shown.bottom)
    assert came.count == len(came.items) == 20  # nine between those shown, eleven above; those below come by paging
    on_page = sorted([*on_page, *came.items], key=lambda item: item.position, reverse=True)
    assert wall.newer_items(shown, came.newest_id, on_page[0].position, on_page[-1].position).count == 0
    while older := wall.older_items(shown, on_page[-1].position, came.newest_id):
        on_page += older
    assert texts(on_page) == [f"Phrase {n}" for n in range(59, -1, -1) if n % 2 or n < 40]


def test_what_comes_between_two_pages_of_older_items_is_neither_skipped_nor_repeated(
    workspace: Workspace, manager: Member, source: Source, other: Source
) -> None:
    column = column_of(workspace, source, other)
    bring(source, *[said(2 * n) for n in range(60)])
    shown = wall.open_column(manager, column)
    on_page, known = shown.items, shown.newest_id
    bring(other, *[said(2 * n + 1) for n in range(60)])
    while older := wall.older_items(shown, on_page[-1].position, known):
        on_page += older
    assert texts(on_page) == [f"Phrase {2 * n}" for n in range(59, -1, -1)]
    came = wall.newer_items(shown, known, on_page[0].position, on_page[-1].position)
    assert sorted(texts(came.items)) == sorted(f"Phrase {2 * n + 1}" for n in range(60))


def test_hundreds_that_come_late_take_their_places_by_turns(
    workspace: Workspace, manager: Member, source: Source, other: Source
) -> None:
    column = column_of(workspace, source, other)
    bring(source, said(0), said(1000))
    shown = wall.open_column(manager, column)
    top, bottom, known = shown.known[0].position, shown.bottom, shown.newest_id
    bring(other, *[said(n) for n in range(1, 251)])
    got: list[str] = []
    while (came := wall.newer_items(shown, known, top, bottom)).count:
        got += texts(came.items)
        known = came.newest_id
    assert sorted(got) == sorted(f"Phrase {n}" for n in range(1, 251))


def test_only_what_was_in_sight_is_read(
    workspace: Workspace, manager: Member, proofreader: Member, source: Source, other: Source
) -> None:
    column = column_of(workspace, source, other)
    bring(source, said(5), said(9))
    wall.mark_all_read(wall.open_column(manager, column), manager)
    bring(other, said(3), said(7), said(11), said(13))
    shown = wall.open_column(manager, column)
    seen = {item.mention.text: item.position for item in shown.items}
    wall.record_reading(shown, manager, [seen["Phrase 11"].id], seen["Phrase 11"], shown.newest_id)
    shown = wall.open_column(manager, column)
    assert [item.mention.text for item in shown.items if item.is_unread] == ["Phrase 13", "Phrase 7", "Phrase 3"]
    assert texts(shown.known)[0] == "Phrase 11"
    wall.record_reading(shown, manager, [seen[f"Phrase {n}"].id for n in (13, 7, 3)], seen["Phrase 7"], shown.newest_id)
    mark = ReadMark.objects.get(member=manager)
    assert (mark.upto, mark.seen) == (max(place.id for place in seen.values()), [])
    assert mark.line == seen["Phrase 11"].id  # forward only
    assert not ReadMark.objects.filter(member=proofreader).exists()


def test_the_first_reading_counts_what_the_page_knew_as_read(
    workspace: Workspace, manager: Member, source: Source
) -> None:
    column = column_of(workspace, source)
    bring(source, *[said(n) for n in range(20)])
    shown = wall.open_column(manager, column)
    bring(source, said(21))
    wall.record_reading(shown, manager, [], shown.known[0].position, shown.newest_id)
    shown = wall.open_column(manager, column)
    assert (texts(shown.fresh), shown.unread) == (["Phrase 21"], 1)


def test_older_pages_lose_and_repeat_nothing(workspace: Workspace, manager: Member, source: Source) -> None:
    bring(source, *[said(n) for n in range(80)])
    shown = wall.open_column(manager, column_of(workspace, source))
    on_page = shown.items
    while items := wall.older_items(shown, on_page[-1].position):
        on_page += items
    assert texts(on_page) == [f"Phrase {n}" for n in range(79, -1, -1)]


def test_an_item_deleted_or_edited_upstream_is_told_again_at_its_place(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser
) -> None:
    column = column_of(workspace, source)
    bring(source, said(1), said(2))
    shown = wall.open_column(manager, column)
    bring(source, said(1, "Corrigé", edited_at=NOON + timedelta(hours=2)))
    ingest_page(source, Page(gone=("post:2",)), source.fence)
    ids = ",".join(str(item.position.id) for item in shown.items)
    page = client_of(manager).get(f"/w/{workspace.slug}/columns/{column.pk}/again/?ids={ids}").content.decode()
    assert "Corrigé" in page
    assert "Phrase 2" not in page
    assert page.count("<li") == 2


def test_who_shared_is_told_as_far_as_the_column_heard(
    workspace: Workspace, manager: Member, outsider: Member, source: Source
) -> None:
    theirs = Source.objects.create(
        workspace=outsider.workspace, network="feeds", kind=SourceKind.FEED, query="https://c.example"
    )
    post = said(1, "Bonjour")
    bring(theirs, said(2, author=LUC, repost_of=post))
    bring(source, said(3, author=MARIE, repost_of=post))
    assert wall.open_column(manager, column_of(workspace, source)).known[0].sharers == ("Marie T.",)


def test_she_takes_the_conversation_from_an_item(
    workspace: Workspace, manager: Member, reader: Member, client_of: Browser
) -> None:
    channels = [
        Channel.objects.create(workspace=workspace, network="mastodon", remote_id=name, handle=name, name=name)
        for name in ("Officiel", "Candidate")
    ]
    source = Source.objects.create(workspace=workspace, channel=channels[0], network="mastodon", kind=SourceKind.HOME)
    bring(source, said(1))
    address = f"/w/{workspace.slug}/mentions/{Mention.objects.get().pk}/assignment/"
    asked = client_of(manager).post(address, headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"].startswith(address)
    assert "Candidate" in client_of(manager).get(asked.headers["HX-Redirect"]).content.decode()
    client_of(manager).post(address, {"channel": channels[1].pk})
    conversation = Conversation.objects.get()
    assert conversation.channel == channels[1]
    assert conversation.assignments.get(ended_at=None).to == manager
    assert client_of(manager).post(address, headers={"HX-Request": "true"}).status_code == 204
    assert conversation.assignments.count() == 1
    assert client_of(reader).post(address).status_code == 403


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"words": ["loyer"]}, {"Mon LOYER", "Le loyer monte"}),
        ({"words": ["loyer"], "without": ["monte"]}, {"Mon LOYER"}),
        ({"without": ["100%"]}, {"Mon LOYER", "Le loyer monte", "En vacances"}),
        ({"language": "fr"}, {"Mon LOYER"}),
        ({"media": True}, {"En vacances"}),
        ({"reposts": False}, {"Mon LOYER", "100% vrai", "En vacances"}),
        ({"replies": False}, {"Mon LOYER", "Le loyer monte", "En vacances"}),
    ],
)
def test_a_column_shows_what_its_filters_let_through(
    workspace: Workspace, manager: Member, source: Source, filters: dict[str, object], kept: set[str]
) -> None:
    bring(
        source,
        said(1, "Mon LOYER", language="fr-CA"),
        said(2, author=LUC, repost_of=said(3, "Le loyer monte")),
        said(4, "100% vrai", reply_to="post:1"),
        said(5, "En vacances", media=(RemoteMedia("https://a.example/p.jpg"),)),
    )
    shown = wall.open_column(manager, column_of(workspace, source, filters=filters))
    assert set(texts(shown.known)) == kept


def test_what_is_deleted_upstream_leaves_the_column(workspace: Workspace, manager: Member, source: Source) -> None:
    bring(source, said(1), said(2))
    ingest_page(source, Page(gone=("post:2",)), source.fence)
    assert texts(wall.open_column(manager, column_of(workspace, source)).known) == ["Phrase 1"]


def test_a_watch_has_its_column_with_what_was_heard_before_it(
    workspace: Workspace, manager: Member, source: Source
) -> None:
    bring(source, said(1, "le loyer"), said(2, "la neige"))
    Mention.objects.update(published_at=datetime.now(UTC))
    watch = watch_editing.create_watch(manager, "Loyers", "loyer")
    bring(source, said(3, "encore le loyer"))
    shown = wall.open_column(manager, column_of(workspace, kind="watch", watch=watch))
    assert set(texts(shown.known)) == {"encore le loyer", "le loyer"}


def test_a_shared_column_shows_only_the_channels_that_one_may_see(
    workspace: Workspace, manager: Member, proofreader: Member, client_of: Browser
) -> None:
    channel = Channel.objects.create(workspace=workspace, network="mastodon", remote_id="x", handle="x", name="X")
    ChannelRights.objects.create(channel=channel, member=proofreader, rights=[])
    hidden = Source.objects.create(workspace=workspace, channel=channel, network="mastodon", kind=SourceKind.MENTIONS)
    bring(hidden, said(1, "entre nous"))
    column = column_of(workspace, hidden)
    assert texts(wall.open_column(manager, column).known) == ["entre nous"]
    assert wall.open_column(proofreader, column).known == []
    address = f"/w/{workspace.slug}/mentions/{Mention.objects.get().pk}/thread/"
    assert client_of(proofreader).get(address).status_code == 404


@pytest.mark.parametrize(
    ("opened", "shown"),
    [
        (1, ["Phrase 2", "Phrase 3"]),
        (2, ["Phrase 1", "Le message ci-dessus", "Phrase 3"]),
        (3, ["Phrase 1", "Phrase 2", "Le message ci-dessus"]),
    ],
)
def test_a_thread_under_an_item_does_not_repeat_it(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser, opened: int, shown: list[str]
) -> None:
    bring(source, *(said(n, thread="post:1") for n in (1, 2, 3)))
    address = f"/w/{workspace.slug}/mentions/{Mention.objects.get(remote_id=f'post:{opened}').pk}/thread/"
    client = client_of(manager)
    piece = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r"Phrase \d|Le message ci-dessus", piece) == shown
    page = client.get(address).content.decode()
    assert re.findall(r"<p>(Phrase \d)</p>", page) == ["Phrase 1", "Phrase 2", "Phrase 3"]


@pytest.mark.parametrize("act", ["", "newer/", "again/", "settings/", "mark/", "place/", "width/", "mute/", "archive/"])
def test_a_stranger_finds_no_column(
    workspace: Workspace, proofreader: Member, manager: Member, outsider: Member, client_of: Browser, act: str
) -> None:
    hers = column_of(workspace, owner=manager)
    ask = "post" if act in ("mark/", "place/", "width/", "mute/", "archive/") else "get"
    assert getattr(client_of(outsider), ask)(f"/w/{workspace.slug}/columns/{hers.pk}/{act}").status_code == 404
    assert getattr(client_of(proofreader), ask)(f"/w/{workspace.slug}/columns/{hers.pk}/{act}").status_code == 404


def test_a_reader_changes_no_shared_column(workspace: Workspace, reader: Member, client_of: Browser) -> None:
    shared = column_of(workspace)
    assert client_of(reader).post(f"/w/{workspace.slug}/columns/{shared.pk}/archive/").status_code == 403
    assert client_of(reader).get(f"/w/{workspace.slug}/columns/{shared.pk}/").status_code == 200


def test_columns_move_left_right_and_after_another(workspace: Workspace, manager: Member, client_of: Browser) -> None:
    made = [column_of(workspace, position=n) for n in range(4)]
    client, [a, b, c, d] = client_of(manager), [column.pk for column in made]

    def moved(pk: int, to: object) -> list[int]:
        client.post(f"/w/{workspace.slug}/columns/{pk}/place/", {"to": to})
        return list(Column.objects.values_list("pk", flat=True))

    assert moved(c, "left") == [a, c, b, d]
    assert moved(c, "left") == [c, a, b, d]
    assert moved(c, "left") == [c, a, b, d]
    assert moved(c, "right") == [a, c, b, d]
    assert moved(d, "right") == [a, c, b, d]
    assert moved(d, 0) == [d, a, c, b]
    assert moved(d, c) == [a, c, d, b]


def test_a_removed_column_comes_back_with_her_mark(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser
) -> None:
    column, client = column_of(workspace, source), client_of(manager)
    bring(source, said(1))
    wall.mark_all_read(wall.open_column(manager, column), manager)
    client.post(f"/w/{workspace.slug}/columns/{column.pk}/archive/")
    assert f'id="column-{column.pk}"' not in client.get(f"/w/{workspace.slug}/columns/").content.decode()
    client.post(f"/w/{workspace.slug}/columns/{column.pk}/restoration/")
    assert f'id="column-{column.pk}"' in client.get(f"/w/{workspace.slug}/columns/").content.decode()
    assert wall.open_column(manager, column).mark


def test_catching_up_works_without_a_script(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser
) -> None:
    column = column_of(workspace, source)
    bring(source, said(1), said(2))
    client_of(manager).post(f"/w/{workspace.slug}/columns/{column.pk}/mark/")
    assert wall.open_column(manager, column).unread == 0
    assert ReadMark.objects.get().upto > 0


def test_a_column_is_added_by_its_form(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser
) -> None:
    client = client_of(manager)
    asked = {"sources": [source.pk], "width": "wide", "colour": 3, "words": "Été", "replies": "on"}
    answer = client.post(f"/w/{workspace.slug}/columns/new/", asked)
    made = Column.objects.get()
    assert answer.headers["Location"].endswith(f"/columns/#column-{made.pk}")
    assert (made.name, made.owner, made.width, made.colour) == ("A", manager, "wide", 3)
    assert made.filters["words"] == ["ete"]
    assert (made.filters["replies"], made.filters["reposts"]) == (True, False)
    assert client.post(f"/w/{workspace.slug}/columns/new/", {"width": "wide", "colour": 0}).status_code == 422


def test_a_column_never_takes_the_source_of_another_workspace(
    workspace: Workspace, manager: Member, outsider: Member, client_of: Browser
) -> None:
    theirs = Source.objects.create(
        workspace=outsider.workspace, network="feeds", kind=SourceKind.FEED, query="https://c.example"
    )
    asked = {"sources": [theirs.pk], "width": "medium", "colour": 0}
    assert client_of(manager).post(f"/w/{workspace.slug}/columns/new/", asked).status_code == 422


def test_twelve_columns_ask_the_database_no_more_than_one(
    workspace: Workspace, manager: Member, source: Source, other: Source, client_of: Browser
) -> None:
    client, address = client_of(manager), f"/w/{workspace.slug}/columns/"
    bring(source, *[said(n, repost_of=said(n + 1000) if n % 3 == 0 else None, quote_of="post:1") for n in range(40)])
    column_of(workspace, source)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for n in range(11):
        column_of(workspace, source, other, position=n)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    assert page.count('class="item') >= 12 * wall.FIRST_PAGE_SIZE
    assert len(many) == len(few)
    assert len(many) <= 13, "\n".join(query["sql"][:160] for query in many)


def test_a_reaction_asks_which_account_when_several_may(
    workspace: Workspace, manager: Member, reader: Member, client_of: Browser
) -> None:
    channels = [
        Channel.objects.create(workspace=workspace, network="mastodon", remote_id=name, handle=name, name=name)
        for name in ("Officiel", "Candidate")
    ]
    source = Source.objects.create(workspace=workspace, channel=channels[0], network="mastodon", kind=SourceKind.HOME)
    bring(source, said(1))
    address = f"/w/{workspace.slug}/mentions/{Mention.objects.get().pk}/reaction/"
    page = client_of(manager).post(address, {"act": "like"}).content.decode()
    assert "Officiel" in page
    assert "Candidate" in page
    asked = client_of(manager).post(address, {"act": "like"}, headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"] == f"{address}?act=like"
    assert client_of(manager).get(f"{address}?act=like").status_code == 200
    assert client_of(manager).post(address, {"act": "bite"}).status_code == 400
    assert client_of(reader).post(address, {"act": "like"}).status_code == 403
