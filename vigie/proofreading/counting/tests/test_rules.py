"""Each network's own way of counting."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.words import Rules
from vigie.proofreading.counting import count, count_by
from vigie.proofreading.counting.rules import UNITS, bluesky, characters, length, mastodon, x

FAMILY = "👩‍👩‍👧‍👦"
#: twitter-text's own `conformance/validate.yml`, where the machine has it.
CONFORMANCE = Path(os.environ.get("TWITTER_TEXT_CONFORMANCE", "/nowhere"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Bonjour", 7),
        ("L’été « doux » · 5 $ — oui", 26),  # no-break spaces, quotes, dash: 1 each
        ("…", 2),
        ("\u202f", 2),
        ("€", 2),
        (FAMILY, 2),
        ("🇶🇨", 4),  # not a flag: two letters
        ("🇨🇦", 2),
        ("🫱🏽‍🫲🏻", 2),  # newer than the library
        ("🫨🫩", 4),
        ("日本", 4),
        ("https://exemple.ca/" + "a" * 200, 23),
        ("fin.La suite", 29),  # a missing space makes an address
    ],
)
def test_x_weighs(text: str, expected: int) -> None:
    assert x(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("e\u0301te\u0301", 3), (FAMILY, 1), ("🇨🇦🇫🇷", 2), ("https://exemple.ca", 18), ("\r\n", 1)],
)
def test_bluesky_counts_what_a_reader_sees(text: str, expected: int) -> None:
    assert bluesky(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voir https://exemple.ca/un/tres/long/chemin?a=b", 5 + 23),
        ("exemple.ca/un/chemin", 20),
        ("@marie@mastodon.quebec merci", 12),
        ("@marie merci", 12),
        ("marie@mastodon.quebec", 21),
        (FAMILY, 1),
    ],
)
def test_mastodon_shortens_addresses_and_servers(text: str, expected: int) -> None:
    assert mastodon(text) == expected


def test_a_server_may_count_addresses_otherwise() -> None:
    assert mastodon("https://exemple.ca/un", url_length=30) == 30
    assert count("https://exemple.ca/un", "mastodon", 500, url_length=30).left == 470


def test_the_content_warning_counts_with_the_text() -> None:
    assert count("Bonjour", "mastodon", 500, spoiler="Élections").length == 16


def test_bluesky_has_two_limits() -> None:
    counted = count(FAMILY * 200, "bluesky", 300, 3000)
    assert counted.length == 200
    assert counted.left == 100
    assert not counted.fits


def test_no_limit_always_fits() -> None:
    counted = count_by(Rules(max_length=None), "a" * 10**5)
    assert counted.fits
    assert counted.left is None


def test_an_unknown_unit_is_our_own_fault() -> None:
    with pytest.raises(KeyError):
        length("a", "pigeons")


@given(st.text(max_size=300))
def test_any_text_is_counted(text: str) -> None:
    for unit in UNITS:
        assert length(text, unit) >= 0
    assert bluesky(text) <= characters(text)


@given(st.text(alphabet="abcdéèœ ’«»-", max_size=80))
def test_plain_french_weighs_one_a_letter(text: str) -> None:
    assert x(text) == mastodon(text) == bluesky(text) == len(text)


@pytest.mark.skipif(not CONFORMANCE.exists(), reason="TWITTER_TEXT_CONFORMANCE names no file")
def test_x_agrees_with_its_own_examples() -> None:
    examples: dict[str, list[dict[str, Any]]] = yaml.safe_load(CONFORMANCE.read_text(encoding="utf-8"))["tests"]
    for group in ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"):
        for example in examples[group]:
            assert x(example["text"]) == example["expected"]["weightedLength"], example["description"]
