"""What true French posts say is found by its own words, and by no other: against a reader that knows no index.

The posts are read where they are at hand (beside the project, or in VIGIE_SAMPLES); nothing of them is kept.
"""

import gzip
import json
import os
import random
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as some

from vigie.listening.query_language import Document, parse_query
from vigie.listening.watch_index import WatchIndex

BESIDE = Path(__file__).resolve().parents[3].parent / "shared" / "data"
SAMPLES = Path(os.environ.get("VIGIE_SAMPLES", BESIDE))
POSTS = SAMPLES / "presidentielle2022_candidats" / "dev" / "posts.dev.jsonl.gz"
TWEETS = SAMPLES / "qc2022_chefs_partis" / "dev" / "tweets.dev.jsonl"
MOST = 3000
pytestmark = pytest.mark.skipif(not TWEETS.exists(), reason="no true posts on this machine")

#: After an apostrophe, however it is written, or before one, stands a part of a word.
WORD = regex.compile(r"(?<![\p{L}\p{N}_'’‘ʼ´`＇@#/&.-])\p{L}{2,}(?![\p{L}\p{N}_'’‘ʼ´`＇@#/-])")
#: What may hold a word without being it: addresses, handles and hashtags.
NOT_PROSE = regex.compile(r"https?://\S+|[@#＃]\S+")


@cache
def texts() -> list[str]:
    found = [json.loads(line)["text"] for line in TWEETS.read_text(encoding="utf-8").splitlines()]
    if POSTS.exists():
        with gzip.open(POSTS, "rt", encoding="utf-8") as lines:
            found += [json.loads(line)["text"] for line, _ in zip(lines, range(MOST), strict=False)]
    return found


@cache
def documents() -> list[tuple[str, Document]]:
    return [(bare(text), Document(text)) for text in texts()]


def bare(text: str) -> str:
    """Without case nor accents, by the book: independent of what Vigie does."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    return [str(found) for found in WORD.findall(NOT_PROSE.sub(" | ", text))]


PLACES = some.integers(min_value=0, max_value=10**6)


@settings(max_examples=300, deadline=None)
@given(PLACES, PLACES)
def test_a_post_is_found_by_each_of_its_words(which: int, place: int) -> None:
    text = texts()[which % len(texts())]
    if words := words_of(text):
        word = words[place % len(words)]
        assert parse_query(word).matches_document(Document(text)), word
        assert parse_query(bare(word).capitalize()).matches_document(Document(text)), word


@settings(max_examples=300, deadline=None)
@given(PLACES, PLACES, some.integers(2, 5))
def test_a_post_is_found_by_what_it_says_in_its_order(which: int, place: int, length: int) -> None:
    text = texts()[which % len(texts())]
    runs = [found[0] for found in regex.finditer(r"\p{L}{2,}(?: \p{L}{2,})+", NOT_PROSE.sub(" | ", text))]
    runs = [run for run in runs if all(word in words_of(text) for word in run.split())]
    if runs:
        phrase = " ".join(runs[place % len(runs)].split()[:length])
        assert parse_query(f"« {phrase} »").matches_document(Document(text)), phrase


@settings(max_examples=60, deadline=None)
@given(PLACES, PLACES)
def test_a_post_that_does_not_hold_the_letters_of_a_word_is_not_found_by_it(which: int, place: int) -> None:
    words = words_of(texts()[which % len(texts())])
    if words:
        word = words[place % len(words)]
        found = [text for text, document in documents() if parse_query(word).matches_document(document)]
        assert [text for text in found if bare(word) not in text] == []


def test_thousands_of_questions_at_once_find_what_each_finds_alone() -> None:
    chance = random.Random(7)
    vocabulary = sorted({bare(word) for text in texts()[:800] for word in words_of(text)})
    asked = {}
    for name in range(600):
        one, two, three = chance.sample(vocabulary, 3)
        asked[name] = chance.choice(
            [one, f"{one} OU {two}", f"{one} {two}", f"({one} OU {two}) SAUF {three}", f"{one}*"]
        )
    engine = WatchIndex(asked)
    alone = {name: parse_query(question) for name, question in asked.items()}
    for _text, document in documents()[:400]:
        assert engine.matching_queries(document) == {
            name for name, node in alone.items() if node.matches_document(document)
        }
