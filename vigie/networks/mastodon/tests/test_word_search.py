"""A server that searches no words is not one where nobody says them."""

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import US, Pretend, account, status
from vigie.networks.mastodon.word_search import NO_WORD_SEARCH
from vigie.networks.troubles import Refused
from vigie.networks.types import Page, SourceKind, SourceQuery


class Searching(Pretend):
    """It finds the words of what its people said, or none at all."""

    def __init__(self, said: str, at: str = "2020-11-22T06:30:00.000Z", *, searches: bool) -> None:
        super().__init__()
        self.searches = searches
        self.ours = {"1": status(1, US, said, created_at=at)}

    def listed(self, path: str, request: httpx2.Request) -> object:
        if path != "/api/v2/search":
            return super().listed(path, request)
        word = request.url.params["q"]
        found = [said for said in self.ours.values() if self.searches and word in said["content"]]
        return {"statuses": found, "accounts": [], "hashtags": []}


def searched(server: Pretend, word: str = "traversier") -> Page:
    network = Mastodon(Http(transport=httpx2.MockTransport(server)))
    return network.gather_page(account(), SourceQuery(SourceKind.SEARCH, word), None)


def test_a_server_that_searches_no_words_says_so() -> None:
    with pytest.raises(Refused) as refusal:
        searched(Searching("<p>Bonjour à toute la rive.</p>", searches=False))
    assert refusal.value.reason == NO_WORD_SEARCH


def test_words_that_nobody_says_are_no_trouble_where_words_are_searched() -> None:
    assert searched(Searching("<p>Bonjour à toute la rive.</p>", searches=True)).items == ()


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("<p>Bonjour à toute la rive.</p>", "2099-11-22T06:30:00.000Z"),
        ("<p>à été 12</p>", "2020-11-22T06:30:00.000Z"),
        ("<p><a href='https://rive.example/bonjour'>https://rive.example/bonjour</a></p>", "2020-11-22T06:30:00.000Z"),
    ],
)
def test_nothing_is_said_of_a_server_where_no_word_of_ours_can_be_searched_yet(said: str, at: str) -> None:
    assert searched(Searching(said, at, searches=False)).items == ()


def test_a_hashtag_needs_no_search() -> None:
    assert searched(Searching("<p>Bonjour à toute la rive.</p>", searches=False), "#loyer").items
