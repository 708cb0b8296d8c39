"""Every act of a person that reaches a network, once on each network that has the talent for it.

A whole Vigie, the forms that its pages really show, and the real server of the network, which tells what it got.
`tests/house/test_acts.py` fails for a talent, or a network, that is not tried here.
"""

from collections.abc import Iterator
from itertools import count

import pytest
from bluesky_network import BlueskyNetwork
from places import ANNOUNCEMENT, PLACES, QUESTION, OnBluesky, OnFeeds, Place
from playwright.sync_api import Browser
from vigie_process import until
from wordpress_site import WordPressSite

from tests.house.network_acts import networks_with
from tests.house.running import folder_that_vigie_can_reach
from tests.journeys.site import Site
from tests.journeys.test_acts import a_picture
from vigie.networks.base import (
    Authorizes,
    ChecksAccess,
    Discovers,
    Edits,
    FindsPeople,
    Gathers,
    Moderates,
    Opens,
    Publishes,
    Reacts,
    Reads,
    Replies,
    Retracts,
    Threads,
)
from vigie.networks.types import SourceKind

ALTERNATIVE_TEXT = "Le quai, un matin de brume"
numbers = count(1)


@pytest.fixture(scope="module")
def site(bluesky: BlueskyNetwork, wordpress: WordPressSite, browser: Browser) -> Iterator[Site]:
    with folder_that_vigie_can_reach() as folder:
        site = Site(browser, folder, **(wordpress.environment | bluesky.environment))
        try:
            site.open()
            yield site
        finally:
            site.close_windows()
            site.vigie.stop()


@pytest.fixture(scope="module")
def places() -> dict[str, Place]:
    """Those that are open, by network: each serves all the acts."""
    return {}


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    places: dict[str, Place],
    site: Site,
    bluesky: BlueskyNetwork,
    wordpress: WordPressSite,
) -> Place:
    """What a person has on this network."""
    kind = PLACES[request.param]
    if kind.slug not in places:
        places[kind.slug] = kind(site, bluesky if kind is OnBluesky else wordpress)
    return places[kind.slug]


@pytest.fixture(autouse=True)
def no_page_breaks(site: Site) -> Iterator[None]:
    site.wrongs.clear()
    yield
    print(*site.vigie.said[-40:], sep="\n")
    assert not site.wrongs, "\n".join(site.wrongs)


def tried_on(*talents: type, kind: SourceKind | None = None) -> pytest.MarkDecorator:
    """Once on each network that has one of these talents (and gathers this kind)."""
    return pytest.mark.parametrize("place", networks_with(*talents, kind=kind), indirect=True)


@tried_on(Opens, Authorizes)
def test_an_account_is_opened_then_opened_again(place: Place) -> None:
    place.reconnect()
    page = place.desk.open(f"channels/{place.channel}/")
    assert page.locator(".facts dd").first.inner_text().startswith("Répond")


@tried_on(ChecksAccess)
def test_an_access_is_checked(place: Place) -> None:
    place.hands.press("channels:check", f"channels/{place.channel}/")
    assert "répond." in place.hands.answer


@tried_on(Publishes)
def test_a_post_is_published(place: Place) -> None:
    assert place.announcement
    assert len([text for text in place.published() if ANNOUNCEMENT in text]) == 1


@tried_on(Publishes)
def test_a_picture_is_published_with_its_alternative_text(place: Place) -> None:
    page, picture = place.hands.page, a_picture()
    page.goto(f"{place.desk.place}write/")
    page.locator(".channel-choice input").check()
    page.locator("#composer-text").fill("Le quai ce matin.")
    with page.expect_response("**/write/media/**"):
        page.locator("[name=files]").set_input_files(
            {"name": picture.name, "mimeType": picture.type, "buffer": picture.content}
        )
    page.get_by_label("Texte de remplacement").first.fill(ALTERNATIVE_TEXT)
    page.locator("#composer [value=send]").click()
    page.wait_for_url("**/posts/**")
    until(lambda: ALTERNATIVE_TEXT in place.alternative_texts(), "the picture there")


@tried_on(Threads)
def test_a_text_too_long_for_one_post_becomes_a_thread(place: Place) -> None:
    before = len(place.published())
    text = " ".join(f"La {number}e escale du traversier est ouverte à tous." for number in range(1, 16))
    place.publish(text, **{f"cut-{place.channel}": "on"})
    assert len(place.published()) >= before + 2


@tried_on(Edits)
def test_a_published_post_is_corrected(place: Place) -> None:
    post = place.publish("Le quai ouvre à six heures.\n\nOn vous attend.")
    corrected = {"text": "Le quai ouvre à sept heures.\n\nOn vous attend.", "act": "draft"}
    place.hands.press("publishing:write", f"{post}edit/", corrected)
    place.hands.press("publishing:correct", post)
    until(lambda: _found(place, "sept heures"), "the new words there")
    assert not _found(place, "six heures")


@tried_on(Retracts)
def test_a_published_post_is_deleted(place: Place) -> None:
    post = place.publish("Le quai ferme à midi.\n\nOn vous prévient.")
    assert _found(place, "ferme à midi")
    place.hands.press("publishing:retract", place.hands.link(post, "publishing:retract"))
    until(lambda: not _found(place, "ferme à midi"), "gone from there")


@tried_on(Replies)
def test_a_question_is_answered(place: Place) -> None:
    place.hands.press("inbox:reply", place.conversation, {"text": "Dès que la glace sera partie."})
    place.hands.wait_for(place.conversation, 'data-state="published"')
    assert len(_found(place, "la glace sera partie")) == 1


@tried_on(Reads)
def test_a_thread_is_looked_at(place: Place) -> None:
    assert place.mention
    place.hands.wait_for(f"mentions/{place.mention}/thread/", QUESTION)
    assert "ce que Vigie a entendu" not in place.hands.page.content()


@tried_on(Reacts)
def test_a_mention_is_liked_and_shared_and_both_are_taken_back(place: Place) -> None:
    reaction = f"mentions/{place.mention}/reaction/"
    place.hands.press("desk:reaction", "columns/", button="like")
    place.hands.press("desk:reaction", "columns/", button="repost")
    assert place.reactions() == (1, 1)
    for act in ("unlike", "unrepost"):
        place.hands.send("desk:reaction", reaction, {"act": act}, on="columns/")
    assert place.reactions() == (0, 0)


@tried_on(Moderates)
def test_a_comment_is_approved_held_and_put_among_the_unwanted(place: Place) -> None:
    for act in ("approve", "hold", "spam"):
        place.hands.press("inbox:moderation", place.conversation, button=act)
        assert place.states_of_comments() == {act}


@tried_on(FindsPeople)
def test_a_handle_that_nobody_has_is_told(place: Place) -> None:
    typed = {"text": f"Bravo à @{place.nobody} pour le quai.", "channel": place.channel}

    def told() -> bool:
        place.hands.send("publishing:piece", "write/piece/", typed, on="write/", form="#composer")
        return f"Personne n’a l’identifiant @{place.nobody}" in place.hands.answer

    place.desk.site.eventually(told)


@tried_on(Gathers, kind=SourceKind.SEARCH)
def test_words_are_searched(place: Place) -> None:
    word = f"brisants{next(numbers)}"
    place.speak(f"Attention aux {word} devant le quai.")
    assert f"Attention aux {word}" in _followed(place, "search", word)


@tried_on(Gathers, kind=SourceKind.AUTHOR)
def test_an_author_is_followed(place: Place) -> None:
    word = f"marée{next(numbers)}"
    place.speak(f"La {word} sera haute.")
    assert f"La {word} sera haute." in _followed(place, "author", place.author)


@tried_on(Discovers)
def test_a_site_is_followed_by_its_address(place: OnFeeds) -> None:
    title = f"Avis à la navigation {next(numbers)}"
    place.speak(title)
    place.hands.press("listening:feed_add", "feeds/", {"address": place.address})
    place.hands.wait_for(place.hands.link("feeds/", "listening:feed").removeprefix(place.desk.place), title)


@tried_on(Opens, Authorizes)
def test_an_account_is_disconnected_and_taken_back(place: Place) -> None:
    place.hands.press("channels:disconnection", f"channels/{place.channel}/")
    place.hands.undo("channels:disconnection_undo")
    place.hands.press("channels:check", f"channels/{place.channel}/")
    assert "répond." in place.hands.answer


def _found(place: Place, words: str) -> list[str]:
    return [text for text in place.published() if words in text]


def _followed(place: Place, kind: str, query: str) -> str:
    """Follow it through the account; what its page shows once it has brought something."""
    place.hands.press("listening:ask", "feeds/", {"kind": kind, "queries": query, "channel": place.channel})
    feeds = place.hands.page
    feeds.goto(f"{place.desk.place}feeds/")
    source = str(feeds.locator("main a", has_text=query).first.get_attribute("href")).removeprefix(place.desk.place)
    place.hands.wait_for(source, "mention-list")
    return str(feeds.content())
