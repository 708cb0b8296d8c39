"""The composer without its server: it no longer says that words were checked and kept, until they are."""

from playwright.sync_api import expect

from tests.journeys.conftest import PageAt
from vigie.channels.connection import connect_account
from vigie.networks.types import Account
from vigie.team.models import Member


def test_a_cut_line_is_told_where_the_text_is_and_its_end_too(page_at: PageAt, manager: Member) -> None:
    for name in ("fleuve", "quai"):
        connect_account(manager, "bluesky", Account(f"did:plc:{name}", f"{name}.bsky.social", name, secrets={"t": "t"}))
    page = page_at(390, member=manager)
    page.goto(f"/w/{manager.workspace.slug}/write/")
    page.get_by_label("fleuve").check()
    page.get_by_label("quai").check()
    page.locator("#composer-text").fill("Bonjour à toutes et à tous.")
    expect(page.locator("details.version")).to_have_count(2)
    expect(page.locator(".kept")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#composer-text").fill("Bonjour à toutes et à tous, encore.")
    expect(page.locator(".form-lost")).to_be_visible()
    expect(page.locator(".kept")).to_be_hidden()
    page.context.set_offline(False)
    expect(page.locator(".form-lost")).to_be_hidden()
    expect(page.locator(".kept")).to_be_visible()
