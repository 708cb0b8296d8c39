"""How many wait, beside the Inbox in the rail: asked again while a page stays open all day."""

import pytest

from vigie.inbox.tests.conftest import Says
from vigie.team.models import Member
from vigie.team.tests.people import client_of
from vigie.ui.tests.markup import one_line

pytestmark = pytest.mark.django_db


def test_the_count_is_of_the_people_who_wait(says: Says, manager: Member) -> None:
    address = f"/w/{manager.workspace.slug}/places/inbox/"
    assert client_of(manager).get(address).content == b""
    says("Marie", "Bonjour")
    says("Luc", "Bonjour aussi")
    assert '<span class="waiting">2<' in client_of(manager).get(address).content.decode()


def test_a_place_that_is_not_in_the_rail_is_not_found(manager: Member) -> None:
    assert client_of(manager).get(f"/w/{manager.workspace.slug}/places/nowhere/").status_code == 404


def test_any_page_asks_again_when_the_inbox_changes(manager: Member) -> None:
    slug = manager.workspace.slug
    page = one_line(client_of(manager).get(f"/w/{slug}/calendar/"))
    assert f'data-live="inbox" hx-get="/w/{slug}/places/inbox/"' in page


def test_a_conversation_is_in_the_inbox(says: Says, manager: Member) -> None:
    page = client_of(manager).get(f"/w/{manager.workspace.slug}/conversations/{says('Marie', 'Bonjour').pk}/")
    assert 'inbox/" aria-current="page"' in one_line(page)
