"""A page becomes rows once, whatever is repeated, edited, deleted or malformed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vigie.kit.live_notices import LIVE_CHANNEL
from vigie.listening import look_back, signals
from vigie.listening.ingest import LeaseLost, ingest_page
from vigie.listening.models import Gathering, Hit, Mention, Source, Watch
from vigie.networks.types import ArrivalReason, LinkCard, Page, Ref, RemoteAuthor, RemoteMedia, RemotePost, SourceKind
from vigie.team.models import Member, Workspace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARIE = RemoteAuthor("did:marie", "marie@mastodon.example", "Marie T.")
LUC = RemoteAuthor("did:luc", "luc@mastodon.example", "Luc")


def said(text: str, n: int = 1, author: RemoteAuthor = MARIE, **fields: object) -> RemotePost:
    return RemotePost(Ref(f"post:{n}"), author, text, NOON + timedelta(minutes=n), ArrivalReason.FEED, **fields)  # type: ignore[arg-type]


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example/feed"
    )


def bring(
    source: Source, *items: RemotePost, gone: tuple[str, ...] = (), cursor: str | None = None, skipped: int = 0
) -> None:
    ingest_page(source, Page(items, cursor, gone, skipped=skipped), source.fence)


def test_what_is_brought_twice_is_kept_once(source: Source) -> None:
    bring(source, said("Bonjour", 1), said("Bonsoir", 2), said("Bonjour", 1))
    bring(source, said("Bonsoir", 2), said("Bonne nuit", 3))
    assert list(Gathering.objects.order_by("pk").values_list("mention__text", flat=True)) == [
        "Bonjour",
        "Bonsoir",
        "Bonne nuit",
    ]
    assert Mention.objects.count() == 3


def test_the_cursor_is_saved_with_what_it_brought(source: Source) -> None:
    bring(source, said("Bonjour"), cursor="17", skipped=2)
    bring(source)
    source.refresh_from_db()
    assert (source.cursor, source.skipped) == ("17", 2)


def test_a_collector_that_lost_its_source_writes_nothing(source: Source) -> None:
    first = Source.objects.claim_lease(source.pk, "one", timedelta(seconds=-1))
    second = Source.objects.claim_lease(source.pk, "two", timedelta(seconds=60))
    assert first is not None
    assert second is not None
    with pytest.raises(LeaseLost):
        ingest_page(source, Page((said("trop tard"),), "9"), first)
    ingest_page(source, Page((said("à temps"),), "8"), second)
    source.refresh_from_db()
    assert source.cursor == "8"
    assert Mention.objects.get().text == "à temps"


def test_a_source_that_someone_gathers_is_not_claimed_again(source: Source) -> None:
    assert Source.objects.claim_lease(source.pk, "one", timedelta(seconds=60)) is not None
    assert Source.objects.claim_lease(source.pk, "two", timedelta(seconds=60)) is None


def test_an_edit_is_followed_and_an_older_edition_is_not(source: Source) -> None:
    bring(source, said("le text"))
    bring(source, replace(said("le texte"), edited_at=NOON + timedelta(hours=1)))
    bring(source, said("le text"))
    mention = Mention.objects.get()
    assert (mention.text, mention.folded) == ("le texte", "le texte")
    assert mention.edited_at is not None


def test_counts_are_followed_and_silence_erases_none(source: Source) -> None:
    bring(source, said("Bonjour", likes=1))
    bring(source, said("Bonjour", likes=5, reposts=2))
    bring(source, said("Bonjour"))
    mention = Mention.objects.get()
    assert (mention.likes, mention.reposts, mention.replies) == (5, 2, None)


def test_nothing_is_left_of_who_closed_an_account(source: Source) -> None:
    bring(source, said("Un", 1), said("Deux", 2, LUC), said("Trois", 3))
    ingest_page(source, Page(silenced=("did:marie", "did:personne")), source.fence)
    assert list(Mention.objects.filter(gone_at=None).values_list("text", flat=True)) == ["Deux"]


def test_what_is_deleted_upstream_keeps_its_place_and_loses_its_words(source: Source) -> None:
    media = (RemoteMedia("https://a.example/p.jpg", alt="une photo"),)
    bring(source, said("je regrette", html="<p>je regrette</p>", media=media, card=LinkCard("https://a.example")))
    bring(source, gone=("post:1", "post:unheard"))
    bring(source, said("je regrette"))  # a page that was on its way
    mention = Mention.objects.get()
    assert mention.gone_at is not None
    assert (mention.text, mention.html, mention.folded, mention.media, mention.card) == ("", "", "", [], None)


def test_what_is_taken_out_of_the_spam_has_its_words_again(source: Source) -> None:
    bring(source, said("une question", edited_at=datetime(2026, 11, 1, tzinfo=UTC)))
    bring(source, gone=("post:1",))
    ingest_page(source, Page((said("une question"),), None, back=("post:1",)), source.fence)
    mention = Mention.objects.get()
    assert (mention.text, mention.gone_at) == ("une question", None)


def test_a_repost_leads_to_what_it_repeats(source: Source) -> None:
    post = said("Bonjour", 1)
    bring(source, said("", 2, LUC, repost_of=post), said("", 3, MARIE, repost_of=said("", 2, LUC, repost_of=post)))
    original = Mention.objects.get(remote_id="post:1")
    assert set(original.reposts_heard.values_list("remote_id", flat=True)) == {"post:2", "post:3"}
    assert not Gathering.objects.filter(mention=original).exists()


def test_an_author_is_followed_through_a_change_of_name(source: Source) -> None:
    bring(source, said("a", 1))
    bring(source, said("b", 2, replace(MARIE, name="Marie Tremblay", avatar_url="https://a.example/m.png")))
    bring(source, said("c", 3, RemoteAuthor("did:marie", "marie@mastodon.example")))
    author = Mention.objects.get(remote_id="post:1").author
    assert (author.name, author.avatar_url) == ("Marie Tremblay", "https://a.example/m.png")


@pytest.mark.parametrize("text", ["nul \0 ici", "demi \ud83d paire", "\U0001f600" * 3, "x" * 200_000, ""])
def test_any_text_is_kept_as_postgresql_can(source: Source, text: str) -> None:
    bring(source, replace(said(text), title=text, html=f"<p>{text}</p>", language=text[:40], tags=(text[:10],)))
    assert Mention.objects.count() == 1


def test_what_has_no_possible_name_is_passed_over_and_counted(source: Source) -> None:
    nameless = replace(said("a"), ref=Ref(""))
    endless = replace(said("b"), ref=Ref("x" * 701))
    bring(source, nameless, endless, replace(said("c", 3), author=RemoteAuthor("", "x")), said("d", 4))
    source.refresh_from_db()
    assert source.skipped == 3
    assert Mention.objects.get().text == "d"


def test_html_is_cleaned_before_it_is_kept(source: Source) -> None:
    bring(source, said("x", html='<p onclick="x">a<script>alert(1)</script><img src=x onerror=y></p>'))
    assert Mention.objects.get().html == "<p>a</p>"


def test_a_date_in_the_future_is_not_believed(source: Source) -> None:
    bring(source, replace(said("demain"), published_at=datetime(2999, 1, 1, tzinfo=UTC)))
    assert Mention.objects.get().published_at.year < 2100


def test_a_watch_finds_what_is_new_once(source: Source, workspace: Workspace, outsider: Member) -> None:
    ours = Watch.objects.create(workspace=workspace, name="Loyers", question="loyer* lang:fr")
    Watch.objects.create(workspace=outsider.workspace, name="Les nôtres", question="loyer*")
    bring(source, said("Les loyers montent", 1, language="fr"), said("Rents go up", 2))
    bring(source, said("Les loyers montent", 1, language="fr"))
    assert list(Hit.objects.values_list("watch", "mention__remote_id")) == [(ours.pk, "post:1")]


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("quebec", {"text": "Vive le QUÉBEC"}),
        ("l'eau", {"text": "j’aime l’eau vive"}),
        ("oeuvre", {"text": "Une Œuvre"}),
        ("climat*", {"text": "les climatologues"}),
        ('"veut un pays"', {"text": "Ce soir #OnVeutUnPays enfin"}),
        ("#OnVeutUnPays", {"text": "Ce soir", "tags": ("onveutunpays",)}),
        ("@marie@mastodon.quebec", {"text": "Merci", "mentions": ("marie@mastodon.quebec",)}),
        ("from:marie", {"text": "Rien de cela"}),
        ("lang:fr", {"text": "Rien de cela", "language": "fr"}),
        ("lang:fr NOT météo", {"text": "Rien de cela", "language": "fr"}),
        ("eau OR from:marie", {"text": "Rien de cela"}),
        ("secret", {"text": "Ouvrez", "spoiler": "un secret"}),
        ("titre", {"text": "Le corps", "title": "Le titre"}),
        ("日本", {"text": "日本語を話す"}),
    ],
)
def test_a_new_watch_finds_what_the_engine_would_have(source: Source, question: str, fields: dict[str, Any]) -> None:
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        bring(source, said(**fields), said("Tout autre chose, en anglais", 2, author=LUC, language="en"))
        found = look_back.find_matching_mentions(source.workspace_id, question)
    assert "post:1" in [mention.remote_id for mention in found]


def test_a_watch_never_finds_what_is_private(source: Source, workspace: Workspace) -> None:
    Watch.objects.create(workspace=workspace, name="Loyers", question="loyer")
    bring(source, said("mon loyer, entre nous", private=True))
    assert not Hit.objects.exists()


def test_an_edited_question_is_followed(source: Source, workspace: Workspace) -> None:
    watch = Watch.objects.create(workspace=workspace, name="Eau", question="eau")
    bring(source, said("le loyer", 1))
    watch.question, watch.edited_at = "loyer", watch.edited_at + timedelta(seconds=1)
    watch.save()
    bring(source, said("le loyer", 2))
    assert Hit.objects.get().mention.remote_id == "post:2"


def test_a_changed_question_is_followed_whatever_the_clock_says(
    source: Source, workspace: Workspace, outsider: Member
) -> None:
    watch = Watch.objects.create(workspace=workspace, name="Eau", question="eau")
    bring(source, said("le loyer", 1))
    other = Watch.objects.create(workspace=outsider.workspace, name="Neige", question="neige")
    Watch.objects.filter(pk=watch.pk).update(question="loyer")  # its date is older than that of the other
    assert Watch.objects.get(pk=watch.pk).edited_at < other.edited_at
    bring(source, said("le loyer", 2))
    assert Hit.objects.get().mention.remote_id == "post:2"


def test_an_archived_watch_asks_no_more_and_a_restored_one_does(
    source: Source, workspace: Workspace, manager: Member
) -> None:
    watch = Watch.objects.create(workspace=workspace, name="Loyers", question="loyer")
    watch.archive(manager)
    bring(source, said("le loyer", 1))
    watch.restore(manager)
    bring(source, said("le loyer", 2))
    assert Hit.objects.get().mention.remote_id == "post:2"


def test_the_pages_are_told_once_of_all_that_a_page_brought(source: Source, workspace: Workspace) -> None:
    Watch.objects.create(workspace=workspace, name="Loyers", question="loyer")
    bring(source, said("le loyer", 1))
    with CaptureQueriesContext(connection) as asked:
        edited = replace(said("le loyer baisse", 1), edited_at=NOON + timedelta(hours=1))
        bring(source, edited, said("le loyer monte", 2))
    told = [query["sql"] for query in asked if f"pg_notify('{LIVE_CHANNEL}'" in query["sql"]]
    assert len(told) == 1
    assert all(topic in told[0] for topic in (f"columns:{source.pk}", "columns:w", "items:", "feeds"))


def test_the_public_stream_keeps_only_what_a_watch_asks_for(workspace: Workspace) -> None:
    stream = Source.objects.create(workspace=workspace, network="bluesky", kind=SourceKind.STREAM)
    Watch.objects.create(workspace=workspace, name="Loyers", question="loyer")
    bring(stream, said("mon loyer", 1), said("mon chat", 2), cursor="99")
    assert Mention.objects.get().text == "mon loyer"
    assert Hit.objects.count() == 1
    stream.refresh_from_db()
    assert stream.cursor == "99"


def test_the_rooms_above_hear_of_new_gatherings_only(source: Source) -> None:
    heard: list[str] = []
    reader: Callable[[Source, object], None] = lambda _source, gatherings: heard.extend(  # noqa: E731
        f"{each.mention.author.name}: {each.mention.text}"
        for each in gatherings  # type: ignore[attr-defined]
    )
    signals.connect_receiver(reader)
    try:
        bring(source, said("Bonjour", 1))
        bring(source, said("Bonjour", 1), said("Bonsoir", 2))
    finally:
        signals._receivers.remove(reader)
    assert heard == ["Marie T.: Bonjour", "Marie T.: Bonsoir"]


def test_what_another_workspace_gathered_first_is_new_to_ours(
    source: Source, outsider: Member, manager: Member
) -> None:
    theirs = Source.objects.create(
        workspace=outsider.workspace, network="feeds", kind=SourceKind.FEED, query="https://b.example"
    )
    Watch.objects.create(workspace=source.workspace, name="Loyers", question="loyer")
    bring(theirs, said("le loyer"))
    assert not Mention.objects.seen_by(manager).exists()
    bring(source, said("le loyer"))
    assert Mention.objects.seen_by(manager).count() == 1
    assert Hit.objects.count() == 1


def test_a_page_asks_as_little_of_the_database_with_many_things_as_with_few(source: Source) -> None:
    asked = []
    for first, last in ((1, 5), (100, 180)):
        with CaptureQueriesContext(connection) as queries:
            bring(source, *(said(f"Bonjour {n}", n, LUC) for n in range(first, last)))
        asked.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert asked[1] <= asked[0] <= 12


def test_the_rooms_above_get_a_new_mention_as_the_database_has_it(source: Source) -> None:
    heard: list[Gathering] = []
    reader: Callable[[Source, Any], None] = lambda _source, gatherings: heard.extend(gatherings)  # noqa: E731
    signals.connect_receiver(reader)
    try:
        media = (RemoteMedia("https://a.example/p.jpg", alt="une photo"),)
        bring(source, said("Bonjour", media=media, tags=("été",), likes=3, card=LinkCard("https://a.example")))
    finally:
        signals._receivers.remove(reader)
    gathering = Gathering.objects.select_related("mention__author").get()
    for given, kept in ((heard[0], gathering), (heard[0].mention, gathering.mention)):
        for field in kept._meta.concrete_fields:
            assert getattr(given, field.attname) == getattr(kept, field.attname), field.name
    assert heard[0].mention.author.first_heard_at == gathering.mention.author.first_heard_at
