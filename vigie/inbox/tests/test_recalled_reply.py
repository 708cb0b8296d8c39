"""A reply can be called back during the ten seconds, as a post can."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from vigie.inbox.intake import receive_gatherings
from vigie.inbox.models import Conversation, Reply, ReplyDraft
from vigie.inbox.replies import recall_reply, reply_to_conversation
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.journal.entry_groups import group_entries
from vigie.journal.models import Entry
from vigie.publishing.delivery import stop_switch
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.models import Delivery
from vigie.team.models import Member
from vigie.team.workspace_urls import link

Browser = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
S = Delivery.State


@pytest.fixture
def conversation(manager: Member) -> Conversation:
    gathering = gathered(source_of(a_channel(manager.workspace)), "Marie", "À quand le tramway ?")
    receive_gatherings(gathering.source, [gathering])
    return Conversation.objects.get()


def reply_by_page(client: Client, conversation: Conversation, member: Member) -> str:
    """Send a reply as its form does, from a page that htmx made; what the answer's header says."""
    newest = conversation.newest_message()
    fields = {"text": "Le tramway arrive au printemps.", "key": str(uuid.uuid4()), "upto": newest, "after": 0}
    address = link(member.workspace, "inbox:reply", conversation.pk)
    return str(client.post(address, fields, headers={"HX-Request": "true"}).headers["HX-Trigger"])


def test_the_toast_of_a_reply_undoes_it(manager: Member, conversation: Conversation, client_of: Browser) -> None:
    client = client_of(manager)
    toasts = reply_by_page(client, conversation, manager)
    reply = Reply.objects.select_related("delivery").get()
    undo = link(manager.workspace, "inbox:recall", conversation.pk, reply.pk)
    assert undo in toasts
    answer = client.post(undo, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == link(manager.workspace, "inbox:conversation", conversation.pk)
    reply.delivery.refresh_from_db()
    assert reply.delivery.state == S.CANCELLED
    page = client.get(answer.headers["HX-Redirect"]).content.decode()
    assert "Le tramway arrive au printemps.</textarea>" in page


def test_the_person_waits_again_once_the_reply_is_called_back(manager: Member, conversation: Conversation) -> None:
    newest = conversation.newest_message()
    reply = reply_to_conversation(conversation, manager, "Bientôt.", key=uuid.uuid4(), upto=newest)
    assert recall_reply(reply, manager)
    assert conversation in Conversation.objects.seen_by(manager).waiting()


def test_the_journal_tells_a_reply_in_one_line(manager: Member, conversation: Conversation) -> None:
    newest = conversation.newest_message()
    reply_to_conversation(conversation, manager, "Bientôt.", key=uuid.uuid4(), upto=newest)
    written = list(Entry.objects.order_by("-id"))
    told = [group.entry.act for group in group_entries(written)]
    assert len(written) > 2
    assert told.count("inbox.conversation.replied") == 1
    assert not [act for act in told if act.startswith("publishing.")]


def test_a_text_that_was_begun_since_is_left_alone(manager: Member, conversation: Conversation) -> None:
    newest = conversation.newest_message()
    reply = reply_to_conversation(conversation, manager, "Bientôt.", key=uuid.uuid4(), upto=newest)
    ReplyDraft.objects.create(conversation=conversation, member=manager, text="Autre chose")
    recall_reply(reply, manager)
    assert ReplyDraft.objects.get().text == "Autre chose"


def test_what_has_left_is_not_called_back(manager: Member, conversation: Conversation) -> None:
    newest = conversation.newest_message()
    reply = reply_to_conversation(conversation, manager, "Bientôt.", key=uuid.uuid4(), upto=newest)
    transition(reply.delivery, S.SENDING)
    assert not recall_reply(reply, manager)
    assert not ReplyDraft.objects.exists()


def test_a_reply_sent_during_a_stop_is_held_at_once_and_its_button_says_so(
    manager: Member, conversation: Conversation, client_of: Browser
) -> None:
    manager.user.language = "en"
    manager.user.save()
    client = client_of(manager)
    address = link(manager.workspace, "inbox:conversation", conversation.pk)
    assert "Hold the reply" not in client.get(f"{address}?piece=send").content.decode()
    stop_switch.stop_everything(manager, "Une alerte")
    assert "Hold the reply" in client.get(f"{address}?piece=send").content.decode()
    toasts = reply_by_page(client, conversation, manager)
    assert "your reply is held" in toasts
    assert "undo" not in toasts.replace('"undo": ""', "")
    assert Delivery.objects.get().state == S.HELD
