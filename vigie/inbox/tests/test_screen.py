"""The inbox as it is used: pages, forms, permissions."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from vigie.channels.models import ChannelRights
from vigie.inbox.models import Assignment, Conversation, Note, ReplyDraft
from vigie.inbox.replies import reply_to_conversation
from vigie.inbox.tests.conftest import Says, a_channel, gathered, source_of
from vigie.kit import clock
from vigie.networks.types import SourceKind
from vigie.publishing.models import Delivery
from vigie.team.models import Member
from vigie.team.tests.people import client_of

pytestmark = pytest.mark.django_db


def place(member: Member, name: str, *args: object) -> str:
    return reverse(f"inbox:{name}", args=[member.workspace.slug, *args])


def test_those_who_wait_longest_come_first(says: Says, manager: Member) -> None:
    says("Luc", "Plus récent", minutes=50)
    says("Marie", "Plus ancien", minutes=1)
    page = client_of(manager).get(place(manager, "list")).content.decode()
    assert page.index("Marie") < page.index("Luc")


@pytest.mark.parametrize("after", ["garbage", "2026-13-45_9", "_", "2026-01-01T00:00:00+00:00_x"])
def test_a_broken_page_mark_shows_the_first_page(says: Says, manager: Member, after: str) -> None:
    says("Marie", "Bonjour")
    assert "Marie" in client_of(manager).get(place(manager, "list"), {"after": after}).content.decode()


def test_every_conversation_is_reached_page_after_page(says: Says, manager: Member) -> None:
    everybody = {f"Citoyenne {n:03}" for n in range(130)}
    for n, name in enumerate(sorted(everybody)):
        says(name, "Une question", minutes=n // 3)
    client, seen, query = client_of(manager), set(), ""
    while True:
        listing = client.get(f"{place(manager, 'list')}?{query}").context["listing"]
        seen |= {row.author for row in listing.conversations}
        if not (query := listing.next_page_query):
            break
    assert seen == everybody


def test_a_list_shown_again_alone_still_leads_to_whole_pages(says: Says, manager: Member) -> None:
    says("Marie", "Bonjour")
    piece = client_of(manager).get(place(manager, "list"), {"state": "all", "piece": "list"}).content.decode()
    assert "?state=all" in piece
    assert piece.count("piece=list") == 1, "only the list itself asks for a piece"


def test_searching_ignores_accents_and_case(says: Says, manager: Member) -> None:
    says("Élodie", "Et la GARDERIE de Trois-Rivières ?")
    says("Luc", "Autre chose")
    found = client_of(manager).get(place(manager, "list"), {"q": "rivieres elodie"}).context["listing"].conversations
    assert [row.author for row in found] == ["Élodie"]


def test_an_answer_is_sent_from_the_page_without_javascript(says: Says, manager: Member) -> None:
    conversation, client = says("Marie", "À quand le tramway ?"), client_of(manager)
    page = client.get(place(manager, "conversation", conversation.pk))
    form = {"text": "Au printemps.", "key": page.context["key"], "upto": page.context["thread"].newest_shown["message"]}
    after = client.post(place(manager, "reply", conversation.pk), form, follow=True)
    assert "Au printemps." in after.content.decode()
    assert Delivery.objects.get().version.post.text == "Au printemps."


def test_a_reply_draws_again_what_was_said_and_an_empty_box(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    form = {"text": "Au printemps.", "key": uuid.uuid4(), "upto": conversation.newest_message()}
    address = place(manager, "reply", conversation.pk)
    answer = client_of(manager).post(address, form, headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#conversation-said"
    page = answer.content.decode()
    assert 'data-live="conversation:' in page
    assert page.count("Au printemps.") == 1
    assert str(form["key"]) not in page
    assert f'name="after" value="{conversation.replies.get().pk}"' in " ".join(page.split())
    assert "conversation-head" not in page
    assert 'id="answering" hx-preserve' in page


def test_a_reply_to_a_closed_conversation_draws_its_head_again(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    conversation.close(manager, "other")
    form = {"text": "Au printemps.", "key": uuid.uuid4(), "upto": conversation.newest_message()}
    address = place(manager, "reply", conversation.pk)
    answer = client_of(manager).post(address, form, headers={"HX-Request": "true"})
    assert "HX-Retarget" not in answer.headers
    assert "conversation-head" in answer.content.decode()


def test_an_empty_answer_is_refused_and_nothing_leaves(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    form = {"text": "   ", "key": uuid.uuid4(), "upto": conversation.newest_message()}
    assert client_of(manager).post(place(manager, "reply", conversation.pk), form).status_code == 422
    assert not Delivery.objects.exists()


def test_an_answer_too_long_for_the_network_is_refused_with_its_text_kept(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    conversation.channel.rules = {"max_length": 20, "unit": "characters"}
    conversation.channel.rules_at = clock.now()
    conversation.channel.save()
    form = {"text": "Au printemps, c’est promis.", "key": uuid.uuid4(), "upto": conversation.newest_message()}
    refused = client_of(manager).post(place(manager, "reply", conversation.pk), form)
    assert refused.status_code == 422
    assert "Au printemps, c’est promis." in refused.content.decode()
    assert not Delivery.objects.exists()


def test_the_second_to_answer_is_told_and_keeps_her_text(says: Says, manager: Member, proofreader: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    upto = conversation.newest_message()
    reply_to_conversation(conversation, proofreader, "Au printemps.", key=uuid.uuid4(), upto=upto)
    form = {"text": "Mon long texte", "key": uuid.uuid4(), "upto": upto}
    refused = client_of(manager).post(place(manager, "reply", conversation.pk), form)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Mon long texte" in page
    assert "Émile Gagnon" in page
    again = form | {"after": refused.context["thread"].newest_shown["reply"]}
    client_of(manager).post(place(manager, "reply", conversation.pk), again)
    assert Delivery.objects.count() == 2


def test_what_she_writes_is_kept_and_the_others_see_that_she_answers(
    says: Says, manager: Member, proofreader: Member
) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    client_of(manager).post(place(manager, "answering", conversation.pk), {"text": "Au prin"})
    assert "Au prin" in client_of(manager).get(place(manager, "conversation", conversation.pk)).content.decode()
    seen = client_of(proofreader).get(place(proofreader, "conversation", conversation.pk)).content.decode()
    assert "Chloé Tremblay" in seen
    assert "Au prin" not in seen


def test_the_field_of_who_it_is_assigned_to_saves_by_itself(says: Says, manager: Member, proofreader: Member) -> None:
    conversation, client = says("Marie", "Merci"), client_of(manager)
    page = client.get(place(manager, "conversation", conversation.pk)).content.decode()
    form = page.split('class="person-assign"', 1)[1].split("</form>", 1)[0]
    assert 'hx-trigger="change' in form
    assert "<button" in form.split("<noscript>", 1)[1]
    assert form.count("<button") == 1
    chosen = client.post(
        place(manager, "assignment", conversation.pk), {"to": proofreader.pk}, headers={"HX-Request": "true"}
    ).content.decode()
    assert f'<option value="{proofreader.pk}" selected>' in chosen
    assert "<html" not in chosen


def test_give_note_close_and_reopen(says: Says, manager: Member, proofreader: Member) -> None:
    conversation, client = says("Marie", "Merci"), client_of(manager)
    client.post(place(manager, "assignment", conversation.pk), {"to": proofreader.pk})
    client.post(place(manager, "notes", conversation.pk), {"text": "Elle a déjà écrit en mai."})
    assert Assignment.objects.get(ended_at=None).to == proofreader
    assert Note.objects.get().by == manager
    client.post(place(manager, "closure", conversation.pk), {"reason": "thanks"})
    assert not Conversation.objects.waiting().exists()
    client.post(place(manager, "reopening", conversation.pk))
    assert Conversation.objects.waiting().exists()


def test_any_mention_can_be_answered_from_a_channel_of_its_network(says: Says, manager: Member) -> None:
    channel = a_channel(manager.workspace, "Deuxième compte")
    heard = gathered(source_of(channel, SourceKind.HOME), "Luc", "Le tramway, c'est long", reason="home").mention
    client = client_of(manager)
    assert "Deuxième compte" in client.get(place(manager, "answer", heard.pk)).content.decode()
    opened = client.post(place(manager, "answer", heard.pk), {"channel": channel.pk}, follow=True)
    assert opened.context["conversation"].author.name == "Luc"
    assert not Conversation.objects.waiting().exists(), "nobody spoke to us: nobody waits"


ACTS = {
    "reply": {"text": "x", "key": str(uuid.uuid4()), "upto": 0},
    "closure": {"reason": "spam"},
    "reopening": {},
    "assignment": {"me": "1"},
    "notes": {"text": "x"},
    "answering": {"text": "x"},
}


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_finds_nothing(says: Says, outsider: Member, manager: Member, act: str) -> None:
    conversation = says("Marie", "Bonjour")
    client: Client = client_of(outsider)
    for workspace in (manager.workspace, outsider.workspace):
        address = reverse(f"inbox:{act}", args=[workspace.slug, conversation.pk])
        assert client.post(address, ACTS[act]).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_a_reader_reads_and_changes_nothing(says: Says, reader: Member, act: str) -> None:
    conversation, client = says("Marie", "Bonjour"), client_of(reader)
    assert client.get(place(reader, "conversation", conversation.pk)).status_code == 200
    assert client.post(place(reader, act, conversation.pk), ACTS[act]).status_code in (403, 422)
    assert not any(kind.objects.exists() for kind in (Delivery, Note, ReplyDraft))
    assert Conversation.objects.waiting().exists()


def test_a_channel_that_she_may_not_see_hides_its_conversations(says: Says, channel: object, reader: Member) -> None:
    conversation = says("Marie", "Bonjour")
    ChannelRights.objects.create(channel=conversation.channel, member=reader, rights=[])
    client = client_of(reader)
    assert client.get(place(reader, "conversation", conversation.pk)).status_code == 404
    assert "Marie" not in client.get(place(reader, "list")).content.decode()


def test_the_list_asks_few_questions_however_long_it_is(
    says: Says, manager: Member, django_assert_max_num_queries: object
) -> None:
    for n in range(70):
        says(f"Personne {n}", "Une question", minutes=n)
    client = client_of(manager)
    client.get(place(manager, "list"))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(place(manager, "list"))


def test_an_empty_inbox_is_said_to_be_empty_once(manager: Member) -> None:
    page = client_of(manager).get(place(manager, "list")).content.decode()
    assert page.count('class="empty"') == 1


@pytest.mark.parametrize(("asked", "status"), [("conversation", 404), ("reply", 403)])
def test_a_refusal_keeps_the_places_in_sight(
    says: Says, manager: Member, reader: Member, asked: str, status: int
) -> None:
    conversation = says("Marie", "Bonjour")
    client = client_of(reader)
    if asked == "conversation":
        page = client.get(place(reader, "conversation", conversation.pk + 1))
    else:
        page = client.post(place(reader, "closure", conversation.pk), {"reason": "thanks"})
    assert page.status_code == status
    assert 'class="rail"' in page.text
    assert page.text.count("<h1") == 1


def test_a_refusal_shows_no_place_to_a_stranger(manager: Member, outsider: Member) -> None:
    page = client_of(outsider).get(place(manager, "list"))
    assert page.status_code == 404
    assert 'class="rail"' not in page.text
