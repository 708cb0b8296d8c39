"""No page asks the database more because there is more to show."""

import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.house.doors import doors, numbers
from tests.house.furnished import a_media, furnish
from vigie.channels.models import Channel, ChannelRights
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.inbox.tests.conftest import gathered
from vigie.kit import clock
from vigie.listening.models import Source
from vigie.networks.types import SourceKind
from vigie.publishing.models import Placement, Post, Version
from vigie.team.models import Member, Right, Role
from vigie.team.tests.people import member_of

#: Answered by a file, by another site, or by a network: nothing of it is a page.
ELSEWHERE = ("journal.csv", "feeds/opml/", "/media/")


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    """What is remembered for a minute is remembered for the whole test, on a slow machine too."""
    with time_machine.travel(clock.now(), tick=False):
        yield


def crowd(member: Member, times: int) -> None:
    """So many of each thing more, and in each thing as many of what it holds."""
    for _ in range(times):
        furnish(member)
    channels, source = list(Channel.objects.all()), Source.objects.filter(kind=SourceKind.MENTIONS).earliest("pk")
    conversation, posts = Conversation.objects.earliest("pk"), Post.objects.order_by("pk")[:2]
    for n in range(times):
        colleague = member_of(member.workspace, f"Collègue {n}", f"c{times}{n}@fleuve.example", Role.EDITOR)
        ChannelRights.objects.create(channel=channels[0], member=colleague, rights=[Right.SEE])
        conversation.add_note(colleague, "Une autre note.")
        conversation.assign(member, colleague)
        intake.add_message(conversation, gathered(source, conversation.author.name, f"Et encore ? {times}{n}"))
        for post in posts:
            Version.objects.get_or_create(post=post, channel=channels[-1 - n])
            Placement.objects.create(post=post, media=a_media(member), position=post.placements.count())


def questions(client: Client, address: str) -> list[str]:
    """What a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return [query["sql"] for query in asked]


def pages(client: Client, member: Member) -> list[str]:
    """The address of each page; of one of each thing where there are many."""
    found = []
    for template, places in doors(member):
        if not any(part in template for part in ELSEWHERE) and places in ((), ("int",)):
            found += _tried(client, template, numbers(member) if places else {0})
    return found


def _tried(client: Client, template: str, of: set[int]) -> Iterator[str]:
    for number in sorted(of):
        answer = client.get(template.format(number))
        if answer.status_code == 405:
            return
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield template.format(number)
            return


def test_no_page_asks_more_because_there_is_more(manager: Member, client_of) -> None:
    furnish(manager)
    client = client_of(manager)
    found = pages(client, manager)
    assert len(found) > 25, found
    crowd(manager, 1)
    before = {address: questions(client, address) for address in found}
    crowd(manager, 3)
    after = {address: questions(client, address) for address in found}
    more = {address: _more(before[address], after[address]) for address in found}
    assert {address: said for address, said in more.items() if len(after[address]) > len(before[address])} == {}


def _more(before: list[str], after: list[str]) -> list[str]:
    """The questions that are asked oftener than before, without what they ask for."""
    asked, known = (Counter(sql.split(" FROM ", 1)[-1].split(" WHERE ")[0] for sql in said) for said in (after, before))
    return sorted((asked - known).elements())


@pytest.mark.parametrize("place", ["", "columns/", "inbox/", "calendar/", "write/", "missed/"])
def test_a_place_asks_less_than_twelve(manager: Member, client_of, place: str) -> None:
    furnish(manager)
    client, address = client_of(manager), f"/w/{manager.workspace.slug}/{place}"
    questions(client, address)
    assert len(questions(client, address)) in range(3, 12)


def paused(client: Client, member: Member, fields: dict[str, object]) -> list[str]:
    """What a pause of the person who writes asks the database; what begins and ends a transaction left out."""
    with CaptureQueriesContext(connection) as asked:
        assert client.post(f"/w/{member.workspace.slug}/write/piece/", fields).status_code == 200
    return [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_keystroke_asks_at_most_twelve(manager: Member, client_of) -> None:
    furnish(manager)
    client, channels = client_of(manager), list(Channel.objects.all())
    fields = {"key": uuid.uuid4(), "edition": 0, "channel": channels[0].pk, "when": "now", "caret-field": "text"}
    for text in ("Le gouvernement à décidé", "Le gouvernement à décidé hier", "Le gouvernement à décidé hier soir"):
        asked = paused(client, manager, fields | {"text": text, "caret": len(text)})
    assert len(asked) <= 12, asked


def test_a_keystroke_asks_no_more_because_there_are_more_accounts(manager: Member, client_of) -> None:
    furnish(manager)
    crowd(manager, 3)
    client, channels = client_of(manager), [channel.pk for channel in Channel.objects.all()]
    own = {f"own-{pk}": "1" for pk in channels} | {f"text-{pk}": "Le gouvernement à décidé" for pk in channels}
    fields = {"key": uuid.uuid4(), "edition": 0, "text": "Le pont", "channel": channels, "when": "now", **own}
    paused(client, manager, fields)
    assert len(paused(client, manager, fields | {"text": "Le pont sera réparé"})) <= 12
