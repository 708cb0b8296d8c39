"""Feeds, watches and authors on screen."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from vigie.channels import http_clients
from vigie.channels.models import Channel
from vigie.listening import watch_editing
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Mention, Source, Watch
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemotePost, SourceKind
from vigie.people.models import Author as Known
from vigie.team.models import Member, Workspace
from vigie.team.workspace_urls import link
from vigie.ui.tests.markup import live_regions

Browser = Callable[[Member], Client]
SITE = '<html><head><link rel="alternate" type="application/feed+json" title="Tout" href="/feed.json"></head></html>'
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Le Fil", "items": []}
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body><outline text="Médias">
<outline type="rss" text="La Presse" xmlUrl="https://presse.example/rss"/></outline>
<outline type="rss" text="Le Devoir" xmlUrl="https://devoir.example/rss"/></body></opml>"""


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example/f", name="A"
    )


def heard(source: Source, text: str, n: int = 1, html: str = "", *, is_undated: bool = False) -> Mention:
    said = RemotePost(
        Ref(f"p:{n}"),
        RemoteAuthor("marie", "marie@a.example", "Marie"),
        text,
        datetime.now(UTC),
        ArrivalReason.FEED,
        html=html,
        is_undated=is_undated,
    )
    ingest_page(source, Page((said,)), source.fence)
    return Mention.objects.get(remote_id=f"p:{n}")


def web(request: httpx2.Request) -> httpx2.Response:
    if request.url.path == "/feed.json":
        return httpx2.Response(
            200, headers={"Content-Type": "application/feed+json"}, content=json.dumps(FEED).encode()
        )
    return httpx2.Response(200, headers={"Content-Type": "text/html"}, content=SITE.encode())


def test_the_address_of_a_site_leads_to_its_feed(workspace: Workspace, manager: Member, client_of: Browser) -> None:
    with http_clients.use_transport(httpx2.MockTransport(web)):
        client_of(manager).post(f"/w/{workspace.slug}/feeds/new/", {"address": "a.example", "folder": "Médias"})
    feed = Source.objects.get()
    assert (feed.query, feed.folder, feed.created_by) == ("https://a.example/feed.json", "Médias", manager)


def test_an_address_that_does_not_answer_says_so(workspace: Workspace, manager: Member, client_of: Browser) -> None:
    with http_clients.use_transport(httpx2.MockTransport(lambda _request: httpx2.Response(503))):
        page = client_of(manager).post(f"/w/{workspace.slug}/feeds/new/", {"address": "https://a.example/"})
    assert page.status_code == 422
    assert not Source.objects.exists()


def test_opml_comes_in_once_and_goes_out_the_same(workspace: Workspace, manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    for _twice in range(2):
        file = SimpleUploadedFile("feeds.opml", OPML.encode())
        client.post(f"/w/{workspace.slug}/feeds/opml/import/", {"file": file})
    assert set(Source.objects.values_list("query", "folder", "name")) == {
        ("https://presse.example/rss", "Médias", "La Presse"),
        ("https://devoir.example/rss", "", "Le Devoir"),
    }
    out = client.get(f"/w/{workspace.slug}/feeds/opml/").content.decode()
    assert "https://presse.example/rss" in out
    assert "Médias" in out


@pytest.mark.parametrize(("language", "words"), [("fr-ca", "date inconnue, lu "), ("en", "date unknown, read ")])
def test_the_hour_of_reading_is_not_shown_for_a_date(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser, language: str, words: str
) -> None:
    heard(source, "Avis public", is_undated=True)
    heard(source, "Daté", 2)
    manager.user.language = language
    manager.user.save()
    page = client_of(manager).get(f"/w/{workspace.slug}/feeds/{source.pk}/").content.decode()
    assert page.count(f"{words}<time") == 1


def test_a_feed_followed_no_more_comes_back_with_what_it_brought(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser
) -> None:
    heard(source, "Bonjour")
    client = client_of(manager)
    client.post(f"/w/{workspace.slug}/feeds/{source.pk}/archive/")
    assert not Source.objects.active().exists()
    client.post(f"/w/{workspace.slug}/feeds/{source.pk}/restoration/")
    assert "Bonjour" in client.get(f"/w/{workspace.slug}/feeds/{source.pk}/").content.decode()


@pytest.mark.parametrize("kind", [SourceKind.FEED, SourceKind.AUTHOR, SourceKind.SEARCH])
def test_whatever_is_followed_no_more_can_be_taken_back(
    workspace: Workspace, manager: Member, client_of: Browser, kind: SourceKind
) -> None:
    channel = None
    if kind != SourceKind.FEED:
        channel = Channel.objects.create(workspace=workspace, network="bluesky", remote_id="did:plc:us", handle="us")
    network = channel.network if channel else "feeds"
    followed = Source.objects.create(workspace=workspace, channel=channel, network=network, kind=kind, query="loyer")
    client = client_of(manager)
    client.post(f"/w/{workspace.slug}/feeds/{followed.pk}/archive/")
    assert not Source.objects.active().exists()
    assert client.post(f"/w/{workspace.slug}/feeds/{followed.pk}/restoration/").status_code == 302
    assert Source.objects.active().get() == followed


def test_what_comes_with_an_account_is_not_taken_back_by_hand(
    workspace: Workspace, manager: Member, client_of: Browser
) -> None:
    channel = Channel.objects.create(workspace=workspace, network="bluesky", remote_id="did:plc:us", handle="us")
    mentions = Source.objects.create(workspace=workspace, channel=channel, network="bluesky", kind=SourceKind.MENTIONS)
    assert client_of(manager).post(f"/w/{workspace.slug}/feeds/{mentions.pk}/restoration/").status_code == 404


@pytest.mark.parametrize("act", ["", "pause/", "archive/", "restoration/"])
def test_a_stranger_finds_no_feed(
    workspace: Workspace, source: Source, outsider: Member, client_of: Browser, act: str
) -> None:
    client = client_of(outsider)
    for slug in (workspace.slug, outsider.workspace.slug):
        address = f"/w/{slug}/feeds/{source.pk}/{act}"
        assert (client.post(address) if act else client.get(address)).status_code == 404


@pytest.mark.parametrize("address", ["feeds/new/", "feeds/ask/", "feeds/opml/import/", "watches/new/"])
def test_a_reader_changes_nothing(workspace: Workspace, reader: Member, client_of: Browser, address: str) -> None:
    assert client_of(reader).post(f"/w/{workspace.slug}/{address}", {"address": "x"}).status_code == 403


def test_a_new_watch_finds_what_was_heard_before_it(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser
) -> None:
    heard(source, "Le loyer monte")
    client = client_of(manager)
    client.post(f"/w/{workspace.slug}/watches/new/", {"name": "Loyers", "question": "loyer*"})
    watch = Watch.objects.get()
    assert "Le loyer monte" in client.get(f"/w/{workspace.slug}/watches/{watch.pk}/").content.decode()


def test_a_changed_question_forgets_what_the_old_one_found(
    workspace: Workspace, manager: Member, source: Source
) -> None:
    heard(source, "Le loyer monte", 1)
    heard(source, "La neige tombe", 2)
    watch = watch_editing.create_watch(manager, "Loyers", "loyer")
    watch_editing.change_watch(watch, manager, "Neige", "neige")
    assert [hit.mention.text for hit in watch.hits.all()] == ["La neige tombe"]


def test_a_question_that_cannot_be_read_is_shown_where_it_fails(
    workspace: Workspace, manager: Member, client_of: Browser
) -> None:
    client = client_of(manager)
    page = client.get(f"/w/{workspace.slug}/watches/preview/", {"question": "loyer (OU eau"}).content.decode()
    assert "loyer (<mark>OU eau</mark>" in page
    assert client.post(f"/w/{workspace.slug}/watches/new/", {"name": "x", "question": "(("}).status_code == 422
    assert not Watch.objects.exists()


@pytest.mark.parametrize("act", ["", "archive/", "restoration/"])
def test_a_stranger_finds_no_watch(
    workspace: Workspace, manager: Member, outsider: Member, client_of: Browser, act: str
) -> None:
    watch = watch_editing.create_watch(manager, "Loyers", "loyer")
    address = f"/w/{outsider.workspace.slug}/watches/{watch.pk}/{act}"
    client = client_of(outsider)
    assert (client.post(address) if act else client.get(address)).status_code == 404


def test_a_preview_shows_only_what_the_workspace_heard(outsider: Member, source: Source, client_of: Browser) -> None:
    heard(source, "Le loyer monte")
    page = client_of(outsider).get(f"/w/{outsider.workspace.slug}/watches/preview/", {"question": "loyer"})
    assert "Le loyer monte" not in page.content.decode()


def test_an_author_is_known_to_who_heard_her(
    workspace: Workspace, manager: Member, outsider: Member, source: Source, client_of: Browser
) -> None:
    heard(source, "Bonjour")
    pk = Known.objects.get().pk
    assert "Bonjour" in client_of(manager).get(f"/w/{workspace.slug}/people/{pk}/").content.decode()
    assert client_of(outsider).get(f"/w/{outsider.workspace.slug}/people/{pk}/").status_code == 404


@pytest.mark.parametrize(
    ("text", "html", "never"),
    [
        ("<script>alert(1)</script>", "", "<script>alert"),
        ("x", '<p>a<img src=x onerror="alert(1)"></p>', "onerror"),
        ("x", '<a href="javascript:alert(1)">x</a>', "javascript:"),
        ('voir https://a.example/"onmouseover="x', "", '"onmouseover='),
    ],
)
def test_what_is_heard_never_becomes_a_script(
    workspace: Workspace, manager: Member, source: Source, client_of: Browser, text: str, html: str, never: str
) -> None:
    heard(source, text, html=html)
    page = client_of(manager).get(f"/w/{workspace.slug}/feeds/{source.pk}/").content.decode()
    assert never not in page.split('class="mention-list"')[1].split("</ol>")[0]


def test_the_palette_finds_who_was_heard_and_what_is_asked(
    workspace: Workspace, manager: Member, outsider: Member, source: Source, client_of: Browser
) -> None:
    heard(source, "Bonjour")
    watch_editing.create_watch(manager, "Marées", "marée*")
    found = client_of(manager).get(f"/w/{workspace.slug}/go/", {"q": "mar"}, headers={"HX-Request": "true"})
    assert "Marie" in found.content.decode()
    assert "Marées" in found.content.decode()
    theirs = client_of(outsider).get(f"/w/{outsider.workspace.slug}/go/", {"q": "mar"}, headers={"HX-Request": "true"})
    assert "Marie" not in theirs.content.decode()


def test_watches_are_put_to_a_public_stream_and_taken_from_it(
    workspace: Workspace, manager: Member, reader: Member, client_of: Browser
) -> None:
    address, client = f"/w/{workspace.slug}/watches/public/", client_of(manager)
    client.post(address, {"network": "bluesky"})
    stream = Source.objects.get()
    assert (stream.network, stream.kind, stream.channel) == ("bluesky", SourceKind.STREAM, None)
    client.post(address, {"network": "bluesky"})
    assert not Source.objects.active().exists()
    client.post(address, {"network": "mastodon"})
    assert Source.objects.count() == 1
    assert client_of(reader).post(address, {"network": "bluesky"}).status_code == 403


def test_a_try_out_says_how_many_it_found_and_not_each_of_them(
    manager: Member, source: Source, client_of: Browser
) -> None:
    heard(source, "Le prix du loyer")
    client = client_of(manager)
    page = client.get(link(manager.workspace, "listening:watch_new"))
    assert [region for region in live_regions(page) if 'id="preview-status"' in region]
    assert "<ol" not in "".join(live_regions(page))
    preview = client.get(
        link(manager.workspace, "listening:preview"), {"question": "loyer"}, headers={"HX-Request": "true"}
    )
    said = re.search(r'<p id="preview-status" hx-swap-oob="innerHTML">([^<]*)</p>', preview.text)
    assert said
    assert said[1].startswith("1 ")
