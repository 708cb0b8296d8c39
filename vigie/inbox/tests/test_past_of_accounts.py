"""What an account brought before there was history no longer waits, except where somebody put a hand."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from vigie.channels.models import Channel
from vigie.inbox.models import Conversation, Message
from vigie.inbox.tests.conftest import START, Says, source_of
from vigie.team.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(channel: Channel) -> Channel:
    """An account of a real network, opened ten minutes after the start of the story, without history."""
    Channel.objects.filter(pk=channel.pk).update(network="mastodon")
    channel.refresh_from_db()
    source = source_of(channel)
    source.created_at = START + timedelta(minutes=10)
    source.save()
    return channel


def as_before_history() -> None:
    Message.objects.update(is_history=False)
    for conversation in Conversation.objects.all():
        conversation.update_waiting()


def migrate() -> list[str]:
    """The names of those who wait afterwards."""
    migration = import_module("vigie.inbox.migrations.0006_past_of_accounts")
    with connection.schema_editor() as editor:
        migration.mark_the_past(apps, editor)
    return sorted(one.author.name for one in Conversation.objects.waiting())


def test_what_was_said_before_the_account_was_opened_no_longer_waits(opened: Channel, says: Says) -> None:
    says("Marie", "À quand le tramway ?", minutes=4)
    says("Luc", "Et le métro ?", minutes=12)
    as_before_history()
    assert migrate() == ["Luc"]
    assert migrate() == ["Luc"]


def test_a_conversation_that_went_on_waits_since_the_opening(opened: Channel, says: Says) -> None:
    says("Marie", "À quand le tramway ?", thread="t", minutes=4)
    says("Marie", "Alors ?", thread="t", minutes=12)
    as_before_history()
    assert migrate() == ["Marie"]
    assert Conversation.objects.get().waiting_since == START + timedelta(minutes=12)


def test_what_somebody_touched_still_waits(opened: Channel, says: Says, manager: Member) -> None:
    says("Marie", "À quand le tramway ?", minutes=4).assign(manager, manager)
    says("Luc", "Et le métro ?", minutes=5).add_note(manager, "Voir avec le comité.")
    as_before_history()
    assert migrate() == ["Luc", "Marie"]


def test_the_past_of_a_pretend_town_still_waits(channel: Channel, says: Says) -> None:
    says("Marie", "À quand le tramway ?", minutes=4)
    source_of(channel).__class__.objects.update(created_at=START + timedelta(minutes=10))
    assert migrate() == ["Marie"]
