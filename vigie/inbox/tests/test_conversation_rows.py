"""A row of the list is never shown once anything that it shows has changed; a page asks the database little."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vigie.channels.models import Channel
from vigie.inbox.models import Conversation, Reply
from vigie.inbox.templatetags.inbox import row_fragments
from vigie.inbox.tests.conftest import Says
from vigie.kit import clock
from vigie.people.models import Author
from vigie.publishing.models import Delivery, Post, Version
from vigie.team.models import Member
from vigie.team.tests.people import client_of, member_of

Change = Callable[[Conversation, Member], object]


@pytest.fixture(autouse=True)
def no_fragment() -> Iterator[None]:
    row_fragments.clear()
    yield
    row_fragments.clear()


def list_of(client: Client, conversation: Conversation, query: str = "state=all") -> str:
    page = client.get(f"/w/{conversation.workspace.slug}/inbox/?{query}").content.decode()
    return page[page.index('<ul class="rows inset">') : page.index("</ul>", page.index('<ul class="rows inset">'))]


def reply_in_state(conversation: Conversation, by: Member, state: str) -> None:
    post = Post.objects.create(workspace=conversation.workspace, kind=Post.Kind.REPLY, text="Oui.", created_by=by)
    delivery = Delivery.objects.create(
        version=Version.objects.create(post=post, channel=conversation.channel), state=state
    )
    message = conversation.messages.get()
    Reply.objects.create(conversation=conversation, to=message, delivery=delivery, by=by, upto=message.pk)


CHANGES: dict[str, Change] = {
    "another message": lambda row, by: Conversation.objects.update(excerpt="Autre chose"),
    "waiting for longer": lambda row, by: Conversation.objects.update(waiting_since=clock.now() - timedelta(days=3)),
    "answered": lambda row, by: Conversation.objects.update(waiting_since=None),
    "the person's name": lambda row, by: Author.objects.update(name="Marie-Ève"),
    "the account's name": lambda row, by: Channel.objects.update(name="Autre compte"),
    "the account's colour": lambda row, by: Channel.objects.update(colour=9),
    "the account's network": lambda row, by: Channel.objects.update(network="mastodon"),
    "private": lambda row, by: Conversation.objects.update(is_private=True),
    "without words": lambda row, by: Conversation.objects.update(excerpt=""),
    "assigned": lambda row, by: row.assign(by, by),
    "a reply on its way": lambda row, by: reply_in_state(row, by, "waiting"),
    "a reply refused": lambda row, by: reply_in_state(row, by, "refused"),
    "a reply unsure": lambda row, by: reply_in_state(row, by, "unsure"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_row_that_changes_is_never_shown_as_it_was(says: Says, manager: Member, change: Change) -> None:
    conversation, client = says("Marie", "À quand le tramway ?"), client_of(manager)
    before = list_of(client, conversation)
    change(conversation, manager)
    shown = list_of(client, conversation)
    row_fragments.clear()
    assert shown == list_of(client, conversation)
    assert shown != before


def test_a_row_leads_back_to_the_list_that_it_stands_in(says: Says, manager: Member) -> None:
    conversation, client = says("Marie", "À quand le tramway ?"), client_of(manager)
    address = f"/conversations/{conversation.pk}/?state="
    assert f"{address}all" in list_of(client, conversation)
    assert f"{address}waiting" in list_of(client, conversation, "state=waiting")


def test_the_open_conversation_alone_is_marked(says: Says, manager: Member) -> None:
    marie, luc = says("Marie", "À quand le tramway ?"), says("Luc", "Et le pont ?")
    client = client_of(manager)
    for opened in (marie, luc):
        page = client.get(f"/w/{marie.workspace.slug}/conversations/{opened.pk}/").content.decode()
        rows = page.split('<li\n  id="waits-')[1:]
        assert [row.split('"')[0] for row in rows if 'aria-current="true"' in row.split(">")[0]] == [str(opened.pk)]


def test_a_row_that_did_not_change_is_rendered_once(says: Says, manager: Member) -> None:
    conversation, client = says("Marie", "À quand le tramway ?"), client_of(manager)
    list_of(client, conversation)
    list_of(client, conversation)
    assert row_fragments.rendered_count == 1


def test_a_member_who_does_not_see_the_account_has_neither_row_nor_count(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    list_of(client_of(manager), conversation)
    colleague = member_of(manager.workspace, "Luc Roy", "luc@fleuve.example")
    conversation.channel.rights.create(member=colleague, rights=[])
    page = client_of(colleague).get(f"/w/{manager.workspace.slug}/inbox/?state=all")
    assert "tramway" not in page.content.decode()
    assert page.context["listing"].waiting_counts.people == 0


def test_those_who_wait_are_counted_for_the_member_and_for_nobody(says: Says, manager: Member) -> None:
    marie, luc = says("Marie", "À quand le tramway ?"), says("Luc", "Et le pont ?")
    says("Ève", "Et la garderie ?")
    colleague = member_of(manager.workspace, "Luc Roy", "luc@fleuve.example")
    marie.assign(manager, colleague)
    marie.assign(manager, manager)
    luc.assign(manager, colleague)
    page = client_of(manager).get(f"/w/{manager.workspace.slug}/inbox/")
    counts = page.context["listing"].waiting_counts
    assert (counts.people, counts.mine, counts.unassigned) == (3, 1, 1)


@pytest.mark.parametrize(
    ("query", "most"), [("", 10), ("?piece=lines", 7), ("?piece=list", 6), ("?piece=answering", 5)]
)
def test_a_conversation_asks_the_database_little(says: Says, manager: Member, query: str, most: int) -> None:
    conversation, client = says("Marie", "À quand le tramway ?"), client_of(manager)
    conversation.add_note(manager, "Une note.")
    conversation.assign(manager, manager)
    conversation.close(manager, "other")
    reply_in_state(conversation, manager, "published")
    address = f"/w/{conversation.workspace.slug}/conversations/{conversation.pk}/{query}"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= most, [query["sql"] for query in asked]
