# ruff: noqa: E501 - a program of another language on one line
"""Each network's own way of counting."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.counting import count_by, count_text
from vigie.networks.counting.graphemes import count_graphemes
from vigie.networks.counting.rules import find_counter
from vigie.networks.mastodon.counting import count_length as mastodon
from vigie.networks.threads.counting import EMOJI
from vigie.networks.threads.counting import count_length as threads
from vigie.networks.types import PublishingRules
from vigie.networks.x.counting import count_length as x

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
    assert count_graphemes(text) == expected


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("L’été à 5 $", 11),
        ("😀", 4),
        ("Bravo 👏🏽", 6 + 8),
        (FAMILY, len(FAMILY.encode())),
        ("🇨🇦", 8),
        ("❤️", 6),
        ("❤", 1),  # without its selector, a sign of the text
        ("1️⃣", 7),
        ("© 2026 #1", 9),
    ],
)
def test_threads_counts_an_emoji_as_its_bytes(text: str, expected: int) -> None:
    assert threads(text) == expected


def test_a_server_may_count_addresses_otherwise() -> None:
    assert mastodon("https://exemple.ca/un", url_length=30) == 30
    assert count_text("https://exemple.ca/un", "mastodon", 500, url_length=30).left == 470


def test_the_content_warning_counts_with_the_text() -> None:
    assert count_text("Bonjour", "mastodon", 500, spoiler="Élections").length == 16


def test_bluesky_has_two_limits() -> None:
    counted = count_text(FAMILY * 200, "bluesky", 300, 3000)
    assert counted.length == 200
    assert counted.left == 100
    assert not counted.fits


def test_no_limit_always_fits() -> None:
    counted = count_by(PublishingRules(max_length=None), "a" * 10**5)
    assert counted.fits
    assert counted.left is None


def test_an_unknown_unit_is_our_own_fault() -> None:
    with pytest.raises(KeyError):
        find_counter("pigeons")


@given(st.text(max_size=300))
def test_any_text_is_counted(text: str) -> None:
    for unit in ("characters", "graphemes", "bluesky", "mastodon", "threads", "x"):
        assert find_counter(unit)(text, None) >= 0
    assert count_graphemes(text) <= len(text)


@given(st.text(alphabet="abcdéèœ ’«»-", max_size=80))
def test_plain_french_weighs_one_a_letter(text: str) -> None:
    assert x(text) == mastodon(text) == count_graphemes(text) == threads(text) == len(text)


@given(st.text(max_size=100))
def test_threads_lies_between_the_characters_and_the_bytes(text: str) -> None:
    assert len(text) <= threads(text) <= len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.skipif(shutil.which("node") is None, reason="node, whose Intl.Segmenter is ICU, is not on this machine")
def test_graphemes_are_those_of_icu() -> None:
    chance = random.Random(20261128)
    alphabet = [
        *"aé’ \n\r",
        "\u0301",
        "\u200d",
        "\ufe0f",
        "👩",
        "🏽",
        "❤",
        "🇨",
        "🇦",
        "한",
        "ᄒ",
        "ᅡ",
        "ᆫ",
        "ก",
        "ำ",
        "न",
        "ि",
        "क",
        "्",
        "ष",
        "🫱",
        "🫲",
        "1",
        "\u20e3",
        "\U000e0067",
    ]
    texts = ["".join(chance.choices(alphabet, k=chance.randint(0, 40))) for _ in range(2_000)]
    program = "const s=new Intl.Segmenter();const t=JSON.parse(require('fs').readFileSync(0));console.log(JSON.stringify(t.map(x=>[...s.segment(x)].length)))"
    said = subprocess.run(
        ["node", "-e", program], input=json.dumps(texts), capture_output=True, text=True, check=True
    ).stdout
    assert [count_graphemes(text) for text in texts] == json.loads(said)


@pytest.mark.skipif(not CONFORMANCE.exists(), reason="TWITTER_TEXT_CONFORMANCE names no file")
def test_x_agrees_with_its_own_examples() -> None:
    examples: dict[str, list[dict[str, Any]]] = yaml.safe_load(CONFORMANCE.read_text(encoding="utf-8"))["tests"]
    for group in ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"):
        for example in examples[group]:
            assert x(example["text"]) == example["expected"]["weightedLength"], example["description"]
    for example in examples["WeightedTweetsCounterTest"]:  # of version 2, where an emoji weighs by its code points
        if "emoji" not in example["description"] and not any(EMOJI.search(one) for one in example["text"]):
            assert x(example["text"]) == example["expected"]["weightedLength"], example["description"]
