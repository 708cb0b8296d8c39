"""A stop on the pages that were opened before it: they listen for it, and nothing on them says that it leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.publishing.delivery import stop_switch
from vigie.publishing.models import Delivery, Stop
from vigie.publishing.tests.test_pages import form
from vigie.team.live_topics import TOPICS_SALT
from vigie.team.models import Member
from vigie.team.workspace_urls import link
from vigie.ui.tests.markup import one_line

Browser = Callable[[Member], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
S = Delivery.State
PAGES = (
    "desk:today", "desk:wall", "inbox:list", "publishing:write", "publishing:calendar", "publishing:missed",
    "publishing:triage", "channels:channels", "listening:feeds", "team:members", "team:profile",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_listens_for_the_stop(manager: Member, client_of: Browser, name: str) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, name)))
    signed = page.split("/live/?topics=")[1].split('"')[0]
    assert "stop" in signing.loads(signed, salt=TOPICS_SALT)[1]
    assert f'data-live="stop" hx-get="{reverse("ui:banners", args=[manager.workspace.slug])}"' in page


def test_the_strips_are_asked_again_with_the_act_beside_them(manager: Member, client_of: Browser) -> None:
    client, address = client_of(manager), reverse("ui:banners", args=[manager.workspace.slug])
    act = f'href="{link(manager.workspace, "publishing:stop")}"'
    assert act in one_line(client.get(address))
    stop = stop_switch.stop_everything(manager, "Une alerte")
    page = one_line(client.get(address))
    assert "Une alerte" in page
    assert act not in page
    stop_switch.lift_stop(stop, manager)
    assert "Une alerte" not in one_line(client.get(address))


def test_the_piece_of_an_open_composer_has_no_live_button(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    client, address = client_of(manager), link(manager.workspace, "publishing:piece")
    assert "disabled" not in one_line(client.post(address, form(channel)))
    stop_switch.stop_everything(manager, "Une alerte")
    piece = one_line(client.post(address, form(channel)))
    assert 'value="send" data-send disabled' in piece
    assert "Everything is stopped" in piece


@pytest.mark.parametrize("when", [{"when": "now"}, {"when": "later", "day": "2031-05-02", "hour": "09:00"}])
def test_what_an_open_composer_sends_is_held_at_once_and_said_to_be(
    manager: Member, channel: Channel, client_of: Browser, when: dict[str, str]
) -> None:
    stop_switch.stop_everything(manager, "Une alerte")
    answer = client_of(manager).post(link(manager.workspace, "publishing:write"), form(channel, **when), follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Everything is stopped: it is held until somebody puts it back on schedule."]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, delivery.try_at) == (S.HELD, "stopped", None)


def test_a_piece_of_a_page_offers_no_sending_while_everything_is_stopped(
    manager: Member, delivery: Delivery, client_of: Browser
) -> None:
    client = client_of(manager)
    Delivery.objects.update(due_at=clock.now() + timedelta(hours=3))
    stop = stop_switch.stop_everything(manager, "Une alerte")
    release = link(manager.workspace, "publishing:release", delivery.pk)
    pieces = [
        link(manager.workspace, "publishing:missed"),
        link(manager.workspace, "publishing:post", delivery.post.pk),
    ]
    for address in pieces:
        assert release not in one_line(client.get(f"{address}?piece=1"))
    stop_switch.lift_stop(stop, manager)
    for address in pieces:
        assert release in one_line(client.get(f"{address}?piece=1"))


def test_an_open_page_that_sends_during_a_stop_is_told_that_nothing_leaves(
    manager: Member, delivery: Delivery, client_of: Browser
) -> None:
    stop_switch.stop_everything(manager, "Une alerte")
    answer = client_of(manager).post(link(manager.workspace, "publishing:release", delivery.pk), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Everything is stopped: nothing leaves for now."
    ]
    delivery.refresh_from_db()
    assert delivery.state == S.HELD


def test_before_the_press_the_dialog_speaks_of_what_will_be(
    manager: Member, delivery: Delivery, client_of: Browser
) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:stop")))
    assert "1 scheduled delivery will be held" in page
    assert " is held" not in page
    assert not Stop.objects.exists()


def test_the_list_of_what_is_held_follows_live(manager: Member, client_of: Browser) -> None:
    client, address = client_of(manager), link(manager.workspace, "publishing:triage")
    page = one_line(client.get(address))
    assert 'id="triage" data-live="deliveries stop"' in page
    assert f'hx-get="{address}?piece=1"' in page
    assert one_line(client.get(f"{address}?piece=1")).strip().startswith('<div class="triage"')
