"""From an HTTP answer to the trouble that says what to do next."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from vigie.kit.http import Http, Response
from vigie.networks.responses import NETWORK_FAULT, refusal, send_read, send_write
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure


def answering(status: int, **headers: str) -> Http:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Http(transport=httpx2.MockTransport(lambda request: httpx2.Response(status, text="non", headers=named)))


def breaking(error: type[httpx2.TransportError]) -> Http:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise error("cut", request=request)

    return Http(transport=httpx2.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "reading", "writing"),
    [
        (401, Reconnect, Reconnect),
        (400, Refused, Refused),
        (403, Refused, Refused),
        (404, Refused, Refused),
        (422, Refused, Refused),
        (408, TryLater, TryLater),
        (425, TryLater, TryLater),
        (429, TryLater, TryLater),
        (500, TryLater, Unsure),
        (502, TryLater, Unsure),
        (503, TryLater, Unsure),
    ],
)
def test_a_status_is_named_after_what_we_do_next(status: int, reading: type, writing: type) -> None:
    with pytest.raises(reading):
        send_read(answering(status), "https://a.example/")
    with pytest.raises(writing):
        send_write(answering(status), "POST", "https://a.example/")


def test_announced_maintenance_did_nothing() -> None:
    with pytest.raises(TryLater) as trouble:
        send_write(answering(503, retry_after="120"), "POST", "https://a.example/")
    assert trouble.value.after == timedelta(seconds=120)


@pytest.mark.parametrize(
    "error", [httpx2.ReadTimeout, httpx2.ReadError, httpx2.RemoteProtocolError, httpx2.WriteTimeout]
)
def test_a_cut_leaves_a_write_unsure_and_a_reading_for_later(error: type[httpx2.TransportError]) -> None:
    with pytest.raises(Unsure):
        send_write(breaking(error), "POST", "https://a.example/")
    with pytest.raises(TryLater):
        send_read(breaking(error), "https://a.example/")


def test_a_connection_that_never_opened_did_nothing() -> None:
    with pytest.raises(TryLater):
        send_write(breaking(httpx2.ConnectError), "POST", "https://a.example/")


def waited(value: str) -> timedelta | None:
    with pytest.raises(TryLater) as trouble:
        send_read(answering(429, retry_after=value), "https://a.example/")
    return trouble.value.after


def test_the_delay_is_read_in_seconds_or_as_a_date() -> None:
    assert waited("90") == timedelta(seconds=90)
    assert waited("999999999") == timedelta(days=1)
    soon = waited(format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True))
    assert soon is not None
    assert timedelta(minutes=4) < soon <= timedelta(minutes=5)
    assert waited(format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)) == timedelta()
    assert waited("bientot") is None
    assert waited("-5") is None
    assert waited("Wed, 21 Oct 2015 07:28:00 -0000") is None  # a date without a zone


def test_a_delay_that_only_looks_like_a_figure_is_none() -> None:
    headers = [(b"Retry-After", "²".encode())]
    http = Http(transport=httpx2.MockTransport(lambda request: httpx2.Response(429, headers=headers)))
    with pytest.raises(TryLater) as trouble:
        send_read(http, "https://a.example/")
    assert trouble.value.after is None


def test_a_refusal_carries_the_whole_answer() -> None:
    with pytest.raises(Refused) as refused:
        send_read(answering(422, x_why="texte"), "https://a.example/")
    assert (refused.value.status, refused.value.headers["x-why"], refused.value.body) == (422, "texte", "non")


def test_the_words_of_the_network_are_never_taken_for_ours() -> None:
    def explain(answer: Response) -> Refused:
        return refusal(answer, quoted="Texte trop long", field="text", error_code="too_long")

    with pytest.raises(Refused) as quoted:
        send_write(answering(422), "POST", "https://a.example/", explain=explain)
    assert (quoted.value.reason, quoted.value.quoted, str(quoted.value)) == ("", "Texte trop long", "Texte trop long")
    page = httpx2.MockTransport(lambda request: httpx2.Response(403, text="<h1>Forbidden</h1>"))
    with pytest.raises(Refused) as ours:
        send_write(Http(transport=page), "POST", "https://a.example/")
    assert (ours.value.reason, ours.value.quoted) == (Refused.default_reason, "")


def test_a_trouble_becomes_another_without_losing_what_was_said() -> None:
    with pytest.raises(Unsure) as unsure:
        send_write(answering(502), "POST", "https://a.example/")
    later = unsure.value.converted_to(TryLater, after=timedelta(seconds=3))
    assert (later.reason, later.status, later.after) == (NETWORK_FAULT, 502, timedelta(seconds=3))


def test_a_good_answer_and_nothing_new_are_given_back() -> None:
    assert send_read(answering(200), "https://a.example/").text == "non"
    assert send_read(answering(304), "https://a.example/").status == 304


@pytest.mark.parametrize(
    "write", [str, lambda at: f"{at:%Y-%m-%dT%H:%M:%S.000000Z}", lambda at: f"{at.timestamp():.0f}"]
)
def test_the_end_of_a_limit_is_waited_for_where_no_delay_is_said(write: Callable[[datetime], str]) -> None:
    """Mastodon's own 429: X-RateLimit-Reset, and no Retry-After."""
    ends = write(datetime.now(UTC) + timedelta(minutes=20))
    with pytest.raises(TryLater) as trouble:
        send_read(answering(429, x_ratelimit_reset=ends), "https://a.example/")
    assert trouble.value.after is not None
    assert timedelta(minutes=19) < trouble.value.after <= timedelta(minutes=20, seconds=1)  # rounded to the second


@pytest.mark.parametrize("odd", ["", "demain", "9" * 30, "-1"])
def test_an_end_of_a_limit_that_is_no_instant_is_no_delay(odd: str) -> None:
    with pytest.raises(TryLater) as trouble:
        send_read(answering(429, x_ratelimit_reset=odd), "https://a.example/")
    assert trouble.value.after is None


def test_a_fault_does_not_wait_for_the_end_of_a_limit() -> None:
    ends = (datetime.now(UTC) + timedelta(minutes=20)).isoformat()
    with pytest.raises(TryLater) as trouble:
        send_read(answering(500, x_ratelimit_reset=ends), "https://a.example/")
    assert trouble.value.after is None
