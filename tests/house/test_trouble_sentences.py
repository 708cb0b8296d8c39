"""What a network's trouble tells a person: a sentence of ours in the reader's language, or the network's words, quoted.

Every connector is given every kind of bad answer, and all that comes out is read on every screen that shows it.
"""

import ast
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.utils import translation

import vigie
from vigie.channels.models import Channel
from vigie.channels.trouble_sentences import trouble_sentence
from vigie.kit import clock
from vigie.listening.models import Source
from vigie.networks import troubles
from vigie.networks.bluesky.tests import test_contract as bluesky
from vigie.networks.feeds.tests import test_contract as feeds
from vigie.networks.mastodon.tests import test_contract as mastodon
from vigie.networks.testing.pretend_server import (
    cut_before,
    every_request,
    read_timeout,
    refused_connection,
)
from vigie.networks.troubles import Trouble
from vigie.networks.types import SourceKind
from vigie.networks.wordpress.tests import test_contract as wordpress
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery.hold_and_refusal_reasons import reason_of
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.models import Delivery
from vigie.publishing.tests.conftest import board, open_channel, wire
from vigie.team.workspace_urls import link

__all__ = ["board", "wire"]
EXAMS = [bluesky.TestBluesky, feeds.TestFeeds, mastodon.TestMastodon, wordpress.TestWordPress]
STATUSES = (301, 400, 401, 403, 404, 408, 409, 410, 413, 422, 425, 429, 500, 502, 503, 504)
WORDS = "This is not allowed today"
BODIES = [
    '{"error":"invalid_grant"}',
    json.dumps({"error": "invalid_grant", "error_description": WORDS}),
    json.dumps({"error": "InvalidRequest", "message": WORDS}),
    '{"error":"InvalidToken","message":"Bad token"}',
    json.dumps({"code": "rest_forbidden", "message": WORDS, "data": {"status": 403}}),
    '{"code":"rest_forbidden","message":"","data":{"status":403}}',
    '{"error":{"code":7}}',
    "[1, 2]",
    "<html><title>502 Bad Gateway</title></html>",
    "rest_no_route",
    WORDS,
    "",
]
#: What no sentence of ours holds: names of classes, statuses, codes, addresses, JSON.
MACHINE_WORDS = re.compile(r"[A-Za-z]+Error|HTTP|\b[45]\d\d\b|\w_\w|[{}<>\[\]]|\d+\.\d+\.\d+|did not answer \(")
LANGUAGES = ("en", "fr-ca")


def faults() -> Iterator[Any]:
    yield from (cut_before, read_timeout, refused_connection)
    yield lambda request, wire: httpx2.Response(200, text="<p>Maintenance</p>")
    for status in STATUSES:
        for body in BODIES:
            yield lambda request, wire, status=status, body=body: httpx2.Response(status, text=body)


@pytest.fixture(scope="module")
def met() -> list[Trouble]:
    """Every trouble that the connectors make of bad answers, once for each thing that is told."""
    found: dict[tuple[str, str, str], Trouble] = {}
    for exam in EXAMS:
        for fault in faults():
            network, _server = exam().spoil_server(fault, every_request)
            for trouble in exam().collect_troubles(network):
                found[type(trouble).__name__, trouble.reason, trouble.quoted] = trouble
    return list(found.values())


def test_a_trouble_is_told_in_the_reader_s_language_or_in_the_network_s_own_words(met: list[Trouble]) -> None:
    assert len(met) > 20
    for trouble in met:
        said = {}
        for language in LANGUAGES:
            with translation.override(language):
                said[language] = trouble_sentence(trouble)
        if trouble.quoted:
            assert said["fr-ca"] == f"Le réseau dit\u00a0: {trouble.quoted}"
            assert said["en"] == f"The network says: {trouble.quoted}"
            assert trouble.quoted.strip() in (WORDS, "Bad token")
        else:
            assert said["fr-ca"] != said["en"], f"not translated: {trouble.reason}"
            assert not MACHINE_WORDS.search(said["fr-ca"] + said["en"])


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_tells_it_so(language: str, met: list[Trouble], manager: Any, wire: Any, client_of: Any) -> None:
    manager.user.language = language
    manager.user.save(update_fields=["language"])
    browser = client_of(manager)
    with translation.override(language):
        sentences = {trouble_sentence(trouble): trouble for trouble in met}
    for number, (sentence, trouble) in enumerate(sentences.items()):
        channel = open_channel(manager.workspace, f"compte{number}")
        Channel.objects.filter(pk=channel.pk).update(
            trouble="silent", trouble_said=trouble.reason, trouble_quoted=trouble.quoted, trouble_at=clock.now()
        )
        failed = {"failures": 1, "last_error": trouble.reason, "error_quoted": trouble.quoted}
        query = f"https://fil{number}.example"
        source = Source.objects.create(
            workspace=manager.workspace, network="feeds", kind=SourceKind.FEED, query=query, **failed
        )
        delivery = plan(create_draft(manager, "Bonjour.", [channel]), manager)[0]
        reason, detail = reason_of(trouble)
        Delivery.objects.filter(pk=delivery.pk).update(state="refused", reason=reason, detail=detail)
        for name, pk in (
            ("channels:channel", channel.pk),
            ("listening:feed", source.pk),
            ("publishing:post", delivery.post.pk),
        ):
            address = link(manager.workspace, name, pk)
            assert sentence in read_page(browser, address), f"{address} does not say: {sentence}"
    shown = {
        name: read_page(browser, link(manager.workspace, name)) for name in ("listening:feeds", "publishing:missed")
    }
    for sentence in sentences:
        assert all(sentence in page for page in shown.values()), sentence


def read_page(browser: Any, address: str) -> str:
    """The text of a page, as it is read: entities decoded, runs of spaces as one (a no-break space is none)."""
    return re.sub(r"[ \n]+", " ", html.unescape(browser.get(address).text))


def test_a_sentence_of_ours_is_one_that_is_translated() -> None:
    """A trouble's reason is never a bare string or an f-string: those reach the reader in English."""
    kinds = {name for name, kind in vars(troubles).items() if isinstance(kind, type) and issubclass(kind, Trouble)}
    bare = []
    root = Path(vigie.__file__).parent
    for file in root.rglob("*.py"):
        if "tests" in file.parts or "testing" in file.parts or not kinds.intersection(_names(file)):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
                reason = node.args[0]
                is_bare = isinstance(reason, ast.JoinedStr) or (isinstance(reason, ast.Constant) and reason.value)
                bare += [f"{file.relative_to(root)}:{node.lineno}"] if is_bare else []
    assert bare == []


def _names(file: Path) -> set[str]:
    return set(re.findall(r"\w+", file.read_text(encoding="utf-8")))
