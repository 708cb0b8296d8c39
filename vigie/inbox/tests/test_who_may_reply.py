"""A conversation that is given to somebody who may not reply says so, before and after."""

import pytest

from vigie.channels.models import Channel, ChannelRights
from vigie.inbox.tests.conftest import Says
from vigie.team.models import Member, Right
from vigie.team.tests.people import client_of

pytestmark = pytest.mark.django_db


def test_who_may_not_reply_is_said_in_the_choice_and_once_it_is_given(
    says: Says, manager: Member, proofreader: Member, channel: Channel
) -> None:
    ChannelRights.objects.create(channel=channel, member=proofreader, rights=[Right.SEE, Right.DRAFT])
    conversation = says("Marie", "À quand le tramway ?")
    client, address = client_of(manager), f"/w/{manager.workspace.slug}/conversations/{conversation.pk}/"
    page = client.get(address).content.decode()
    assert "Émile Gagnon (ne peut pas répondre)" in page
    assert "Chloé Tremblay (ne peut pas répondre)" not in page
    assert "Émile Gagnon ne peut pas répondre avec ce compte" not in page
    conversation.assign(manager, proofreader)
    assert "Émile Gagnon ne peut pas répondre avec ce compte" in client.get(address).content.decode()
