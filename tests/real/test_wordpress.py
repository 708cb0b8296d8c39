"""WordPress through our connector, against a real site: what we say we did is there, once."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx2
import pytest
from PIL import Image

from vigie.kit.http import Http
from vigie.kit.http_transport import GuardedTransport
from vigie.networks.testing.pretend_server import MemoryProgress
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure
from vigie.networks.types import (
    Absence,
    Account,
    Attachment,
    Difference,
    OutgoingPost,
    Published,
    SourceKind,
    SourceQuery,
)
from vigie.networks.wordpress.network import WordPress

MENTIONS = SourceQuery(SourceKind.MENTIONS)
_numbers = count(1)


@pytest.fixture(scope="module")
def network() -> WordPress:
    return WordPress(Http(allow=["127.0.0.1"]))


@pytest.fixture(scope="module")
def account(network: WordPress, wordpress: Any) -> Account:
    form = {"address": wordpress.url, "user": wordpress.user, "password": wordpress.application_password}
    return network.open_account(form)


def outgoing(*parts: str, **changes: Any) -> OutgoingPost:
    key = f"7d0c1f4e-{next(_numbers)}-{datetime.now(UTC).timestamp()}"
    return OutgoingPost(key, datetime.now(UTC), parts or (f"Titre {key}\n\nCorps.",), **changes)


def picture(colour: str, alt: str, kind: str = "PNG") -> Attachment:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, kind)
    return Attachment(out.getvalue(), f"image/{kind.lower()}", alt, width=640, height=480)


class CutWire(httpx2.BaseTransport):
    """The true wire, until a request that `when` chooses: it is done there, and its answer is lost."""

    def __init__(self, when: Callable[[httpx2.Request], bool]) -> None:
        self._true, self._when = GuardedTransport(frozenset(["127.0.0.1"])), when

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._true.handle_request(request)
        if self._when(request):
            response.read()
            raise httpx2.RemoteProtocolError("cut", request=request)
        return response


def holding(wordpress: Any, words: str) -> list[dict[str, Any]]:
    """The posts of the site, in any state, that hold these words."""
    return list(wordpress.posts(search=words, status="publish,draft,pending,private,future"))


def test_what_opens_is_the_site_and_its_editor(account: Account, wordpress: Any) -> None:
    assert account.url == wordpress.url
    assert account.handle.startswith(wordpress.user)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"password": "abcd efgh ijkl mnop qrst uvwx"}, "password"),
        ({"user": "personne"}, "password"),
        ({"address": "http://127.0.0.1:9"}, "address"),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(
    network: WordPress, wordpress: Any, answers: dict[str, str], field: str
) -> None:
    form = {"address": wordpress.url, "user": wordpress.user, "password": wordpress.application_password}
    with pytest.raises(Refused) as refusal:
        network.open_account(form | answers)
    assert refusal.value.field == field


def test_a_reader_of_the_site_cannot_open_it(network: WordPress, wordpress: Any) -> None:
    form = {"address": wordpress.url, "user": wordpress.subscriber, "password": wordpress.subscriber_password}
    with pytest.raises(Refused) as refusal:
        network.open_account(form)
    assert refusal.value.field == "user"


def test_an_address_deep_in_the_site_opens_it_too(network: WordPress, account: Account, wordpress: Any) -> None:
    post = network.publish(account, outgoing(), MemoryProgress())
    form = {"address": post.ref.url, "user": wordpress.user, "password": wordpress.application_password}
    assert network.open_account(form).url == wordpress.url


def test_a_post_is_read_by_a_visitor_as_it_was_written(network: WordPress, account: Account, wordpress: Any) -> None:
    text = "Les **loyers** & l’été : https://exemple.org/a\n\n## Sous-titre\n- un\n- deux"
    red, blue = picture("red", "Un carré rouge"), picture("blue", "Un « carré » bleu", "JPEG")
    options = {"title": "Où va-t-on ?", "tags": "Été, loyers", "excerpt": "En bref", "slug": "ou-va-t-on"}
    post = network.publish(account, outgoing(text, attachments=(red, blue), options=options), MemoryProgress())
    page = wordpress.page(post.ref.url)
    assert "<strong>loyers</strong> &#038; l" in page or "<strong>loyers</strong> &amp; l" in page
    assert 'alt="Un « carré » bleu"' in page
    assert "<li>deux</li>" in page
    assert "/ou-va-t-on/" in post.ref.url
    (kept,) = holding(wordpress, "Sous-titre")
    assert wordpress.ask(f"media/{kept['featured_media']}")["alt_text"] == "Un carré rouge"
    assert {tag["name"] for tag in wordpress.ask("tags", params={"post": kept["id"]})} == {"Été", "loyers"}
    assert kept["excerpt"]["raw"] == "En bref"


def test_publishing_again_with_or_without_our_notes_makes_one_post(
    network: WordPress, account: Account, wordpress: Any
) -> None:
    post, notes = outgoing("Une fois\n\nmot-unique-alpha", attachments=(picture("green", "Vert"),)), MemoryProgress()
    first = network.publish(account, post, notes)
    assert network.publish(account, post, notes) == first
    assert network.publish(account, post, MemoryProgress()) == first
    assert network.find_published(account, post, MemoryProgress()) == first
    assert len(holding(wordpress, "mot-unique-alpha")) == 1


@pytest.mark.parametrize("step", ["media", "posts", "posts/"])
def test_a_cut_after_any_step_leaves_one_post_and_one_picture(account: Account, wordpress: Any, step: str) -> None:
    word = f"mot-coupe-{step.replace('/', 'x')}"
    left = [1]

    def once(request: httpx2.Request) -> bool:
        path = request.url.path.removeprefix("/wp-json/wp/v2/")
        hit = request.method == "POST" and (path == step or (step.endswith("/") and path.startswith(step)))
        return hit and bool(left) and bool(left.pop())

    cut = WordPress(Http(transport=CutWire(once)))
    post, notes = outgoing(f"Coupé\n\n{word}", attachments=(picture("black", word),)), MemoryProgress()
    with pytest.raises(Unsure):
        cut.publish(account, post, notes)
    found = cut.find_published(account, post, notes)
    assert isinstance(found, Published) is (step == "posts/")
    done = cut.publish(account, post, MemoryProgress())
    assert cut.find_published(account, post, MemoryProgress()) == done
    (kept,) = holding(wordpress, word)
    assert kept["status"] == "publish"
    assert len(wordpress.ask("media", params={"search": word})) == 1


def test_what_was_never_sent_is_proven_absent(network: WordPress, account: Account) -> None:
    assert network.find_published(account, outgoing(), MemoryProgress()) is Absence.PROVEN


def test_an_edit_stays_at_its_address(network: WordPress, account: Account, wordpress: Any) -> None:
    post = outgoing("Avant\n\nmot-avant")
    first = network.publish(account, post, MemoryProgress())
    edited = network.edit_post(account, first.ref, replace(post, parts=("Après\n\nmot-apres",)))
    written_as = edited.ref.extra["written_as"]  # to know what the newsroom changes later
    assert written_as != first.ref.extra["written_as"]
    assert edited.ref == replace(first.ref, extra=first.ref.extra | {"written_as": written_as})
    assert "mot-apres" in wordpress.page(first.ref.url)


def test_a_post_taken_back_is_no_longer_public(network: WordPress, account: Account, wordpress: Any) -> None:
    post = outgoing("Repris\n\nmot-repris")
    ref = network.publish(account, post, MemoryProgress()).ref
    network.retract(account, ref)
    network.retract(account, ref)
    assert holding(wordpress, "mot-repris") == []
    assert network.find_published(account, post, MemoryProgress()) is Absence.PROVEN


def test_a_comment_is_held_heard_approved_answered_in_its_thread_then_spam(
    network: WordPress, account: Account, wordpress: Any
) -> None:
    post = network.publish(account, outgoing(), MemoryProgress()).ref
    number = int(post.local_id.split(":")[1])
    cursor = network.gather_page(account, MENTIONS, None).cursor

    wordpress.comment_as_visitor(number, "Et les loyers, alors ?")
    page = network.gather_page(account, MENTIONS, cursor)
    (heard,) = page.items
    assert (heard.text, heard.held, heard.thread) == ("Et les loyers, alors ?", True, heard.ref.remote_id)

    network.moderate(account, heard.ref, "approve")
    network.moderate(account, heard.ref, "approve")
    page = network.gather_page(account, MENTIONS, page.cursor)
    assert [item.held for item in page.items] == [False]

    answer = outgoing("Bonjour, voici : 2 < 3 & <b>oui</b>.", reply_to=heard.ref)
    done = network.publish(account, answer, MemoryProgress())
    assert network.publish(account, answer, MemoryProgress()) == done
    assert network.find_published(account, answer, MemoryProgress()) == done
    (kept,) = wordpress.comments(parent=int(heard.ref.local_id.split(":")[1]))
    assert kept["post"] == number
    thread = network.read_thread(account, heard.ref)
    assert [item.ref.remote_id for item in thread.items] == [heard.ref.remote_id, done.ref.remote_id]
    assert network.count_figures(account, [post])[post.remote_id].replies == 2

    network.moderate(account, heard.ref, "spam")
    page = network.gather_page(account, MENTIONS, page.cursor)
    assert (page.items, page.gone) == ((), (heard.ref.remote_id,))
    again = network.gather_page(account, MENTIONS, page.cursor)
    assert (again.items, again.gone, again.cursor) == ((), (), page.cursor)

    network.moderate(account, heard.ref, "approve")
    page = network.gather_page(account, MENTIONS, page.cursor)
    assert (page.back, [item.text for item in page.items]) == ((heard.ref.remote_id,), [heard.text])


def test_an_answer_cut_after_it_was_said_is_found(network: WordPress, account: Account, wordpress: Any) -> None:
    post = network.publish(account, outgoing(), MemoryProgress()).ref
    wordpress.comment_as_visitor(int(post.local_id.split(":")[1]), "Une question coupée ?")
    heard = next(h for h in network.gather_page(account, MENTIONS, None).items if h.text == "Une question coupée ?")
    answer = outgoing("Réponse coupée.", reply_to=heard.ref)
    cut = WordPress(Http(transport=CutWire(lambda request: request.method == "POST")))
    with pytest.raises(Unsure):
        cut.publish(account, answer, MemoryProgress())
    assert isinstance(network.find_published(account, answer, MemoryProgress()), Published)
    network.publish(account, answer, MemoryProgress())
    assert len(wordpress.comments(parent=int(heard.ref.local_id.split(":")[1]))) == 1


def test_a_burst_of_comments_is_heard_whole_and_once(network: WordPress, account: Account, wordpress: Any) -> None:
    post = network.publish(account, outgoing(), MemoryProgress()).ref
    number = int(post.local_id.split(":")[1])
    cursor = network.gather_page(account, MENTIONS, None).cursor
    for at in range(130):
        wordpress.comment_as_visitor(number, f"Vague {at}")
    heard, more = [], True
    while more:
        page = network.gather_page(account, MENTIONS, cursor)
        heard += [item.text for item in page.items]
        cursor, more = page.cursor, page.more
    assert sorted(heard) == sorted(f"Vague {at}" for at in range(130))
    assert network.gather_page(account, MENTIONS, cursor).items == ()


def test_an_author_publishes_hears_what_is_public_and_answers(
    network: WordPress, account: Account, wordpress: Any
) -> None:
    """She may not moderate: what the site holds is not hers to see."""
    user = {"username": "autrice", "email": "autrice@example.org", "password": "x" * 24, "roles": ["author"]}
    number = wordpress.ask("users", "POST", json=user)["id"]
    made = wordpress.ask(f"users/{number}/application-passwords", "POST", json={"name": "vigie"})
    hers = network.open_account({"address": wordpress.url, "user": "autrice", "password": made["password"]})
    post = network.publish(hers, outgoing(), MemoryProgress()).ref
    wordpress.comment_as_visitor(int(post.local_id.split(":")[1]), "Question à l’autrice")

    cursor = network.gather_page(hers, MENTIONS, None).cursor
    held = next(h for h in network.gather_page(account, MENTIONS, None).items if h.text == "Question à l’autrice")
    assert network.gather_page(hers, MENTIONS, cursor).items == ()
    network.moderate(account, held.ref, "approve")
    page = network.gather_page(hers, MENTIONS, cursor)
    (heard,) = page.items
    assert (heard.ref, heard.held) == (held.ref, False)

    answer, notes = outgoing("Réponse de l’autrice.", reply_to=heard.ref), MemoryProgress()
    done = network.publish(hers, answer, notes)
    assert network.publish(hers, answer, notes) == done
    assert network.find_published(hers, answer, MemoryProgress()) == done
    network.moderate(account, held.ref, "hold")
    assert network.gather_page(hers, MENTIONS, page.cursor).gone == (held.ref.remote_id,)
    with pytest.raises(Refused):
        network.moderate(hers, held.ref, "approve")


def test_a_contributor_only_proposes_and_learns_what_became_of_it(network: WordPress, wordpress: Any) -> None:
    user = {"username": "pigiste", "email": "pigiste@example.org", "password": "x" * 24, "roles": ["contributor"]}
    number = wordpress.ask("users", "POST", json=user)["id"]
    made = wordpress.ask(f"users/{number}/application-passwords", "POST", json={"name": "vigie"})
    theirs = network.open_account({"address": wordpress.url, "user": "pigiste", "password": made["password"]})
    rules = network.get_publishing_rules(theirs)
    status = next(field for field in rules.fields if field.name == "status")
    assert (status.initial, rules.max_images) == ("pending", 0)
    proposed = outgoing("Proposé\n\nmot-propose", options={"status": status.initial})
    done = network.publish(theirs, proposed, MemoryProgress())
    assert network.publish(theirs, proposed, MemoryProgress()) == done
    (kept,) = holding(wordpress, "mot-propose")
    assert (kept["status"], done.differences) == ("pending", (Difference.IN_REVIEW,))

    notes, other = MemoryProgress(), outgoing("Écarté", options={"status": status.initial})
    network.publish(theirs, other, notes)
    wordpress.ask(f"posts/{notes.get('post')}", "DELETE")
    assert network.find_published(theirs, other, notes) is Absence.PROVEN
    accepted = MemoryProgress()
    accepted.save("post", str(kept["id"]))
    wordpress.ask(f"posts/{kept['id']}", "POST", json={"status": "publish"})
    found = network.find_published(theirs, proposed, accepted)
    assert isinstance(found, Published)
    assert found.differences == ()


def test_a_revoked_password_asks_to_reconnect(network: WordPress, account: Account) -> None:
    dead = replace(account, secrets={**account.secrets, "password": "abcdefghijklmnopqrstuvwx"})
    with pytest.raises(Reconnect):
        network.publish(dead, outgoing(), MemoryProgress())
    with pytest.raises(Reconnect):
        network.gather_page(dead, MENTIONS, None)


def test_a_site_that_is_down_is_tried_later(network: WordPress, account: Account) -> None:
    away = replace(account, server="http://127.0.0.1:9/wp-json/")
    with pytest.raises(TryLater):
        network.publish(away, outgoing(), MemoryProgress())


def test_the_rules_bring_the_categories_of_the_site(network: WordPress, account: Account, wordpress: Any) -> None:
    made = wordpress.ask("categories", "POST", json={"name": f"Rubrique {timedelta(seconds=next(_numbers))}"})
    fields = {field.name: field for field in network.get_publishing_rules(account).fields}
    assert (str(made["id"]), made["name"]) in fields["categories"].choices


# What the site publishes.


def test_a_site_s_posts_are_heard_corrected_and_gone(network: WordPress, account: Account, wordpress: Any) -> None:
    home = SourceQuery(SourceKind.HOME)
    cursor = network.gather_page(account, home, None).cursor
    options = {"title": "Les loyers & l’été", "tags": "Été"}
    first = network.publish(
        account,
        outgoing("mot-unique-omega", options=options, attachments=(picture("red", "Un quai"),)),
        MemoryProgress(),
    )
    page = network.gather_page(account, home, cursor)
    [heard] = page.items
    assert heard.ref.remote_id == first.ref.remote_id
    assert (heard.title, heard.tags) == ("Les loyers & l’été", ("Été",))
    assert [media.alt for media in heard.media] == ["Un quai"]
    assert heard.author.name == account.handle.split("@")[0]
    assert network.gather_page(account, home, page.cursor).items == ()

    searched = network.gather_page(account, SourceQuery(SourceKind.SEARCH, "mot-unique-omega"), None)
    assert [one.ref.remote_id for one in searched.items] == [first.ref.remote_id]
    signed = network.gather_page(account, SourceQuery(SourceKind.AUTHOR, account.handle), None)
    assert first.ref.remote_id in {one.ref.remote_id for one in signed.items}
    with pytest.raises(Refused):
        network.gather_page(account, SourceQuery(SourceKind.AUTHOR, "personne-d-ici"), None)

    network.retract(account, first.ref)
    assert network.gather_page(account, home, page.cursor).gone == (first.ref.remote_id,)
    assert network.gather_page(account, SourceQuery(SourceKind.SEARCH, "mot-unique-omega"), searched.cursor).items == ()
