"""Mornings: what a community manager does, from one end to the other, in a real browser on a whole Vigie."""

import re
from contextlib import suppress
from io import BytesIO

import psutil
import pytest
from PIL import Image
from playwright.sync_api import Error, Page, expect

from tests.journeys.rest import listening
from tests.journeys.site import PATIENCE, Desk, Site

#: In one process, where they share one Vigie.
pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("walks")]
PAPER = "getComputedStyle(document.querySelector('.bar')).backgroundColor"
LONG = PATIENCE * 1000  # milliseconds for what travels through the worker, the network and the listener


def answer_with(page: Page, text: str) -> None:
    """Write after the name that is already there, and send."""
    box = page.locator("#reply-text")
    box.fill(f"{box.input_value()}{text}")
    page.get_by_role("button", name=re.compile("^Répondre (quand même )?· ")).click()


def add_column_of_mentions(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.place}columns/new/")
    page.locator("main [name=sources]").first.check()
    page.get_by_role("button", name="Ajouter la colonne").click()
    page.wait_for_url("**/columns/**")


def write(page: Page, desk: Desk, text: str) -> None:
    page.goto(f"{desk.place}write/")
    for box in page.locator("main [name=channel]").all():
        box.check()
    page.locator("#composer-text").fill(text)


def plan(page: Page, desk: Desk, text: str, day: str, hour: str = "09:00") -> None:
    write(page, desk, text)
    page.locator("main [name=day]").fill(day)
    page.locator("main [name=hour]").fill(hour)
    page.get_by_role("button", name=re.compile("^Planifier")).click()
    expect(page.get_by_text("Planifiée.").or_(page.get_by_text("Planifié").first).first).to_be_visible()


def tomorrow(page: Page, days: int = 1) -> str:
    """As the workspace's wall says it."""
    said = "days => new Date(Date.now() + days * 864e5).toLocaleDateString('en-CA', {timeZone: 'America/Toronto'})"
    return str(page.evaluate(said, days))


def test_exploring_shows_people_who_wait_and_one_is_answered(site: Site) -> None:
    page = site.page(as_=site.owner)
    page.goto("/w/parti-du-fleuve/welcome/")
    page.get_by_role("link", name="Explorer avec le réseau de répétition").click()
    page.get_by_role("button", name="Entrer à Sainte-Rive").click()
    page.wait_for_url(lambda where: "explore" not in where)
    expect(page.get_by_text("Démonstration").first).to_be_visible()
    waiting = page.locator(".front-waiting .row")
    expect(waiting.first).to_be_visible(timeout=LONG)
    waiting.filter(has_text="Hugo").first.locator("a").first.click()
    answer_with(page, "On en parle ce soir au quai 4.")
    expect(page.locator(".line-ours", has_text="quai 4").locator(".badge.done")).to_be_visible(timeout=LONG)
    assert [post for post in site.control.list_posts("parti_du_fleuve") if "ce soir au quai 4" in post["text"]]


def test_somebody_speaks_and_is_answered_without_a_reload(desk: Desk) -> None:
    page = desk.page
    add_column_of_mentions(page, desk)
    listening(page)
    page.evaluate("window.stayed = true")
    uri = desk.said_to_us("locataire_du_bief", "À quand la rampe du quai 4?")
    item = page.locator(".item", has_text="À quand la rampe du quai 4?")
    expect(item).to_be_visible(timeout=LONG)  # by itself: the column was empty
    assert page.evaluate("window.stayed")
    item.hover()  # its acts show under the mouse
    item.get_by_role("link", name="Répondre").click()
    page.wait_for_url("**/conversations/**")
    answer_with(page, "Au printemps, c’est signé.")
    expect(page.locator(".line-ours", has_text="Au printemps").locator(".badge.done")).to_be_visible(timeout=LONG)
    [ours] = desk.published("Au printemps, c’est signé.")
    assert ours["in_reply_to_id"] == uri.rsplit("/", 1)[-1]
    page.goto(f"{desk.place}inbox/")
    expect(page.get_by_text("Personne n’attend")).to_be_visible()


def test_the_guess_of_a_counter_is_marked_and_gives_way_to_the_count_of_the_server(desk: Desk) -> None:
    page, held = desk.page, []
    write(page, desk, "")
    counted = page.locator("#composer-counters b")
    expect(counted).to_have_text(re.compile(r"^0\s"))
    page.route("**/write/piece/**", lambda route: held.append(route))
    page.locator("#composer-text").fill("https://rive.ca/quai.")
    expect(page.locator("#composer-counters .guess b")).to_have_text(re.compile(r"^23\s"))  # the point is not counted
    expect(page.locator("#composer-counters .guess")).to_have_count(1)
    page.unroute("**/write/piece/**")
    for route in held:  # what a later keystroke replaced is not answered
        with suppress(Error):
            route.continue_()
    expect(counted).to_have_text(re.compile(r"^24\s"))
    expect(page.locator("#composer-counters .guess")).to_have_count(0)


def test_one_idea_two_accounts_one_version_each(desk: Desk) -> None:
    page, other = desk.page, f"{desk.name}_bis"
    desk.connect(page, other, "Le quai")
    write(page, desk, "Le quai ouvre à 6 h, et le café aussi.")
    sheet = page.locator("#composer-versions details.version").filter(has=page.locator("> summary", has_text="Le quai"))
    sheet.locator("> summary").click()
    sheet.get_by_label("Adapter le texte pour ce compte").check()
    sheet.locator("textarea[name^=text-]").fill("Six heures. Café chaud.")
    with page.expect_response("**/write/media/**"):
        page.locator("[name=files]").set_input_files(
            {"name": "quai.jpg", "mimeType": "image/jpeg", "buffer": picture_taken_at_home()}
        )
    page.get_by_label("Texte de remplacement (décrit l’image à qui ne la voit pas)").fill("Le quai au lever du jour")
    page.get_by_role("button", name=re.compile("^Publier avec 2 comptes")).click()
    expect(page.get_by_text("Publié", exact=True)).to_have_count(2, timeout=LONG)
    [first] = desk.published("Le quai ouvre à 6 h")
    [second] = [post for post in desk.site.control.list_posts(other) if "Six heures" in post["text"]]
    for post in (first, second):
        assert [media["description"] for media in post["media_attachments"]] == ["Le quai au lever du jour"]
    shown = page.locator(".preview-media img").first
    assert b"Exif" not in page.request.get(str(shown.get_attribute("src"))).body()


def picture_taken_at_home() -> bytes:
    """With the place where it was taken, as a phone writes it."""
    image, exif, out = Image.new("RGB", (800, 600), "#357"), Image.Exif(), BytesIO()
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 48.0, 30.0), 3: "W", 4: (71.0, 12.0, 10.0)})
    image.save(out, "JPEG", exif=exif)
    assert b"Exif" in out.getvalue()
    return out.getvalue()


def test_a_planned_post_is_moved_with_the_keyboard_and_put_back(desk: Desk) -> None:
    page = desk.page
    plan(page, desk, "Portes ouvertes au quai.", tomorrow(page, 2))
    page.goto(f"{desk.place}calendar/?view=week&day={tomorrow(page, 2)}")
    listening(page)
    line = page.locator(".calendar-post", has_text="Portes ouvertes")
    day = page.locator(".day", has=line)
    before = day.get_attribute("data-day")
    line.locator("a").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight" if page.locator(".day").first.get_attribute("data-day") == before else "ArrowLeft")
    page.keyboard.press("Enter")
    expect(day).not_to_have_attribute("data-day", str(before))
    page.locator(".toasts").get_by_role("button", name="Annuler").click()
    expect(day).to_have_attribute("data-day", str(before))


def test_two_colleagues_do_not_answer_twice(desk: Desk) -> None:
    emile = desk.invite("Émile Gagnon", "editor")
    desk.said_to_us("voisin_du_quai", "Le 16 h du dimanche est-il gardé?")
    mine, his = desk.page, desk.site.page(as_=emile)
    desk.conversation(mine, "voisin_du_quai")
    his.goto(mine.url)
    listening(his)
    mine.locator("#reply-text").press_sequentially("Oui, il est gardé.")
    expect(his.get_by_text("Chloé Tremblay écrit une réponse ici.")).to_be_visible()
    his.locator("#reply-text").fill("@voisin_du_quai Oui. Et celui de 17 h aussi.")
    mine.get_by_role("button", name=re.compile("^Répondre · ")).click()
    expect(mine.locator(".line-ours", has_text="Oui, il est gardé.")).to_be_visible()
    his.get_by_role("button", name=re.compile("^Répondre · ")).click()
    expect(his.get_by_text("Quelqu’un a répondu pendant que vous écriviez")).to_be_visible()
    expect(his.locator("#reply-text")).to_have_value(re.compile("Et celui de 17 h aussi."))
    expect(his.get_by_role("button", name=re.compile("^Répondre quand même · "))).to_be_visible()


def test_one_switch_stops_all_that_was_going_to_leave(desk: Desk) -> None:
    page, reading = desk.page, desk.invite("Rosalie Roy", "reader")
    write(page, desk, "Une annonce qui tombe mal.")
    page.get_by_role("button", name=re.compile("^Publier · ")).click()
    page.wait_for_url("**/posts/**")
    page.locator(".stop-act").click()
    page.get_by_label("Motif (toute l’équipe le lira)").fill("Une rumeur court sur le quai")
    page.get_by_role("dialog").get_by_role("button", name="Tout arrêter").click()
    page.wait_for_url("**/stop/triage/")
    hers = desk.site.page(390, as_=reading)
    for place in ("", "columns/", "inbox/", "calendar/", "settings/"):
        hers.goto(desk.place + place)
        expect(hers.locator(".banners").get_by_text("Une rumeur court sur le quai")).to_be_visible()
    page.get_by_role("button", name="Lever l’arrêt").click()
    expect(page.get_by_text("Une annonce qui tombe mal.")).to_be_visible()
    assert desk.published("Une annonce qui tombe mal.") == []
    page.get_by_role("button", name="Envoyer maintenant").click()
    desk.site.eventually(lambda: desk.published("Une annonce qui tombe mal."))
    assert len(desk.published("Une annonce qui tombe mal.")) == 1


def test_a_contributor_asks_and_the_manager_approves(desk: Desk) -> None:
    zoe = desk.site.page(as_=desk.invite("Zoé Roy", "contributor"))
    write(zoe, desk, "Le traversier garde son départ de 16 h.")
    zoe.get_by_role("button", name="Demander l’approbation").click()
    zoe.wait_for_url("**/posts/**")
    expect(zoe.get_by_role("button", name="Approuver")).to_be_hidden()
    page = desk.page
    page.goto(zoe.url)
    page.get_by_label("Note").fill("Très clair")
    page.get_by_role("button", name="Approuver").click()
    expect(page.get_by_text("Approuvée par Chloé Tremblay")).to_be_visible()
    zoe.reload()
    expect(zoe.get_by_text("Très clair").first).to_be_visible()
    zoe.get_by_role("link", name="Modifier").click()
    zoe.locator("dialog[open], main").last.get_by_role("button", name=re.compile("^Publier · ")).click()
    desk.site.eventually(lambda: desk.published("Le traversier garde son départ"))


def test_everything_that_matters_works_without_javascript(desk: Desk) -> None:
    page = desk.site.page(390, as_=desk.site.owner, javascript=False)
    uri = desk.said_to_us("infirmiere_de_nuit", "Y aura-t-il un départ de nuit?")
    desk.conversation(desk.page, "infirmiere_de_nuit")
    page.goto(desk.page.url)
    expect(page.locator("#lines").get_by_text("Y aura-t-il un départ de nuit?")).to_be_visible()
    answer_with(page, "Oui, à 1 h 30.")
    page.goto(desk.page.url)
    expect(page.locator("#lines").get_by_text("Oui, à 1 h 30.")).to_be_visible()
    write(page, desk, "Écrit sans une ligne de script.")
    page.get_by_role("button", name=re.compile("^Publier")).click()
    page.wait_for_url("**/posts/**")
    [answer] = desk.site.eventually(lambda: desk.published("Oui, à 1 h 30."))
    assert answer["in_reply_to_id"] == uri.rsplit("/", 1)[-1]
    desk.site.eventually(lambda: desk.published("Écrit sans une ligne de script."))
    page.goto(f"{desk.place}calendar/")
    expect(page.locator(".calendar-post", has_text="Écrit sans une ligne")).to_be_visible()


def test_a_morning_with_the_keyboard_alone(desk: Desk) -> None:
    for who in ("lectrice_un", "lectrice_deux", "lectrice_trois"):
        desk.said_to_us(who, "Une question, quand vous aurez un moment.")
    page = desk.page
    page.goto(desk.place)
    listening(page)
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inbox/")
    rows = page.locator(".inbox-row")
    expect(rows).to_have_count(3, timeout=LONG)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")
    listening(page)
    page.keyboard.press("r")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.type("Bien reçu, merci.")
    expect(page.locator("#reply-text")).to_have_value(re.compile(r"^(@\w+ )?Bien reçu, merci\.$"))
    page.keyboard.press("Tab")
    while page.evaluate("!document.activeElement.matches('.of-channel')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".line-ours", has_text="Bien reçu")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("calen")
    expect(page.get_by_role("option", name="Calendrier").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/**")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()


def test_single_keys_are_switched_off_in_the_preferences(desk: Desk) -> None:
    emile = desk.site.page(as_=desk.invite("Émile Gagnon", "editor"))
    emile.goto(f"{desk.place}settings/me/")
    emile.locator("[name=letter_keys]").uncheck()
    emile.get_by_role("button", name="Enregistrer").click()
    emile.goto(desk.place)
    listening(emile)
    emile.keyboard.press("g")
    emile.keyboard.press("i")
    emile.keyboard.press("?")
    expect(emile.get_by_role("dialog", name="Raccourcis clavier")).to_be_hidden()
    assert emile.url.endswith(desk.place)


def test_a_phone_does_what_the_desk_does(desk: Desk) -> None:
    zoe = desk.site.page(as_=desk.invite("Zoé Roy", "contributor"))
    write(zoe, desk, "À approuver dans l’autobus.")
    zoe.get_by_role("button", name="Demander l’approbation").click()
    zoe.wait_for_url("**/posts/**")
    phone = desk.open(width=390, theme="dark")
    add_column_of_mentions(phone, desk)
    desk.said_to_us("deneigeur_du_bief", "Et les jours de glace?")
    expect(phone.locator(".column")).to_be_visible()
    phone.locator(".foot-bar").get_by_role("link", name="Boîte").click()
    row = phone.locator(".inbox-row", has_text="deneigeur_du_bief")
    expect(row).to_be_visible(timeout=LONG)
    row.locator("a").first.tap()
    answer_with(phone, "Un plan avec des crampons.")
    expect(phone.locator(".line-ours", has_text="crampons")).to_be_visible()
    phone.goto(zoe.url)
    phone.get_by_role("button", name="Approuver").tap()
    expect(phone.get_by_text("Approuvée par")).to_be_visible()
    plan(phone, desk, "Prévu sur un téléphone.", tomorrow(phone))
    phone.get_by_label("Heure").last.fill("11:30")
    phone.get_by_role("button", name="Déplacer").tap()
    expect(phone.locator("#post").get_by_text("11 h 30").first).to_be_visible()


def test_a_stranger_meets_nothing(desk: Desk) -> None:
    other = desk.site.workspace()
    stranger = desk.site.page(390, as_=other.invite("Gaspard Côté", "manager"))
    desk.said_to_us("choriste_du_mardi", "On chante dimanche?")
    desk.conversation(desk.page, "choriste_du_mardi")
    write(desk.page, desk, "Un brouillon à nous.")
    desk.page.get_by_role("button", name="Enregistrer le brouillon").click()
    desk.page.wait_for_url("**/posts/**")
    ours = [desk.place, f"{desk.place}inbox/", f"{desk.place}calendar/", f"{desk.place}journal/", desk.page.url]
    for where in ours:
        answer = stranger.goto(where)
        assert answer is not None
        assert answer.status == 404
    theirs = desk.page.url.replace(desk.place, other.place)
    answer = stranger.goto(theirs)
    assert answer is not None
    assert answer.status == 404


def test_each_reads_in_her_language_and_by_her_light(desk: Desk) -> None:
    page = desk.site.page(as_=desk.invite("Greg Hill", "editor"))
    page.goto(f"{desk.place}settings/me/")
    light = page.evaluate(PAPER)
    page.locator("[name=language]").select_option("en")
    page.locator("[name=theme][value=dark], [name=theme] option[value=dark]").first.evaluate(
        "one => { one.matches('option') ? one.parentElement.value = 'dark' : one.click() }"
    )
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("html[lang=en]")
    page.goto(desk.place)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    assert page.evaluate(PAPER) != light
    desk.page.goto(desk.place)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Aujourd’hui")


def test_nothing_that_was_typed_is_lost_when_the_server_dies(desk: Desk) -> None:
    page, site = desk.page, desk.site
    write(page, desk, "Une phrase gardée,")
    expect(page.get_by_text("Brouillon enregistré")).to_be_visible()
    for process in site.vigie.everything():
        with suppress(psutil.NoSuchProcess):  # it went with another
            process.kill()
    page.locator("#composer-text").fill("Une phrase gardée, et la suite écrite dans le vide.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Le serveur n’a pas répondu").first).to_be_visible()
    site.start_again()
    expect(page.locator("#composer-text")).to_have_value("Une phrase gardée, et la suite écrite dans le vide.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url("**/posts/**")
    expect(page.get_by_text("Une phrase gardée, et la suite écrite dans le vide.").first).to_be_visible()
