"""The exam can be failed."""

import json
from typing import Any

import pytest

from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import Pretend, account
from vigie.networks.testing.contract import NetworkContract
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure
from vigie.networks.types import Account, OutgoingPost, Page, Progress, Published, Settling, SourceQuery


class Exam(NetworkContract):
    network_class = Mastodon
    same_key_same_post = True

    def wire(self) -> Pretend:
        return Pretend()

    def account(self) -> Account:
        return account()


class Hasty(Mastodon):
    """Sends again after silence, and forgets its steps."""

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Settling:
        try:
            return super().publish(account, outgoing, progress)
        except Unsure:
            raise TryLater("once more") from None


class Deaf(Mastodon):
    """Takes every refusal for a passing cloud."""

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Settling:
        try:
            return super().publish(account, outgoing, progress)
        except (Refused, Reconnect):
            raise TryLater("maybe") from None


class Brittle(Mastodon):
    """Believes what it reads."""

    def gather_page(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Page:
        page = super().gather_page(account, asked, cursor)
        json.loads(self.http.get("https://social.sainte-rive.example/api/v1/timelines/home").text)["statuses"]
        return page


class Talkative(Mastodon):
    """Tells its secrets."""

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Settling:
        raise Refused(f"with {account.secrets['token']}")


def failing(network: type[Mastodon], question: str, *given: Any) -> None:
    exam = Exam()
    exam.network_class = network  # type: ignore[misc]
    getattr(exam, question)(*given)


@pytest.mark.parametrize(
    ("network", "question", "given"),
    [
        (Hasty, "test_silence_after_the_request_left_is_unsure", (500,)),
        (Deaf, "test_a_refusal_is_final", (422,)),
        (Deaf, "test_a_dead_access_asks_to_reconnect", ()),
        (Brittle, "test_malformed_items_are_passed_over_and_counted", ()),
        (Talkative, "test_secrets_stay_secret", ()),
    ],
)
def test_a_bad_network_fails(network: type[Mastodon], question: str, given: tuple[Any, ...]) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception, TryLater, KeyError)):
        failing(network, question, *given)


def test_a_network_that_doubles_fails() -> None:
    class Doubling(Exam):
        def wire(self) -> Pretend:
            return Pretend(keeps_keys=False)

    with pytest.raises(AssertionError):
        Doubling().test_the_same_key_twice_makes_one_post()
