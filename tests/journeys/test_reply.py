"""A reply in the hand: it appears at once, and the box is ready for the next one."""

from collections.abc import Callable

from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from vigie.channels.models import Channel
from vigie.inbox.intake import receive_gatherings
from vigie.inbox.tests.conftest import gathered, source_of
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Workspace


def test_two_replies_in_a_row_leave_from_the_same_page(
    page_at: Callable[..., Screen], manager: Member, workspace: Workspace
) -> None:
    channel = Channel.objects.create(
        workspace=workspace, network="rehearsal", remote_id="us", handle="fleuve", name="Parti du Fleuve", colour=3
    )
    gathering = gathered(source_of(channel), "Marie", "À quand le tramway ?")
    receive_gatherings(gathering.source, [gathering])
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/inbox/")
    page.locator(".inbox-row a").first.click()
    opening = page.locator("#reply-text").input_value()
    for said in ("Le tramway arrive au printemps.", "Le pont suivra à l’automne."):
        page.locator("#reply-text").fill(said)
        page.locator(".reply-form button.of-channel").click()
        expect(page.locator("#lines .line-ours", has_text=said)).to_have_count(1)
        expect(page.locator("#reply-text")).to_have_value(opening)
        expect(page.locator(".conversation-head")).to_have_count(1)
        expect(page.locator("#answering")).to_have_count(1)
    assert Delivery.objects.count() == 2
