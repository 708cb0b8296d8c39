"""The rehearsal connector and the pretend network, through real sockets."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
import time_machine

from vigie.kit.http import Http
from vigie.networks.rehearsal.network import Rehearsal
from vigie.networks.testing.pretend_server import MemoryProgress
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure
from vigie.networks.types import (
    Absence,
    Account,
    ArrivalReason,
    Attachment,
    OutgoingPost,
    Page,
    Published,
    Settling,
    SourceKind,
    SourceQuery,
)
from vigie.rehearsal.control_client import ControlClient
from vigie.rehearsal.server import RehearsalServer
from vigie.rehearsal.streams import MAX_BACKLOG
from vigie.rehearsal.town import TownNews

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
POST = "/api/v1/statuses"


@pytest.fixture
def network(server: RehearsalServer) -> Rehearsal:
    return Rehearsal(Http())


@pytest.fixture
def us(network: Rehearsal) -> Account:
    return network.open_account({"name": "parti_du_fleuve", "title": "Parti du Fleuve"})


def outgoing(*parts: str, **more: object) -> OutgoingPost:
    fields: dict[str, object] = {"key": "une-cle", "born": datetime.now(UTC), "parts": parts, "language": "fr-CA"}
    return OutgoingPost(**fields | more)  # type: ignore[arg-type]


def test_a_name_opens_an_account_and_opens_it_again(network: Rehearsal, us: Account) -> None:
    assert us.handle == "parti_du_fleuve"
    assert us.name == "Parti du Fleuve"
    again = network.open_account({"name": "Parti_du_Fleuve"})
    assert again.remote_id == us.remote_id
    assert again.secrets["token"] != us.secrets["token"]


def test_the_name_of_a_character_is_taken(network: Rehearsal, control: ControlClient) -> None:
    control.say_as("marie", "Bonjour")
    with pytest.raises(Refused) as trouble:
        network.open_account({"name": "marie"})
    assert trouble.value.field == "name"
    for name in ("", "É t é", "a" * 40):
        with pytest.raises(Refused):
            network.open_account({"name": name})


def test_a_post_leads_to_a_page_that_anybody_can_read(network: Rehearsal, us: Account) -> None:
    published = network.publish(us, outgoing("Bonjour <Sainte-Rive> & compagnie. #loyer"), MemoryProgress())
    assert isinstance(published, Published)
    page = Http(allow=["127.0.0.1"]).get(published.ref.url).text
    assert "Bonjour &lt;Sainte-Rive&gt; &amp; compagnie." in page
    assert "Réseau de répétition" in page


def test_a_cut_after_the_post_was_made_is_found_and_not_doubled(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    progress, text = (
        MemoryProgress(),
        outgoing("Un départ toutes les 30 minutes : https://exemple.example/plan @marie@ailleurs.example"),
    )
    control.cut_after(POST, method="POST")
    with pytest.raises(Unsure):
        network.publish(us, text, progress)
    found = network.find_published(us, text, progress)
    assert isinstance(found, Published)
    assert network.publish(us, text, progress) == found
    assert len(control.list_posts("parti_du_fleuve")) == 1


def test_a_cut_before_the_post_was_made_proves_its_absence(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    progress = MemoryProgress()
    control.cut_before(POST, method="POST")
    with pytest.raises(Unsure):
        network.publish(us, outgoing("Bonjour"), progress)
    assert network.find_published(us, outgoing("Bonjour"), progress) is Absence.PROVEN
    network.publish(us, outgoing("Bonjour"), progress)
    assert len(control.list_posts("parti_du_fleuve")) == 1


def test_one_key_makes_one_post_however_many_send_it_at_once(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    with ThreadPoolExecutor(8) as senders:
        sent = [senders.submit(network.publish, us, outgoing("Bonjour"), MemoryProgress()) for _ in range(16)]
        refs = {published.result().ref.remote_id for published in sent}  # type: ignore[union-attr]
    assert len(refs) == len(control.list_posts("parti_du_fleuve")) == 1


def test_the_same_words_in_answer_to_another_are_another_post(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    network.publish(us, outgoing("Merci", key="autre"), MemoryProgress())
    control.say_as("marie", "@parti_du_fleuve Bravo")
    asked = network.gather_page(us, SourceQuery(SourceKind.MENTIONS), None).items[0]
    reply = outgoing("Merci", reply_to=asked.ref)
    assert network.find_published(us, reply, MemoryProgress()) is Absence.PROVEN


def test_every_fault_has_its_trouble(network: Rehearsal, us: Account, control: ControlClient) -> None:
    control.limit_rate(42, POST)
    with pytest.raises(TryLater) as later:
        network.publish(us, outgoing("Bonjour"), MemoryProgress())
    assert later.value.after == timedelta(seconds=42)
    control.fail_requests(502, POST)
    with pytest.raises(Unsure):
        network.publish(us, outgoing("Bonjour"), MemoryProgress())
    control.answer_garbage(POST)
    with pytest.raises(Unsure):
        network.publish(us, outgoing("Bonjour"), MemoryProgress())
    control.delay_answers(0.3, POST)
    assert isinstance(network.publish(us, outgoing("Bonjour"), MemoryProgress()), Published)
    assert control.state()["faults"] == []
    control.expire_tokens("parti_du_fleuve")
    with pytest.raises(Reconnect):
        network.publish(us, outgoing("Bonjour"), MemoryProgress())
    assert len(control.list_posts("parti_du_fleuve")) == 1  # one key, whatever happened


def test_a_fault_lasts_as_often_as_asked_or_until_it_is_lifted(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    control.fail_requests(500, "/api/v1/timelines/home", times=2)
    for _ in range(2):
        with pytest.raises(TryLater):
            network.gather_page(us, SourceQuery(SourceKind.HOME), None)
    network.gather_page(us, SourceQuery(SourceKind.HOME), None)
    control.fail_requests(500, "/api/v1/timelines/home", times=None)
    for _ in range(3):
        with pytest.raises(TryLater):
            network.gather_page(us, SourceQuery(SourceKind.HOME), None)
    control.clear_faults()
    network.gather_page(us, SourceQuery(SourceKind.HOME), None)


def test_a_slow_medium_settles_then_leaves_with_its_words(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    control.set_media_delay(3600)
    picture = Attachment(PNG, "image/png", alt="Le quai, vide")
    progress, text = MemoryProgress(), outgoing("Voici le quai.", attachments=(picture,))
    assert isinstance(network.publish(us, text, progress), Settling)
    assert isinstance(network.check_settling(us, text, progress), Settling)
    assert control.list_posts("parti_du_fleuve") == []
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        assert isinstance(network.check_settling(us, text, progress), Published)
    [post] = control.list_posts("parti_du_fleuve")
    assert [media["description"] for media in post["media_attachments"]] == ["Le quai, vide"]


def test_a_thread_keeps_its_order_and_each_part_answers_the_one_before(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    published = network.publish(us, outgoing("Un.", "Deux.", "Trois."), MemoryProgress())
    assert isinstance(published, Published)
    first, second, third = control.list_posts("parti_du_fleuve")
    assert [first["text"], second["text"], third["text"]] == ["Un.", "Deux.", "Trois."]
    assert (second["in_reply_to_id"], third["in_reply_to_id"]) == (first["id"], second["id"])
    read = network.read_thread(us, published.ref)
    assert [heard.text for heard in read.items] == ["Un.", "Deux.", "Trois."]
    assert {heard.thread for heard in read.items} == {first["uri"]}


def test_options_reach_the_network(network: Rehearsal, us: Account, control: ControlClient) -> None:
    poll = {"options": ["Oui", "Non"], "expires_in": "3600", "multiple": "true"}
    options = {"spoiler": "Élections", "visibility": "unlisted", "poll": poll}
    network.publish(us, outgoing("Prendrez-vous le traversier ?", options=options), MemoryProgress())
    [post] = control.list_posts("parti_du_fleuve")
    assert (post["spoiler_text"], post["visibility"], post["language"]) == ("Élections", "unlisted", "fr")
    assert [option["title"] for option in post["poll"]["options"]] == ["Oui", "Non"]
    assert post["poll"]["multiple"] is True


def test_an_edit_and_a_deletion_are_followed(network: Rehearsal, us: Account, control: ControlClient) -> None:
    published = network.publish(us, outgoing("Bonjoru", attachments=(Attachment(PNG, "image/png"),)), MemoryProgress())
    assert isinstance(published, Published)
    network.edit_post(us, published.ref, outgoing("Bonjour"))
    [post] = control.list_posts("parti_du_fleuve")
    assert post["text"] == "Bonjour"
    assert len(post["media_attachments"]) == 1
    network.retract(us, published.ref)
    network.retract(us, published.ref)
    assert control.list_posts("parti_du_fleuve") == []
    assert network.read_thread(us, published.ref).gone == (published.ref.remote_id,)


def test_mentions_and_replies_know_their_thread(network: Rehearsal, us: Account, control: ControlClient) -> None:
    published = network.publish(us, outgoing("Notre plan."), MemoryProgress())
    assert isinstance(published, Published)
    asked = control.say_as("marie", "@parti_du_fleuve Et les loyers ? #loyer", reply_to=published.ref.local_id)
    control.say_as("nadia", "@marie @parti_du_fleuve pareil ici", reply_to=asked["id"])
    control.say_as("leo", "@parti_du_fleuve autre chose")
    control.act_as("marie", "like", published.ref.local_id)
    items = {
        heard.author.handle: heard for heard in network.gather_page(us, SourceQuery(SourceKind.MENTIONS), None).items
    }
    assert set(items) == {"marie", "nadia", "leo"}
    assert items["marie"].reason is ArrivalReason.REPLY
    assert items["marie"].reply_to == items["marie"].thread == published.ref.remote_id
    assert items["marie"].tags == ("loyer",)
    assert items["nadia"].reply_to == items["marie"].ref.remote_id
    assert items["nadia"].thread == published.ref.remote_id
    assert items["leo"].reason is ArrivalReason.MENTION
    assert items["leo"].thread == items["leo"].ref.remote_id


@pytest.mark.parametrize("kind", [SourceKind.MENTIONS, SourceKind.HOME, SourceKind.STREAM, SourceKind.AUTHOR])
def test_nothing_is_skipped_however_much_came(
    network: Rehearsal, us: Account, control: ControlClient, kind: SourceKind
) -> None:
    control.say_as("marie", "@parti_du_fleuve numéro 0")
    asked = SourceQuery(kind, "marie" if kind is SourceKind.AUTHOR else "")
    cursor = network.gather_page(us, asked, None).cursor
    for number in range(1, 131):
        control.say_as("marie", f"@parti_du_fleuve numéro {number}")
    heard: set[str] = set()
    more = True
    while more:
        page = network.gather_page(us, asked, cursor)
        heard |= {item.text for item in page.items}
        cursor, more = page.cursor, page.more
    assert {f"@parti_du_fleuve numéro {number}" for number in range(1, 131)} <= heard


def test_a_network_that_was_empty_skips_nothing_either(network: Rehearsal, us: Account, control: ControlClient) -> None:
    cursor = network.gather_page(us, SourceQuery(SourceKind.MENTIONS), None).cursor
    for number in range(60):
        control.say_as("marie", f"@parti_du_fleuve numéro {number}")
    first = network.gather_page(us, SourceQuery(SourceKind.MENTIONS), cursor)
    second = network.gather_page(us, SourceQuery(SourceKind.MENTIONS), first.cursor)
    assert len({item.text for item in first.items + second.items}) == 60


def test_what_travelled_slowly_is_still_heard(network: Rehearsal, us: Account, control: ControlClient) -> None:
    control.say_as("marie", "à l’heure")
    cursor = network.gather_page(us, SourceQuery(SourceKind.HOME), None).cursor
    control.say_as("leo", "écrit il y a deux minutes, arrivé maintenant", ago=120)
    texts = {item.text for item in network.gather_page(us, SourceQuery(SourceKind.HOME), cursor).items}
    assert "écrit il y a deux minutes, arrivé maintenant" in texts


def test_words_and_tags_are_searched(network: Rehearsal, us: Account, control: ControlClient) -> None:
    control.say_as("marie", "Le loyer monte. #Loyer2026")
    control.say_as("leo", "Beau temps.")
    assert [item.text for item in network.gather_page(us, SourceQuery(SourceKind.SEARCH, "loyer"), None).items] == [
        "Le loyer monte. #Loyer2026"
    ]
    assert len(network.gather_page(us, SourceQuery(SourceKind.SEARCH, "#loyer2026"), None).items) == 1
    with pytest.raises(Refused):
        network.gather_page(us, SourceQuery(SourceKind.AUTHOR, "personne"), None)


def test_reactions_and_figures(network: Rehearsal, us: Account, control: ControlClient) -> None:
    control.say_as("marie", "@parti_du_fleuve Bravo")
    heard = network.gather_page(us, SourceQuery(SourceKind.MENTIONS), None).items[0]
    for act in ("like", "like", "repost", "repost"):
        network.react(us, heard.ref, act, "k")
    figures = network.count_figures(us, [heard.ref])
    assert (figures[heard.ref.remote_id].likes, figures[heard.ref.remote_id].reposts) == (1, 1)
    assert figures[us.remote_id].posts == 1
    for act in ("unlike", "unrepost"):
        network.react(us, heard.ref, act, "k")
    assert network.count_figures(us, [heard.ref])[heard.ref.remote_id].likes == 0


def collected(pages: Iterator[Page], until: str, most: int = 40) -> list[Page]:
    found = []
    for page in islice(pages, most):
        found.append(page)
        if any(until in item.text for item in page.items) or until in page.gone:
            return found
    raise AssertionError(f"never heard: {until}")


def test_the_stream_brings_what_was_missed_then_what_comes(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    cursor = network.gather_page(us, SourceQuery(SourceKind.MENTIONS), None).cursor
    control.say_as("marie", "@parti_du_fleuve manquée")
    pages = network.stream_pages(us, SourceQuery(SourceKind.MENTIONS), cursor)
    collected(pages, "manquée")
    control.say_as("leo", "sans rapport")
    control.say_as("leo", "@parti_du_fleuve en direct")
    last = collected(pages, "en direct")[-1]
    assert last.cursor == network.gather_page(us, SourceQuery(SourceKind.MENTIONS), None).cursor
    control.cut_streams()
    with suppress(TryLater):
        assert all(not page.items for page in pages)  # it ends, or says to come back


def test_who_does_not_keep_up_with_the_stream_is_cut_and_does_not_wait_for_ever(server: RehearsalServer) -> None:
    events = server.stage.hub.subscribe("public", 0)
    for n in range(MAX_BACKLOG + 1):
        server.stage.hub.publish_news(TownNews("delete", status=n))
    assert list(events) == [b":)\n"]


def test_the_stream_follows_edits_and_deletions(network: Rehearsal, us: Account, control: ControlClient) -> None:
    pages = network.stream_pages(us, SourceQuery(SourceKind.HOME), None)
    next(pages)
    post = control.say_as("marie", "Première version")
    collected(pages, "Première version")
    control.act_as("marie", "edit", post["id"], text="Seconde version")
    [edited] = collected(pages, "Seconde version")[-1].items
    assert edited.edited_at
    control.act_as("marie", "retract", post["id"])
    assert collected(pages, post["uri"])[-1].gone == (post["uri"],)


def test_a_deletion_is_known_by_who_listens_only_since_then(
    network: Rehearsal, us: Account, control: ControlClient
) -> None:
    post = control.say_as("marie", "@parti_du_fleuve dit avant")
    cursor = network.gather_page(us, SourceQuery(SourceKind.MENTIONS), None).cursor
    pages = network.stream_pages(us, SourceQuery(SourceKind.MENTIONS), cursor)
    next(pages)
    control.act_as("marie", "retract", post["id"])
    assert collected(pages, post["uri"])[-1].gone == (post["uri"],)


def test_a_stage_that_moved_keeps_its_accounts(
    network: Rehearsal, us: Account, server: RehearsalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    elsewhere = replace(us, server="http://127.0.0.1:1")
    assert isinstance(network.publish(elsewhere, outgoing("Bonjour"), MemoryProgress()), Published)
    assert network.renew_access(elsewhere).server == server.address
