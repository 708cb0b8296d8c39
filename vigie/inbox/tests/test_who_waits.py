"""People waiting for an answer: the first figure of the product."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vigie import journal
from vigie.channels.models import Channel, ChannelRights
from vigie.inbox import intake
from vigie.inbox.models import Conversation, Reply
from vigie.inbox.replies import ColleagueReplied, reply_to_conversation
from vigie.inbox.tests.conftest import Says, gathered, source_of
from vigie.kit import clock
from vigie.networks.types import SourceKind
from vigie.publishing.delivery.stop_switch import stop_everything
from vigie.publishing.models import Delivery
from vigie.team.models import Member
from vigie.team.tests.people import client_of

pytestmark = pytest.mark.django_db


def sent(reply: Reply, state: str = Delivery.State.PUBLISHED) -> None:
    """The delivery ends so, and says it as publishing does."""
    published = clock.now() if state == Delivery.State.PUBLISHED else None
    Delivery.objects.filter(pk=reply.delivery_id).update(state=state, published_at=published)
    reply.delivery.refresh_from_db()
    with transaction.atomic():
        journal.write(f"publishing.delivery.{state}", workspace=reply.conversation.workspace, of=reply.delivery)


def answered(conversation: Conversation, by: Member, text: str = "Au printemps.") -> Reply:
    return reply_to_conversation(conversation, by, text, key=uuid.uuid4(), upto=conversation.newest_message())


def waiting(member: Member) -> list[str]:
    return [one.author.name for one in Conversation.objects.seen_by(member).waiting().order_by("waiting_since")]


def test_a_mention_opens_a_conversation_that_waits(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?", minutes=4)
    assert waiting(manager) == ["Marie"]
    assert conversation.waiting_since == conversation.messages.get().mention.published_at


def test_one_conversation_for_one_person_on_one_thread(says: Says, manager: Member) -> None:
    first = says("Marie", "À quand le tramway ?", thread="t")
    assert says("Marie", "Alors ?", thread="t", minutes=5) == first
    assert says("Luc", "Moi aussi je veux savoir", thread="t", minutes=6) != first
    assert says("Marie", "Autre chose : les loyers", minutes=7) != first
    first.refresh_from_db()
    assert first.waiting_since == first.messages.order_by("pk")[0].mention.published_at


def test_she_waits_until_the_network_has_the_answer(says: Says, manager: Member) -> None:
    reply = answered(says("Marie", "À quand le tramway ?"), manager)
    assert waiting(manager) == ["Marie"]
    sent(reply)
    assert waiting(manager) == []
    assert Conversation.objects.seen_by(manager).answered().count() == 1


def test_the_head_of_an_open_conversation_follows_when_the_answer_is_published(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    reply = answered(conversation, manager)
    place = reverse("inbox:conversation", args=[manager.workspace.slug, conversation.pk])
    piece = client_of(manager).get(place, {"piece": "lines"}).content.decode()
    assert 'class="waits"' in piece
    sent(reply)
    piece = client_of(manager).get(place, {"piece": "lines"}).content.decode()
    assert re.search(r'id="conversation-waiting"\s+hx-swap-oob="true"', piece)
    assert 'class="waits"' not in piece


def test_while_everything_is_stopped_an_answer_says_that_it_is_held(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    stop_everything(manager, "Un doute")
    place = reverse("inbox:reply", args=[manager.workspace.slug, conversation.pk])
    said = {"text": "Au printemps.", "key": str(uuid.uuid4()), "upto": conversation.newest_message()}
    page = client_of(manager).post(place, said, follow=True).content.decode()
    assert "Tout est arrêté\N{NO-BREAK SPACE}: votre réponse est retenue" in page


def test_a_refused_answer_leaves_her_waiting(says: Says, manager: Member) -> None:
    sent(answered(says("Marie", "À quand le tramway ?"), manager), Delivery.State.REFUSED)
    assert waiting(manager) == ["Marie"]


def test_what_she_adds_while_we_write_still_waits(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?", thread="t")
    under_her_eyes = conversation.newest_message()
    says("Marie", "Et le métro ?", thread="t", minutes=2)
    sent(reply_to_conversation(conversation, manager, "Au printemps.", key=uuid.uuid4(), upto=under_her_eyes))
    assert waiting(manager) == ["Marie"]


@pytest.mark.parametrize("upto", [2**63, 2**62])
def test_what_she_adds_after_a_reply_still_waits_whatever_the_form_said_to_have_seen(
    upto: int, says: Says, manager: Member
) -> None:
    conversation = says("Marie", "À quand le tramway ?", thread="t")
    sent(reply_to_conversation(conversation, manager, "Au printemps.", key=uuid.uuid4(), upto=upto))
    says("Marie", "Et le métro ?", thread="t", minutes=2)
    assert waiting(manager) == ["Marie"]


def test_closing_with_a_reason_ends_the_wait_and_writing_again_opens_it(says: Says, manager: Member) -> None:
    conversation = says("Marie", "Merci !", thread="t")
    conversation.close(manager, "thanks")
    assert waiting(manager) == []
    assert Conversation.objects.seen_by(manager).closed().count() == 1
    says("Marie", "Au fait, une question", thread="t", minutes=9)
    assert waiting(manager) == ["Marie"]
    assert Conversation.objects.seen_by(manager).closed().count() == 0


def test_closing_twice_keeps_one_closure_and_reopening_brings_her_back(says: Says, manager: Member) -> None:
    conversation = says("Marie", "Merci !")
    assert conversation.close(manager, "thanks") == conversation.close(manager, "spam")
    conversation.reopen(manager)
    assert waiting(manager) == ["Marie"]


def test_who_answers_our_answer_goes_on_with_the_same_conversation(
    says: Says, manager: Member, channel: Channel
) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    reply = answered(conversation, manager)
    Delivery.objects.filter(pk=reply.delivery_id).update(remote_id="ours-1")
    sent(reply)
    thanks = gathered(source_of(channel), "Marie", "Merci", reply_to="ours-1", minutes=9, reason="reply")
    intake.receive_gatherings(thanks.source, [thanks])
    assert Conversation.objects.get().messages.count() == 2
    assert waiting(manager) == ["Marie"]


def test_an_answer_given_at_the_network_itself_counts(says: Says, manager: Member, channel: Channel) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    asked = conversation.messages.get().mention
    ours = gathered(source_of(channel, SourceKind.HOME), "us", "Au printemps", reply_to=asked.remote_id, reason="home")
    intake.receive_gatherings(ours.source, [ours])
    assert waiting(manager) == []


def test_our_own_posts_and_what_we_only_follow_open_nothing(channel: Channel, manager: Member) -> None:
    for source, who in ((source_of(channel), "us"), (source_of(channel, SourceKind.HOME), "Marie")):
        one = gathered(source, who, "Bonjour", reason="home" if who == "Marie" else "mention")
        intake.receive_gatherings(one.source, [one])
    assert not Conversation.objects.exists()


def test_the_same_gathering_heard_twice_adds_nothing(channel: Channel, manager: Member) -> None:
    one = gathered(source_of(channel), "Marie", "À quand le tramway ?")
    intake.receive_gatherings(one.source, [one])
    intake.receive_gatherings(one.source, [one])
    assert Conversation.objects.get().messages.count() == 1


def test_a_double_click_answers_once(says: Says, manager: Member) -> None:
    conversation, key = says("Marie", "À quand le tramway ?"), uuid.uuid4()
    first = reply_to_conversation(conversation, manager, "Au printemps.", key=key, upto=conversation.newest_message())
    assert (
        reply_to_conversation(conversation, manager, "Au printemps.", key=key, upto=conversation.newest_message())
        == first
    )
    assert Delivery.objects.count() == 1


def test_nobody_answers_what_a_colleague_just_answered(says: Says, manager: Member, proofreader: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    answered(conversation, proofreader)
    with pytest.raises(ColleagueReplied) as late:
        answered(conversation, manager, "En mai")
    assert late.value.reply.by == proofreader
    assert Delivery.objects.count() == 1


def test_answering_needs_the_right_to_reply_on_that_channel(says: Says, channel: Channel, proofreader: Member) -> None:
    ChannelRights.objects.create(channel=channel, member=proofreader, rights=["see", "draft"])
    with pytest.raises(PermissionDenied):
        answered(says("Marie", "À quand le tramway ?"), proofreader)
    assert not Delivery.objects.exists()


def test_a_reply_is_proof_read_before_the_conversation_is_locked(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    with CaptureQueriesContext(connection) as asked:
        answered(conversation, manager)
    said = [query["sql"] for query in asked]
    locks = [n for n, sql in enumerate(said) if "FOR UPDATE" in sql]
    read = [n for n, sql in enumerate(said) if "proofreading_houserule" in sql]
    assert read
    assert max(read) < min(locks)


def test_a_reply_is_a_post_of_its_own_from_the_account_that_was_spoken_to(says: Says, manager: Member) -> None:
    conversation = says("Marie", "À quand le tramway ?")
    reply = answered(conversation, manager)
    post = reply.delivery.post
    assert (post.kind, post.key, post.text) == ("reply", reply.key, "Au printemps.")
    assert [version.channel for version in post.versions.all()] == [conversation.channel]
