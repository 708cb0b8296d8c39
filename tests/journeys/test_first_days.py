"""The first day of an installation, and the doors of every other day."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessible import accessible
from tests.journeys.conftest import PageAt, session_of
from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.networks.troubles import Reconnect
from vigie.networks.types import Account
from vigie.team import setup_link
from vigie.team.models import Member
from vigie.team.tests.people import PASSWORD


def fill_the_first_page(page: Page) -> None:
    page.get_by_label("Nom de l’organisation").fill("Parti du Fleuve")
    page.get_by_label("Votre nom").fill("Chloé Tremblay")
    page.get_by_label("Adresse de courriel").fill("chloe@fleuve.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_link_leads_from_nothing_to_a_workspace(page_at: PageAt, javascript: bool) -> None:
    page = page_at(390, javascript=javascript)
    page.goto("/")
    expect(page.get_by_role("heading", name="Une installation neuve")).to_be_visible()
    page.goto(str(setup_link.new_setup_link("")))
    fill_the_first_page(page)
    page.get_by_role("button", name="Créer l’espace").click()
    page.wait_for_url("**/w/parti-du-fleuve/welcome/")
    page.get_by_role("link", name="Connecter un compte").click()
    expect(page.get_by_role("link", name="Bluesky")).to_be_visible()


@pytest.fixture
def channel(manager: Member) -> Channel:
    opened = Account("did:plc:fleuve", "fleuve.bsky.social", "Parti du Fleuve", secrets={"token": "t"})
    channel, _ = connect_account(manager, "bluesky", opened)
    channel.record_result(Reconnect("the network no longer accepts our access"))
    return channel


PLACES = (
    "settings/", "settings/me/", "settings/workspace/", "settings/members/", "welcome/", "journal/", "channels/",
    "channels/connect/", "channels/connect/bluesky/", "channels/connect/mastodon/", "channels/rights/",
    "channels/{pk}/", "channels/{pk}/settings/", "channels/{pk}/rights/", "channels/{pk}/reconnection/",
)  # fmt: skip
DOORS = (
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/inactive/", "/setup/nothing/", "/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/",
    "/accounts/2fa/webauthn/", "/accounts/sessions/", "/accounts/reauthenticate/", "/workspaces/new/",
)  # fmt: skip


@pytest.mark.parametrize(("width", "theme", "language"), [(390, "dark", "fr-ca"), (1440, "light", "en")])
def test_everybody_can_use_the_settings(
    page_at: PageAt, manager: Member, proofreader: Member, channel: Channel, width: int, theme: str, language: str
) -> None:
    manager.user.language = language
    manager.user.save()
    page = page_at(width, theme, member=manager)
    for place in PLACES:
        page.goto(f"/w/{manager.workspace.slug}/{place.format(pk=channel.pk)}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_everybody_can_use_the_doors(page_at: PageAt, manager: Member, width: int, theme: str, signed_in: bool) -> None:
    page = page_at(width, theme, member=manager if signed_in else None)
    for door in DOORS:
        page.goto(door)
        accessible(page)


def test_a_passkey_opens_alone_what_a_password_opened(page_at: PageAt, manager: Member, server: str) -> None:
    here = server.replace("127.0.0.1", "localhost")  # browsers give passkeys to names, not to numbers
    page = page_at()
    page.context.add_cookies([session_of(manager, here)])  # type: ignore[list-item]
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    known = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    known |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": known})
    page.goto(f"{here}/accounts/2fa/webauthn/add/")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_label("Me connecte à elle seule").check()
    page.get_by_role("button", name="Ajouter une clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    accessible(page)
    page.context.clear_cookies()
    page.goto(f"{here}/accounts/login/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url("**/w/parti-du-fleuve/**")


def test_disconnecting_an_account_can_be_undone_from_the_toast(
    page_at: PageAt, manager: Member, channel: Channel
) -> None:
    page = page_at(member=manager)
    page.goto(f"/w/{manager.workspace.slug}/channels/{channel.pk}/")
    page.get_by_role("button", name="Déconnecter", exact=True).click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("heading", name="Déconnectés")).to_be_hidden()
    channel.refresh_from_db()
    assert channel.is_connected
