"""What a network asks beside the text leaves as that network expects it, over real HTTP where we can."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx2
import pytest
from django.http import QueryDict
from django.test import Client

from vigie.channels import connection, http_clients
from vigie.channels.models import Channel
from vigie.networks import registry
from vigie.networks.rehearsal.network import Rehearsal
from vigie.networks.types import Account, Field, PublishingRules
from vigie.networks.wordpress.tests.pretend import HOME, PretendWordPress
from vigie.publishing.composer import option_fields
from vigie.publishing.composer.validation import poll_problems
from vigie.publishing.delivery import actions
from vigie.publishing.jobs import send
from vigie.publishing.models import Delivery, Version
from vigie.publishing.tests.test_pages import form, picture, write
from vigie.rehearsal.server import RehearsalServer
from vigie.team.models import Member
from vigie.team.workspace_urls import link

Browser = Callable[[Member], Client]
POLL = Field("poll", "Poll", kind="poll")


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[RehearsalServer]:
    server = RehearsalServer(0, ":memory:", key="a-key-for-the-tests").start()
    monkeypatch.setenv("VIGIE_REHEARSAL", server.address)
    yield server
    server.close()


@pytest.fixture
def fleuve(stage: RehearsalServer, manager: Member) -> Channel:
    """An account on the rehearsal network, opened and examined over real HTTP."""
    network = registry.get("rehearsal", http_clients.client_for("rehearsal"))
    assert isinstance(network, Rehearsal)
    channel, _new = connection.connect_account(manager, "rehearsal", network.open_account({"name": "parti_du_fleuve"}))
    channel.check_health()
    return channel


def poll(channel: Channel, *answers: str, **more: str) -> dict[str, str]:
    name = f"option-{channel.pk}-poll"
    return {f"{name}.{n}": answer for n, answer in enumerate(answers, 1)} | {
        f"{name}.{part}": value for part, value in more.items()
    }


def published(client: Client, member: Member, fields: dict[str, object]) -> Delivery:
    """Written in the composer, and sent by a worker at once."""
    answer = write(client, member, fields)
    assert answer.status_code == 302, answer.content.decode()  # type: ignore[attr-defined]
    Delivery.objects.update(try_at="2020-01-01T00:00Z")
    delivery = Delivery.objects.with_related().get()
    send(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == "published", delivery.reason
    return delivery


def read_back(channel: Channel, delivery: Delivery) -> dict[str, object]:
    network = registry.get("rehearsal", http_clients.client_for("rehearsal"))
    assert isinstance(network, Rehearsal)
    found: dict[str, object] = network.account_api(channel.account()).get_json(f"/api/v1/statuses/{delivery.local_id}")
    return found


@pytest.mark.usefixtures("stage")
def test_a_poll_is_published_and_read_back(manager: Member, fleuve: Channel, client_of: Browser) -> None:
    asked = poll(fleuve, "Le tramway", "Le pont", "", "Les deux", lasts="3600", multiple="1")
    delivery = published(client_of(manager), manager, form(fleuve, "Que bâtir d’abord ?", **asked))
    there = read_back(fleuve, delivery)["poll"]
    assert isinstance(there, dict)
    assert [option["title"] for option in there["options"]] == ["Le tramway", "Le pont", "Les deux"]
    assert there["multiple"] is True


def test_warning_visibility_and_hidden_media_reach_the_network(
    manager: Member, fleuve: Channel, client_of: Browser
) -> None:
    name = f"option-{fleuve.pk}"
    more = {f"{name}-visibility": "unlisted", f"{name}-spoiler": "Violence", f"{name}-sensitive": "1"}
    there = read_back(fleuve, published(client_of(manager), manager, form(fleuve, "Les faits.", language="en", **more)))
    said = (there["visibility"], there["spoiler_text"], there["sensitive"], there["language"])
    assert said == ("unlisted", "Violence", True, "en")


def test_a_poll_of_one_choice_stays_in_the_form(manager: Member, fleuve: Channel, client_of: Browser) -> None:
    answer = write(client_of(manager), manager, form(fleuve, "Quoi ?", **poll(fleuve, "Le tramway")))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert 'value="Le tramway"' in answer.content.decode()  # type: ignore[attr-defined]
    assert not Delivery.objects.exists()


def test_a_poll_leaves_without_pictures(manager: Member, fleuve: Channel, client_of: Browser) -> None:
    client = client_of(manager)
    client.post(link(manager.workspace, "publishing:add_media"), {"files": picture()})
    [key] = manager.workspace.media.values_list("key", flat=True)
    fields = form(fleuve, "Quoi ?", media=[str(key)], **poll(fleuve, "Ceci", "Cela"))
    assert write(client, manager, fields).status_code == 422  # type: ignore[attr-defined]
    without = {f"pick-{fleuve.pk}": "1", "edition": 1}
    assert write(client, manager, fields | without).status_code == 302  # type: ignore[attr-defined]


def test_a_fault_is_corrected_at_the_network_from_the_page_of_the_post(
    manager: Member, fleuve: Channel, client_of: Browser
) -> None:
    client, key = client_of(manager), str(uuid4())
    delivery = published(client, manager, form(fleuve, "Les loyer montent.", key=key))
    address = link(manager.workspace, "publishing:post", delivery.post.pk)
    assert "modifiez le texte" in client.get(address).content.decode()
    edited = form(fleuve, "Les loyers montent.", key=key, edition=delivery.post.edition, act="draft")
    assert write(client, manager, edited).status_code == 302  # type: ignore[attr-defined]
    correct = link(manager.workspace, "publishing:correct", delivery.pk)
    assert correct in client.get(address).content.decode()
    client.post(correct)
    there = read_back(fleuve, delivery)
    assert "Les loyers montent." in str(there["content"])
    assert there["edited_at"]
    assert correct not in client.get(address).content.decode()


def test_deleting_a_thread_deletes_each_of_its_parts(
    manager: Member, fleuve: Channel, stage: RehearsalServer, client_of: Browser
) -> None:
    text = " ".join(f"La phrase numéro {n} du discours est entière et posée." for n in range(30))
    delivery = published(client_of(manager), manager, form(fleuve, text, **{f"cut-{fleuve.pk}": "1"}))
    us = delivery.channel.account().secrets["local_id"]
    count = "SELECT count(*) FROM statuses WHERE account=? AND gone IS NULL"
    assert stage.stage.store.fetch_number(count, int(us)) == len(Version.objects.get().parts or []) > 2
    assert actions.retract_delivery(delivery, manager)
    assert stage.stage.store.fetch_number(count, int(us)) == 0


@pytest.fixture
def blog(manager: Member) -> Iterator[tuple[Channel, PretendWordPress]]:
    site = PretendWordPress()
    with http_clients.use_transport(site_transport(site)):
        network = registry.get("wordpress", http_clients.client_for("wordpress"))
        account: Account = network.open_account({"address": HOME, "user": "chloe", "password": "abcd efgh ijkl mnop"})  # type: ignore[attr-defined]
        channel, _new = connection.connect_account(manager, "wordpress", account)
        channel.check_health()
        yield channel, site


def site_transport(site: PretendWordPress) -> httpx2.BaseTransport:
    return httpx2.MockTransport(site)


@pytest.mark.django_db
def test_categories_tags_and_excerpt_reach_the_site(
    manager: Member, blog: tuple[Channel, PretendWordPress], client_of: Browser
) -> None:
    channel, site = blog
    entries = {entry.name: entry for entry in channel.current_rules().fields}
    chosen = [value for value, _name in entries["categories"].choices][:2]
    name = f"option-{channel.pk}"
    more = {
        f"{name}-title": "Le tramway",
        f"{name}-categories": [*chosen, "999999"],
        f"{name}-tags": "transport, #ville",
        f"{name}-excerpt": "Une ligne.\r\nUne autre.",
        f"{name}-picture_in_text": "1",
    }
    published(client_of(manager), manager, form(channel, "Il passera par ici.", **more))
    assert Version.objects.get().options["categories"] == chosen
    post = next(post for number, post in site._posts.items() if number != 17)
    assert post["categories"] == [int(one) for one in chosen]
    assert len(post["tags"]) == 2
    assert "Une ligne.\nUne autre." in str(post["excerpt"])


@pytest.mark.parametrize(
    ("kind", "posted", "value"),
    [
        ("text", "f=+a+", "a"),
        ("bool", "f=1", True),
        ("bool", "", None),
        ("choice", "f=x", "x"),
        ("choice", "f=forged", None),
        ("choices", "f=y&f=forged&f=x", ["x", "y"]),
        ("lines", "f=a%0D%0A%0D%0Ab", ["a", "b"]),
        ("poll", "f.1=+&f.2=", None),
        ("poll", "f.1=a&f.3=b&f.lasts=99", {"options": ["a", "b"], "expires_in": 86400, "multiple": False}),
    ],
)
def test_each_kind_of_field_gives_its_type(kind: str, posted: str, value: object) -> None:
    entry = Field("f", "F", kind=kind, choices=(("x", "X"), ("y", "Y")) if kind.startswith("choice") else ())
    assert option_fields.read_options(QueryDict(posted), [entry], "").get("f") == value


@pytest.mark.parametrize(
    ("rules", "answers", "blocks"),
    [
        (PublishingRules(500, max_choices=4, max_choice=10), ("Oui", "Peut-être bien"), [True]),
        (
            PublishingRules(500, max_choices=4, max_choice=10, folklore=("max_choice",)),
            ("Oui", "Peut-être bien"),
            [False],
        ),
        (PublishingRules(500, max_choices=2, max_choice=50), ("Oui", "Non", "Ni l’un ni l’autre"), [True]),
        (PublishingRules(500), ("Oui", "x" * 51), [False]),
        (PublishingRules(500, max_choices=4, max_choice=50), ("Oui", "Non"), []),
    ],
)
def test_a_poll_is_measured_by_what_its_server_says(
    rules: PublishingRules, answers: tuple[str, ...], blocks: list[bool]
) -> None:
    found = poll_problems({"options": list(answers)}, rules, Channel(name="Fleuve"))
    assert [problem.is_blocking for problem in found] == blocks
