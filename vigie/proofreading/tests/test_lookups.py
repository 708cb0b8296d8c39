"""What a text names elsewhere: asked by a worker, kept with its date, and asked again at the door."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest
import time_machine
from django.test import Client

from vigie.channels import http_clients
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks.rehearsal.network import rehearsal_address
from vigie.proofreading import jobs, lookups
from vigie.proofreading.context import context_for
from vigie.proofreading.models import HandleLookup, HouseRule, LinkLookup
from vigie.proofreading.text_check import Draft, check_text
from vigie.team.models import Member
from vigie.team.workspace_urls import link

Browser = Callable[[Member], Client]
DEAD, REFUSED, ILL, WELL = (f"https://site.example/{name}" for name in ("perdue", "refus", "malade", "bien"))
TEXT = f"Voyez {DEAD} et {WELL}, dit @personne à @marie."


class Elsewhere:
    """The web and the rehearsal network, with what they are asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.statuses = {"/perdue": 404, "/refus": 403, "/malade": 503}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(f"{request.method} {request.url}")
        if request.url.path == "/lent":
            raise httpx2.ReadTimeout("too long", request=request)
        if request.url.path == "/tete":
            return httpx2.Response(405 if request.method == "HEAD" else 200)
        if request.url.path == "/api/v1/accounts/lookup":
            return self.person(request.url.params["acct"])
        return httpx2.Response(self.statuses.get(request.url.path, 200))

    def person(self, name: str) -> httpx2.Response:
        if name == "marie":
            place = f"{rehearsal_address()}/users/marie"
            account = {"id": "7", "acct": "marie", "display_name": "Marie Tremblay", "uri": place, "url": place}
            return httpx2.Response(200, json=account)
        return httpx2.Response(404, json={"error": "Record not found"})


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    asked = Elsewhere()
    with http_clients.use_transport(httpx2.MockTransport(asked)):
        yield asked


@pytest.fixture
def opened(channel: Channel) -> Channel:
    """The account with an access, so that its network may be asked."""
    from vigie.networks.types import Account

    channel.seal_secrets(
        Account(channel.remote_id, channel.handle, server=rehearsal_address(), secrets={"token": "a-token-of-the-test"})
    )
    channel.save()
    return channel


def draft(channel: Channel, text: str = TEXT) -> Draft:
    return Draft(text, channel.workspace, channel, uuid4())


def work() -> None:
    """What a worker makes of what was asked."""
    links, handles = LinkLookup.objects.values_list("pk", flat=True), HandleLookup.objects.values_list("pk", flat=True)
    jobs.look_up([*links], [*handles])


def said(channel: Channel, text: str = TEXT) -> list[tuple[str, str]]:
    looked_up = ("sense.dead_link", "sense.handle")
    return [(f.remark.rule, f.words) for f in check_text(draft(channel, text)).findings if f.remark.rule in looked_up]


def test_what_is_dead_and_who_is_nobody_are_said_once_they_are_known(opened: Channel, elsewhere: Elsewhere) -> None:
    assert lookups.request_lookups(draft(opened)), "an answer is awaited"
    assert elsewhere.asked == [], "nobody waits for the web while she types"
    assert said(opened) == []
    work()
    assert said(opened) == [("sense.dead_link", DEAD), ("sense.handle", "@personne")]
    assert not lookups.request_lookups(draft(opened)), "it is known"


def test_a_handle_that_belongs_to_somebody_else_is_said_with_her_name(opened: Channel, elsewhere: Elsewhere) -> None:
    text = "Merci à Josée Lavoie (@marie) et à Marie Tremblay (@marie)."
    lookups.request_lookups(draft(opened, text))
    work()
    found = [f for f in check_text(draft(opened, text)).findings if f.remark.rule == "sense.handle"]
    assert [finding.remark.start for finding in found] == [text.index("@marie")]
    assert "Marie Tremblay" in found[0].message


@pytest.mark.parametrize(
    ("path", "status"),
    [("perdue", 404), ("bien", 200), ("tete", 200), ("refus", None), ("malade", None), ("lent", None)],
)
def test_only_a_page_that_is_not_there_is_dead(path: str, status: int | None, elsewhere: Elsewhere) -> None:
    assert lookups.fetch_status(f"https://site.example/{path}") == status


def test_a_host_that_refuses_robots_with_404_is_not_dead() -> None:
    def browsers_only(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200 if "Mozilla" in request.headers["user-agent"] else 404)

    with http_clients.use_transport(httpx2.MockTransport(browsers_only)):
        assert lookups.fetch_status("https://prudent.example/page") == 200


@pytest.mark.parametrize("status", [404, 410])
def test_a_host_that_shows_us_nothing_at_all_proves_nothing(status: int) -> None:
    with http_clients.use_transport(httpx2.MockTransport(lambda _: httpx2.Response(status))):
        assert lookups.fetch_status("https://prudent.example/page") is None


def test_a_heavy_page_is_not_read_to_its_end(elsewhere: Elsewhere) -> None:
    def heavy(request: httpx2.Request) -> httpx2.Response:
        if request.method == "HEAD":
            return httpx2.Response(405)
        return httpx2.Response(200, content=b"x" * (lookups.MAX_PAGE_BYTES + 1))

    with http_clients.use_transport(httpx2.MockTransport(heavy)):
        assert lookups.fetch_status("https://lourd.example/page") == 200


def test_a_private_address_is_never_visited() -> None:
    assert lookups.fetch_status("http://127.0.0.1:5432/") is None


def test_an_answer_grows_old_and_a_bad_one_sooner(opened: Channel, elsewhere: Elsewhere) -> None:
    lookups.request_lookups(draft(opened))
    work()
    now = clock.now()
    for minutes, asked in ((5, set()), (15, {DEAD}), (60 * 25, {DEAD, WELL})):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            rows = LinkLookup.for_addresses(opened.workspace, [DEAD, WELL])
            assert {row.address for row in LinkLookup.objects.filter(pk__in=rows.mark_asked())} == asked
            LinkLookup.objects.update(asked_at=now)


def test_a_question_that_was_lost_is_asked_again(opened: Channel, elsewhere: Elsewhere) -> None:
    text, now = f"Voyez {DEAD}.", clock.now()
    assert LinkLookup.objects.count() == 0
    lookups.request_lookups(draft(opened, text))
    rows = LinkLookup.for_addresses(opened.workspace, [DEAD])
    assert rows.mark_asked() == [], "somebody is asking"
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        assert len(rows.mark_asked()) == 1


def test_another_house_s_answers_are_not_ours(opened: Channel, outsider: Member, elsewhere: Elsewhere) -> None:
    lookups.request_lookups(draft(opened))
    work()
    assert context_for(Draft(TEXT, outsider.workspace)).link_statuses == {}
    assert context_for(draft(opened)).link_statuses == {DEAD: 404, WELL: 200}


def test_the_half_written_is_not_asked(
    manager: Member, opened: Channel, elsewhere: Elsewhere, client_of: Browser
) -> None:
    address, text = link(manager.workspace, "publishing:piece"), "Voyez https://site.exam"
    fields = {"text": text, "channel": opened.pk, "key": str(uuid4()), "edition": 0, "caret-field": "text"}
    answer = client_of(manager).post(address, {**fields, "caret": len(text)})
    assert not LinkLookup.objects.exists()
    assert "data-awaiting" not in answer.content.decode()
    answer = client_of(manager).post(address, fields)
    assert LinkLookup.objects.get().address == "https://site.exam"
    assert "data-awaiting" in answer.content.decode()


def test_who_does_not_want_to_know_asks_nobody(manager: Member, opened: Channel, elsewhere: Elsewhere) -> None:
    HouseRule.set_demand(manager, "sense", "off")
    HouseRule.set_demand(manager, "sense.handle", "warn", opened)
    assert lookups.request_lookups(draft(opened))
    assert (LinkLookup.objects.count(), HandleLookup.objects.count()) == (0, 2)


def test_what_no_text_names_any_more_is_forgotten(opened: Channel, elsewhere: Elsewhere) -> None:
    lookups.request_lookups(draft(opened))
    work()
    with time_machine.travel(clock.now() + timedelta(days=8)):
        jobs.delete_old_lookups()
    assert not LinkLookup.objects.exists()
    assert not HandleLookup.objects.exists()
