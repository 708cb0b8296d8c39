"""What waited for an account that is opened again."""

from datetime import timedelta

import pytest

from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks.types import Account
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.jobs import send
from vigie.publishing.models import Delivery
from vigie.publishing.tests.pretend import SERVER, Board
from vigie.team.models import Member

pytestmark = pytest.mark.django_db


def reconnect(manager: Member, channel: Channel) -> None:
    secrets = {"token": "jeton-de-repetition"}
    connect_account(manager, "pretend", Account(channel.remote_id, channel.handle, server=SERVER, secrets=secrets))


def test_all_that_waited_for_the_account_is_tried_as_soon_as_it_is_opened_again(
    manager: Member, channel: Channel, board: Board
) -> None:
    texts = ["La première.", "La deuxième."]
    for minutes, text in zip((3, 15), texts, strict=True):
        delivery = plan(create_draft(manager, text, [channel]), manager)[0]
        late = {"due_at": clock.now() - timedelta(minutes=20 - minutes), "try_at": clock.now() + timedelta(minutes=9)}
        Delivery.objects.filter(pk=delivery.pk).update(attempts=minutes, **late)
    Channel.objects.update(trouble=Channel.TroubleKind.RECONNECT)
    reconnect(manager, channel)
    send(delivery.pk)
    assert board.texts() == texts


def test_what_is_planned_later_keeps_its_hour(manager: Member, channel: Channel, board: Board) -> None:
    later = (clock.now() + timedelta(days=2)).replace(tzinfo=None, microsecond=0)
    delivery = plan(create_draft(manager, "Plus tard.", [channel]), manager, later, "UTC")[0]
    reconnect(manager, channel)
    assert Delivery.objects.get(pk=delivery.pk).try_at == delivery.try_at
