"""What somebody said and that is deleted, edited or set aside since: neither shown, searched nor waited for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from vigie.channels.models import Channel
from vigie.inbox.models import Conversation, Message
from vigie.inbox.tests.conftest import START, source_of
from vigie.listening.ingest import ingest_page
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemoteMedia, RemotePost, Remover
from vigie.team.models import Member
from vigie.team.tests.people import client_of

pytestmark = pytest.mark.django_db

MARIE = RemoteAuthor("person-marie", "marie", "Marie")
LABELS = {
    Remover.NETWORK: "Supprimé sur le réseau, par la personne qui l’a publié ou par les responsables.",
    Remover.AUTHOR: "Supprimé sur le réseau par la personne qui l’a publié.",
    Remover.SITE: "Retiré du site",
    Remover.CLOSURE: "Disparu avec le compte",
}


def said(n: int, text: str, **fields: object) -> RemotePost:
    at = START + timedelta(minutes=n)
    ref = Ref(f"post:{n}", str(n))
    return RemotePost(ref, MARIE, text, at, ArrivalReason.MENTION, thread="post:1", **fields)  # type: ignore[arg-type]


def bring(channel: Channel, *items: RemotePost, **page: object) -> Conversation:
    source = source_of(channel)
    ingest_page(source, Page(items, **page), source.fence)  # type: ignore[arg-type]
    return Conversation.objects.get()


def list_page(member: Member, query: str = "state=all") -> str:
    return client_of(member).get(f"/w/{member.workspace.slug}/inbox/?{query}").content.decode()


def thread_page(member: Member) -> str:
    conversation = Conversation.objects.get()
    return client_of(member).get(f"/w/{member.workspace.slug}/conversations/{conversation.pk}/").content.decode()


def test_who_took_everything_back_no_longer_waits(channel: Channel) -> None:
    bring(channel, said(1, "Je regrette"), said(2, "Vraiment"))
    assert bring(channel, gone=("post:1",)).waiting_since == START + timedelta(minutes=2)
    assert bring(channel, gone=("post:2",)).waiting_since is None


def test_deleted_words_are_neither_shown_nor_found(channel: Channel, manager: Member) -> None:
    bring(channel, said(1, "Et le tramway ?"), said(2, "Mon secret"))
    bring(channel, gone=("post:2",))
    assert "tramway" in list_page(manager)
    assert "secret" not in list_page(manager) + thread_page(manager)
    assert "Marie" not in list_page(manager, "state=all&q=secret").split("inbox-list")[1]
    assert "Marie" in list_page(manager, "state=all&q=tramway")


def test_an_edited_message_is_shown_and_found_by_its_new_words(channel: Channel, manager: Member) -> None:
    bring(channel, said(1, "Et le tramway ?"))
    conversation = bring(channel, said(1, "Et le métro ?"))
    assert conversation.excerpt == "Et le métro ?"
    assert "metro" in conversation.folded
    assert "tramway" not in conversation.folded


def test_what_the_site_takes_out_of_the_spam_waits_again(channel: Channel) -> None:
    post = said(1, "Une question")
    bring(channel, post)
    assert bring(channel, gone=("post:1",)).waiting_since is None
    assert bring(channel, post, back=("post:1",)).waiting_since == post.published_at


@pytest.mark.parametrize("remover", Remover)
def test_the_thread_says_who_took_a_message_away(channel: Channel, manager: Member, remover: Remover) -> None:
    bring(channel, said(1, "Je regrette"))
    if remover is Remover.CLOSURE:
        bring(channel, silenced=(MARIE.remote_id,))
    else:
        bring(channel, gone=("post:1",), removed_by=remover)
    assert LABELS[remover] in thread_page(manager)


def test_a_comment_that_is_approved_on_the_site_is_no_longer_held(channel: Channel) -> None:
    post = said(1, "Une question", held=True)
    bring(channel, post)
    assert Message.objects.get().held
    bring(channel, replace(post, held=False))
    assert not Message.objects.get().held


def test_who_waited_for_an_answer_that_we_deleted_there_waits_again(channel: Channel) -> None:
    us = RemoteAuthor(channel.remote_id, channel.handle)
    bring(channel, said(1, "Une question"))
    answer = replace(said(2, "Au printemps"), author=us, reply_to="post:1")
    assert bring(channel, answer).waiting_since is None
    assert bring(channel, gone=("post:2",)).waiting_since == START + timedelta(minutes=1)


def test_a_list_shows_a_warning_and_not_what_it_covers(channel: Channel) -> None:
    assert bring(channel, said(1, "Il l’a frappée", spoiler="Violence")).excerpt == "Violence […]"


def test_a_picture_without_words_is_shown_by_its_description(channel: Channel) -> None:
    picture = RemoteMedia("https://a.example/p.jpg", alt="Un nid-de-poule")
    assert bring(channel, said(1, "", media=(picture,))).excerpt == "Un nid-de-poule"


def test_a_private_message_says_so_and_its_warning_is_folded(channel: Channel, manager: Member) -> None:
    bring(channel, said(1, "Il l’a frappée", spoiler="Violence", private=True))
    assert "privé" in list_page(manager)
    thread = thread_page(manager)
    assert "privé" in thread
    assert thread.index("<summary>Violence</summary>") < thread.index("frappée")
