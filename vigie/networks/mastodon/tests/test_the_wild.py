"""What true servers said, and what their documentation promises, where they are at hand (beside the project).

VIGIE_SAMPLES names the folder of recorded answers, VIGIE_SPECIFICATIONS that of the documents; openapi-core checks the
requests where it is installed (it is not among what the tests need).
"""

import gzip
import json
import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.foreign_json import Malformed
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.mastodon.wire import EntityReader
from vigie.networks.testing.pretend_server import BORN, KEY, MemoryProgress
from vigie.networks.types import ArrivalReason, Attachment, OutgoingPost, Ref, RemotePost, SourceKind, SourceQuery

BESIDE = Path(__file__).resolve().parents[4].parent / "shared"
SAMPLES = Path(os.environ.get("VIGIE_SAMPLES", BESIDE / "data")) / "api_fixtures" / "mastodon_py_cassettes.tar.gz"
DOCUMENT = Path(os.environ.get("VIGIE_SPECIFICATIONS", BESIDE / "specs")) / "mastodon" / "mastodon-openapi.json"
READING = EntityReader("https://mastodon.example", "mastodon.example", "1")


def said() -> Iterator[Any]:
    """Every JSON object of the recorded answers, however deep."""
    yaml = pytest.importorskip("yaml")
    with tarfile.open(SAMPLES) as tar:
        for member in tar:
            if (file := tar.extractfile(member)) and member.name.endswith((".yaml", ".yml")):
                recorded = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
                for exchange in recorded["interactions"]:
                    yield from objects(answered(exchange["response"]["body"].get("string") or b""))


def answered(body: bytes | str) -> Any:
    raw = body.encode() if isinstance(body, str) else body
    try:
        return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except ValueError:
        return None


def objects(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def is_status(found: Any) -> bool:
    return {"account", "content", "created_at", "visibility", "mentions"} <= set(found)


@pytest.mark.skipif(not SAMPLES.exists(), reason="no recorded answers of Mastodon on this machine")
def test_every_recorded_post_is_read_without_loss() -> None:
    lost: Counter[str] = Counter()
    statuses = [found for found in said() if is_status(found)]
    for status in statuses:
        try:
            lost.update(what_is_missing(READING.read_post(status, ArrivalReason.HOME), status))
        except Malformed as error:
            lost[str(error)] += 1
    assert len(statuses) > 500
    assert lost == {}


def what_is_missing(heard: RemotePost, status: Any) -> list[str]:
    kept = {
        "mentions": len(heard.mentions) == len(status["mentions"]),
        "tags": len(heard.tags) == len(status["tags"]),
        "media": len(heard.media) == len(status["media_attachments"]),
        "text": bool(heard.text) or not status["content"],
        "poll": not status.get("poll") or status["poll"]["options"][0]["title"] in heard.text,
        "card": bool(heard.card) == bool(status.get("card")),
        "hidden": bool(heard.spoiler) or not (status["sensitive"] and status["media_attachments"]),
        "repost": bool(heard.repost_of) == bool(status.get("reblog")),
        "language": heard.language == (status.get("language") or ""),
    }
    return [name for name, is_kept in kept.items() if not is_kept]


class Checked(Pretend):
    """A server that compares what it is asked with its documentation."""

    def __init__(self, specification: Any) -> None:
        super().__init__()
        self.specification, self.faults = specification, []  # type: ignore[var-annotated]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        if request.url.path.startswith("/api/"):
            self.faults += self.specification.faults(request)
        return super().__call__(request)

    def answer(self, method: str, path: str, request: httpx2.Request) -> Any:
        if path == "/api/v2/media":
            return {"id": "m1", "url": "https://social.sainte-rive.example/m1.png"}
        return super().answer(method, path, request)


class Specification:
    """The document of Mastodon's API, and what of a request is not in it."""

    def __init__(self, document: Any) -> None:
        core = pytest.importorskip("openapi_core", reason="openapi-core is not installed here")
        self.document = document
        self.core = core.OpenAPI.from_dict(document, config=core.Config(spec_validator_cls=None))

    def faults(self, request: httpx2.Request) -> list[str]:
        return [*self._unknown(request), *self._invalid(request)]

    def _unknown(self, request: httpx2.Request) -> Iterator[str]:
        """Parameters of a query that the document does not know: no validator looks at them."""
        named = {name.removesuffix("[]") for name in request.url.params}
        known = {one["name"].removesuffix("[]") for one in self._operation(request).get("parameters", ())}
        yield from (f"{request.method} {request.url.path}: {name} is unknown" for name in named - known)

    def _operation(self, request: httpx2.Request) -> dict[str, Any]:
        parts = request.url.path.split("/")
        exact_first = sorted(self.document["paths"].items(), key=lambda entry: entry[0].count("{"))
        for path, operations in exact_first:
            there = path.split("/")
            pairs = list(zip(there, parts, strict=False))
            same = len(there) == len(parts) and all(a == b or a[:1] == "{" for a, b in pairs)
            if same and request.method.lower() in operations:
                return dict(operations[request.method.lower()])
        return {}

    def _invalid(self, request: httpx2.Request) -> Iterator[str]:
        """What the validator says, but for its own affair: texts that are two of its shapes, bytes of a file."""
        try:
            self.core.validate_request(Asking(request))
        except Exception as error:  # openapi-core has no error of its own above the others
            why = [fault.message for fault in getattr(error.__cause__, "schema_errors", None) or []]
            if not any(word in message for message in why for word in ("is valid under each of", "b'picture'")):
                yield f"{request.method} {request.url.path}: {why or error.__cause__ or error}"


class Asking:
    """A request as openapi-core looks at one (its protocol `Request`)."""

    def __init__(self, request: httpx2.Request) -> None:
        from openapi_core.datatypes import RequestParameters  # type: ignore[import-not-found]
        from werkzeug.datastructures import Headers, ImmutableMultiDict  # type: ignore[import-not-found]

        self.host_url = f"{request.url.scheme}://{request.url.host}"
        self.path, self.method = request.url.path, request.method.lower()
        query = ImmutableMultiDict(list(request.url.params.multi_items()))
        self.parameters = RequestParameters(query=query, header=Headers(list(request.headers.items())))
        self.body, self.content_type = request.content or None, request.headers.get("content-type", "")


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the document of Mastodon's API is not on this machine")
def test_every_request_is_one_that_the_documentation_knows() -> None:
    wire = Checked(Specification(json.loads(DOCUMENT.read_text(encoding="utf-8"))))
    network, us = Mastodon(Http(transport=httpx2.MockTransport(wire))), account()
    theirs = Ref("https://ailleurs.example/users/marie/statuses/01POST0002", "01POST0002")
    picture = Attachment(b"picture", "image/png", alt="Une rue", name="rue.png")
    poll = {"options": ["Oui", "Non"], "expires_in": 3600, "multiple": False}
    said = [
        OutgoingPost(KEY, BORN, ("Un.", "Deux."), (picture,), language="fr", options={"sensitive": True}),
        OutgoingPost(f"{KEY}1", BORN, ("Alors ?",), language="fr", options={"poll": poll, "spoiler": "Vote"}),
        OutgoingPost(f"{KEY}2", BORN, ("@marie Oui.",), reply_to=theirs, options={"visibility": "unlisted"}),
    ]
    published = [network.publish(us, outgoing, MemoryProgress()) for outgoing in said]
    network.edit_post(us, published[0].ref, OutgoingPost(KEY, BORN, ("Un !", "Deux !"), (picture,)))  # type: ignore[union-attr]
    for outgoing, kind in ((said[1], SourceKind.MENTIONS), (said[2], SourceKind.HOME)):
        network.find_published(us, outgoing, MemoryProgress())
        cursor = network.gather_page(us, SourceQuery(kind), None).cursor
        network.gather_page(us, SourceQuery(kind), cursor)
    for asked in (
        SourceQuery(SourceKind.AUTHOR, "marie"),
        SourceQuery(SourceKind.SEARCH, "loyer"),
        SourceQuery(SourceKind.SEARCH, "#loyer"),
    ):
        network.gather_page(us, asked, None)
    network.get_publishing_rules(us)
    network.read_thread(us, theirs)
    network.refresh_posts(us, [theirs])
    network.count_figures(us, [theirs])
    network.react(us, theirs, "like", KEY)
    network.react(us, theirs, "unrepost", KEY)
    network.retract(us, published[0].ref)  # type: ignore[union-attr]
    network.renew_access(us)
    assert len({(request.method, request.url.path) for request in wire.asked}) > 20
    assert sorted(set(wire.faults)) == []
